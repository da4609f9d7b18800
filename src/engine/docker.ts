import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerCreateArgv } from './argv-docker.ts';
import { createContainerVerbs, inspectState, listState } from './containers.ts';
import { createDial } from './dial.ts';
import type { Dialect, EngineContext } from './dialect.ts';
import type { PodCgroups } from './docker-cgroup.ts';
import { createDockerSandboxes } from './docker-sandboxes.ts';
import { dockerEnvWays } from './env-plan.ts';
import { createEvents } from './events.ts';
import { createExec } from './exec.ts';
import { createImageVerbs } from './images.ts';
import { createCliLogEntries, createCliLogs } from './logs.ts';
import { createNetworks } from './networks.ts';
import { createPauseImage } from './pause-image.ts';
import { optional } from './read-common.ts';
import { isDockerSandbox, readDockerContainer, readDockerEvent, readDockerNetwork, readDockerSandbox } from './read-docker.ts';
import { createNameServerVerb } from './resolv-files.ts';
import type { Engine } from './types.ts';
import { createUsage } from './usage.ts';
import { setModeThroughDocker } from './volume-mode.ts';
import { createVolumeVerbs } from './volumes.ts';

/** Where docker answers in every container of a network of its own. */
const dockerNameServer = '127.0.0.11';

/** docker's words and answers. */
export const dockerDialect: Dialect = {
  isSandbox: isDockerSandbox,
  readContainer: readDockerContainer,
  readSandbox: readDockerSandbox,
  readEvent: readDockerEvent,
  readNetwork: readDockerNetwork,
  eventsFormat: '{{json .}}',
  volumeFlags: [],
  nameServer: () => dockerNameServer,
  subnetBlock: 216,
  // docker takes no empty one: then its own keys count, one of which is the shell's "previous line". It holds the first key back until the next.
  detachKeys: 'ctrl-@,ctrl-^,ctrl-@,ctrl-_,ctrl-^,ctrl-@,ctrl-_,ctrl-_',
};

/** What docker was found to be and to let us do. */
export interface DockerOptions {
  readonly pauseImage: string;
  /** Where the daemon keeps volumes on its machine. */
  readonly volumePath: string;
  /** Absent where a pod cannot be limited as a whole. */
  readonly cgroups: PodCgroups | undefined;
}

/** docker behind the engine interface. */
export function createDockerEngine(context: EngineContext, options: DockerOptions): Engine {
  const networks = createNetworks(context);
  const images = createImageVerbs(context);
  const pauseImage = createPauseImage(context, images, options.pauseImage);
  const sandboxes = createDockerSandboxes(context, pauseImage, options.cgroups);
  const setMode = (volume: string, mode: number) =>
    chmod(join(options.volumePath, volume, '_data'), mode).catch(async () => {
      const { id } = await pauseImage.get();
      await setModeThroughDocker(context, id, volume, mode);
    });
  return {
    info: context.info,
    ...networks.verbs,
    ...createNameServerVerb(context),
    ...images,
    ...sandboxes.verbs,
    runSandbox: (config) => networks.using(() => sandboxes.verbs.runSandbox(config)),
    ...createContainerVerbs(context, {
      envWays: dockerEnvWays,
      async createArgv(config, env) {
        const { cgroupParent, resolvConf } = await sandboxes.shared(config.sandboxId);
        return dockerCreateArgv(config, { env, ...optional('cgroupParent', cgroupParent), ...optional('resolvConf', resolvConf) });
      },
    }),
    list: (labels) => listState(context, labels),
    inspect: ({ sandboxes: pauses, containers }) => inspectState(context, [...pauses, ...containers]),
    ...createVolumeVerbs(context, setMode),
    logs: createCliLogs(context),
    logEntries: createCliLogEntries(context),
    ...createExec(context),
    dial: createDial(context),
    usage: createUsage(context),
    events: createEvents(context),
  };
}
