import { join } from 'node:path';
import { createContainerVerbs, inspectState, listVersion } from '../common/containers.ts';
import type { Dialect, EngineContext } from '../common/dialect.ts';
import { createEvents } from '../common/events.ts';
import { createImageVerbs } from '../common/images.ts';
import { optional } from '../common/json-fields.ts';
import { createPullLogins } from '../common/pull-logins.ts';
import { readContainerFile } from '../common/read-file.ts';
import { createUsage } from '../common/usage.ts';
import { createDial } from '../network/dial.ts';
import { createNetworks } from '../network/networks.ts';
import { createNameServerVerb } from '../network/resolv-files.ts';
import { createExec } from '../streams/exec.ts';
import { once } from '../subpaths/subpaths.ts';
import type { Engine } from '../types.ts';
import { podmanCreateArgv } from './argv.ts';
import { podmanEnvWays } from './environment.ts';
import { plainHosts } from './etc-files.ts';
import { createPodmanEvents } from './events.ts';
import type { ExitWatch } from './exits.ts';
import { createPodmanList } from './list.ts';
import { createLogPaths, createPodmanLogs } from './logs.ts';
import { createOpenInputs } from './open-inputs.ts';
import { createPodmanPods } from './pods.ts';
import { podmanPullWord } from './pull-words.ts';
import { isPodmanInfra, readPodmanContainer, readPodmanEvent, readPodmanNetwork, readPodmanSandbox } from './read.ts';
import { createPodmanSandboxes } from './sandboxes.ts';
import { createEnvSecrets } from './secrets.ts';
import { createPodmanStorage, type PodmanVolumes } from './storage.ts';
import { findTargetPid } from './target.ts';
import { startWithWorkdir } from './workdir.ts';

/** podman's words and answers. */
export const podmanDialect: Dialect = {
  isSandbox: isPodmanInfra,
  readContainer: readPodmanContainer,
  readSandbox: readPodmanSandbox,
  readEvent: readPodmanEvent,
  readNetwork: readPodmanNetwork,
  readPull: podmanPullWord,
  pullWith: (directory) => ['pull', `--authfile=${join(directory, 'config.json')}`],
  jsonFormat: 'json',
  usageSampleMs: 500,
  // Without an owner podman gives a new volume the owner and mode of the directory that it is first mounted over.
  volumeFlags: ['--opt=o=uid=0,gid=0'],
  nameServer: (gateway) => gateway,
  subnetBlock: 200,
  inPodNetwork: ['unshare', '--rootless-netns'],
  detachKeys: '',
  // conmon waits until a terminal has taken what it writes, and does nothing else meanwhile. A process that echoes what it is given faster
  // than conmon reads would wait for conmon, and conmon for it; and before the process runs, podman would wait with its locks held.
  terminalPace: { bytes: 1024, perMs: 10, startMs: 5000 },
};

/** Where podman keeps its things. */
export interface PodmanStore extends PodmanVolumes {
  readonly containersPath: string;
  /** How containers ended. */
  readonly exits: ExitWatch;
  /** The names of images and what they stand for; absent when podman's service is on another machine. */
  readonly imageIndexPath?: string;
  /** The program that looks after containers; absent when podman's service is on another machine. */
  readonly conmonPath?: string;
  /** What podman gives every container, without `CAP_`. */
  readonly capabilities: readonly string[];
}

function createPodmanImages(context: EngineContext, { imageIndexPath }: PodmanStore): ReturnType<typeof createImageVerbs> {
  const logins = createPullLogins(join(context.dir, 'logins-podman'));
  return createImageVerbs(context, { ...optional('indexPath', imageIndexPath), logins });
}

/** podman behind the engine interface. */
export function createPodmanEngine(context: EngineContext, store: PodmanStore): Engine {
  const { info } = context;
  const networks = createNetworks(context);
  const pods = createPodmanPods(context);
  const logPaths = createLogPaths();
  const onEntry = (entry: unknown): void => {
    pods.remember(entry);
    logPaths.remember(entry);
  };
  const { list, lookForLostPods } = createPodmanList(context, pods, onEntry);
  const sandboxes = createPodmanSandboxes(context, { pods, networks, onFailedCreate: lookForLostPods });
  const secrets = createEnvSecrets(context);
  const containers = createContainerVerbs(context, {
    envWays: podmanEnvWays,
    secrets,
    async createArgv(config, env) {
      const { hostname, hostNetwork, resolvConf } = await pods.lookUp(config.sandboxId);
      const ownHosts = hostNetwork || config.mounts.some(({ containerPath }) => containerPath === '/etc/hosts');
      const hosts = ownHosts ? undefined : await plainHosts(context);
      const files = { ...optional('hosts', hosts), ...optional('resolvConf', resolvConf) };
      const targetPid = await findTargetPid(context, config);
      return podmanCreateArgv(config, { env, hostname, ...files, ...optional('targetPid', targetPid), capabilities: store.capabilities });
    },
    ...createOpenInputs(context, store.conmonPath),
    // conmon (2.1) leaves the note of an out-of-memory kill in the directory that podman was called in, and podman looks for it here.
    startDirectory: (id) => join(store.containersPath, id, 'userdata'),
    startDeferred: sandboxes.startDeferred,
    mendingStart: (start) => startWithWorkdir(context, start),
  });
  const { volumes, subPaths } = createPodmanStorage(context, store);
  const sweepPartsOnce = once(subPaths.sweep);
  const events = createPodmanEvents(createEvents(context), store.exits);
  return {
    info,
    ...networks.verbs,
    ...createNameServerVerb(context),
    ...createPodmanImages(context, store),
    ...sandboxes,
    async removeSandbox(id) {
      await sandboxes.removeSandbox(id);
      await secrets.sweep();
    },
    ...containers,
    async runContainer(config) {
      const answer = await subPaths.during(config, (given) => events.run(given, containers.runContainer));
      sandboxes.containerStarted(config.sandboxId);
      return answer;
    },
    async removeContainer(id) {
      await containers.removeContainer(id);
      logPaths.forget(id);
      events.forget(id);
      await secrets.sweep();
    },
    async list(labels) {
      await secrets.sweepOnce();
      await sweepPartsOnce();
      return list(labels);
    },
    listVersion: (labels) => listVersion(context, labels),
    inspect: async (ids) => inspectState(context, [...(await pods.pausesOf(ids.sandboxes)), ...ids.containers], onEntry),
    ...volumes,
    ...createPodmanLogs(context, logPaths),
    ...createExec(context),
    dial: createDial(context),
    readFile: (id, path) => readContainerFile(context, id, path),
    usage: createUsage(context),
    events: events.events,
  };
}
