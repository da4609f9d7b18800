import { join } from 'node:path';
import { createContainerVerbs, inspectState, listState, listVersion } from '../common/containers.ts';
import type { Dialect, EngineContext } from '../common/dialect.ts';
import { createEvents } from '../common/events.ts';
import { createImageVerbs } from '../common/images.ts';
import { optional } from '../common/json-fields.ts';
import { createPullLogins } from '../common/pull-logins.ts';
import { readContainerFile } from '../common/read-file.ts';
import { createUsage } from '../common/usage.ts';
import { createCliLogEntries, createCliLogs } from '../logs/logs.ts';
import { createDial } from '../network/dial.ts';
import { createNetworks } from '../network/networks.ts';
import { createNameServerVerb } from '../network/resolv-files.ts';
import { createExec } from '../streams/exec.ts';
import { once } from '../subpaths/subpaths.ts';
import type { ContainerConfig, Engine, Mount } from '../types.ts';
import { dockerCreateArgv } from './argv.ts';
import { dockerEnvWays } from './environment.ts';
import { createPauseImage } from './pause-image.ts';
import type { PodCgroups } from './pod-cgroups.ts';
import { sameContext } from './pull-context.ts';
import { dockerPullWord } from './pull-words.ts';
import { isDockerSandbox, readDockerContainer, readDockerEvent, readDockerNetwork, readDockerSandbox } from './read.ts';
import { createDockerSandboxes } from './sandboxes.ts';
import { createDockerStorage, type DockerVolumes } from './storage.ts';

/** Where docker answers in every container of a network of its own. */
const dockerNameServer = '127.0.0.11';

/** docker's words and answers. */
export const dockerDialect: Dialect = {
  isSandbox: isDockerSandbox,
  readContainer: readDockerContainer,
  readSandbox: readDockerSandbox,
  readEvent: readDockerEvent,
  readNetwork: readDockerNetwork,
  readPull: dockerPullWord,
  pullWith: (directory) => [`--config=${directory}`, 'pull'],
  jsonFormat: '{{json .}}',
  volumeFlags: [],
  nameServer: () => dockerNameServer,
  subnetBlock: 216,
  losesTerminalSize: true,
  // docker takes no empty one: then its own keys count, one of which is the shell's "previous line". It holds the first key back until the next.
  detachKeys: 'ctrl-@,ctrl-^,ctrl-@,ctrl-_,ctrl-^,ctrl-@,ctrl-_,ctrl-_',
  losesEndOfFollowed: true,
};

/** What docker was found to be and to let us do. */
export interface DockerOptions extends DockerVolumes {
  readonly pauseImage: string;
  /** The names of images and what they stand for; absent when the daemon is on another machine. Only root may see it. */
  readonly imageIndexPath?: string;
  /** Where docker's command has its settings, the context that leads it to its daemon among them. */
  readonly configDir: string;
  /** Absent where a pod cannot be limited as a whole. */
  readonly cgroups: PodCgroups | undefined;
}

/** docker shares mounts with directories only, and a volume is one. */
function withSharedVolumes(config: ContainerConfig, volumePath: string): ContainerConfig {
  const mounts = config.mounts.map((mount): Mount => {
    if (mount.propagation === undefined || mount.source.type !== 'volume') return mount;
    return { ...mount, source: { type: 'bind', hostPath: join(volumePath, mount.source.name, '_data') } };
  });
  return { ...config, mounts };
}

/** docker behind the engine interface. */
export function createDockerEngine(context: EngineContext, options: DockerOptions): Engine {
  const networks = createNetworks(context);
  const images = createImageVerbs(context, {
    ...optional('indexPath', options.imageIndexPath),
    logins: createPullLogins(join(context.dir, 'logins-docker'), (own) => sameContext(options.configDir, own)),
  });
  const pauseImage = createPauseImage(context, images, options.pauseImage);
  const sandboxes = createDockerSandboxes(context, pauseImage, options.cgroups);
  const containers = createContainerVerbs(context, {
    envWays: dockerEnvWays,
    // Whatever `create` is told to attach, docker then closes the input with the first client.
    runKeepsInput: true,
    async createArgv(config, env) {
      const { cgroupParent, resolvConf } = await sandboxes.shared(config.sandboxId);
      return dockerCreateArgv(withSharedVolumes(config, options.volumePath), {
        env,
        ...optional('cgroupParent', cgroupParent),
        ...optional('resolvConf', resolvConf),
      });
    },
  });
  const { volumes, subPaths } = createDockerStorage(context, pauseImage, options);
  const sweep = async () => {
    await subPaths.sweep();
    // What cannot be listed or removed now is tried again after the next removal.
    await sandboxes.sweep().catch((error: unknown) => context.log.warn('control groups may be left', { error: String(error) }));
  };
  const sweepOnce = once(sweep);
  return {
    info: context.info,
    ...networks.verbs,
    ...createNameServerVerb(context),
    ...images,
    ...sandboxes.verbs,
    runSandbox: (config) => networks.using(() => sandboxes.verbs.runSandbox(config)),
    async removeSandbox(id) {
      await sandboxes.verbs.removeSandbox(id);
      await sweep();
    },
    ...containers,
    runContainer: (config) => subPaths.during(config, containers.runContainer),
    async removeContainer(id) {
      await containers.removeContainer(id);
      await subPaths.sweep();
    },
    async list(labels) {
      await sweepOnce();
      return listState(context, labels);
    },
    listVersion: (labels) => listVersion(context, labels),
    inspect: ({ sandboxes: pauses, containers }) => inspectState(context, [...pauses, ...containers]),
    ...volumes,
    logs: createCliLogs(context),
    logEntries: createCliLogEntries(context),
    ...createExec(context),
    dial: createDial(context),
    readFile: (id, path) => readContainerFile(context, id, path),
    usage: createUsage(context),
    events: createEvents(context),
  };
}
