import { join } from 'node:path';
import pLimit from 'p-limit';
import { agentLabels, networkName } from '../api/own-labels.ts';
import { isTerminal } from '../api/pod-status.ts';
import type { Settings } from '../api/settings.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { findMemoryDirectories } from '../base/memory-directories.ts';
import type { Paths } from '../base/paths.ts';
import { createControllers } from '../controllers/controllers.ts';
import { countUnfinished } from '../controllers/unfinished.ts';
import { detectEngine } from '../engine/doctor/detect.ts';
import { enginesOfNetwork } from '../engine/network/resolv-files.ts';
import { openEngine } from '../engine/open.ts';
import { createEventRecorder } from '../kubelet/events.ts';
import { createKubelet } from '../kubelet/kubelet.ts';
import { createLocalStorage } from '../kubelet/local-storage.ts';
import { createMachineFiles } from '../kubelet/machine-files.ts';
import { createNodeKeeper } from '../kubelet/node/keeper.ts';
import type { MachineFacts } from '../kubelet/node/types.ts';
import { createPodFiles, type PodFiles } from '../kubelet/pod-files.ts';
import type { EngineProvider, TokenIssuer } from '../kubelet/types.ts';
import { createVolumeDirectories } from '../kubelet/volumes/volume-directories.ts';
import { createWatchedEngines } from '../kubelet/watched-engines.ts';
import { createObjectApi } from '../server/object-api.ts';
import { createApiServer } from '../server/server.ts';
import { createServiceController } from '../services/controller.ts';
import { lookAtPort } from '../services/ports/machine-ports.ts';
import { createConfigFiles } from '../services/proxy/config-files.ts';
import { createStore } from '../store/store.ts';
import type { Store, StoreEvent } from '../store/types.ts';
import { createStatus, describeDamage } from './agent-status.ts';
import { type ApiListener, createApiListener } from './api-listener.ts';
import { createEngineReports } from './engine-reports.ts';
import { createEngines, type EnginesDeps } from './engines.ts';
import { createHeapWatch, garbageCollector } from './heap-watch.ts';
import { createHeartbeat, describeAbsence, findAbsence, readLastAlive } from './heartbeat.ts';
import { createIdleWatch } from './idle.ts';
import { openListeningSocket } from './listening-socket.ts';
import type { Lock } from './lock.ts';
import { lookAtMachine, readMachine } from './machine.ts';
import { readNode } from './node.ts';
import { type Authority, createAuthority } from './pki/authority.ts';
import { createKeyPairs } from './pki/key-pairs.ts';
import { createTokenIssuer } from './pki/token-issuer.ts';
import { within } from './within.ts';

export interface AgentDeps {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly pid: number;
  readonly hostname: string;
  readonly lock: Pick<Lock, 'isInPlace'>;
  /** Makes the directory of the socket, when that is gone. */
  readonly prepareRuntimeDir: () => Promise<void>;
  /** Called when the agent should end: it is idle, or a client asked. */
  readonly requestStop: (because: string) => void;
  /** Told when a part of the program is not where it was. */
  readonly onPartMissing?: () => void;
  /** In place of the real engines. */
  readonly engines?: Pick<EnginesDeps, 'open' | 'detect'>;
}

/** A running agent. */
export interface Agent {
  /** Stops serving, then everything behind it. Containers go on. */
  stop(): Promise<void>;
}

/** What does not come to rest in time is left behind: the next start picks up from what is on disk and in the engine. */
const restLimitMs = 30_000;

/** Puts the agent together and starts it; when this resolves, the socket answers. The caller holds the lock and prepared the directories. */
export async function startAgent(deps: AgentDeps): Promise<Agent> {
  const { paths, settings, clock, log } = deps;
  const store = await createStore({ directory: paths.objectsDir, clock, log });
  const engines = createEngines({ clock, ...(deps.engines ?? realEngines(deps)) });
  const pki = { directory: join(paths.stateDir, 'pki'), clock };
  const authority = createAuthority({ ...pki, log });
  const node = await readMachine(await readNode({ hostname: deps.hostname, dir: paths.stateDir }), deps.version);
  const tokens = createTokenIssuer({ authority, clock });
  const parts = createParts({ ...deps, store, engines, node, authority, tokens });
  const { kubelet, services, nodeKeeper } = parts;
  const livePods = () => countLivePods(store);
  const unfinished = () => livePods() + countUnfinished(store.list);
  const alive = join(paths.stateDir, 'alive');
  const absence = findAbsence(await readLastAlive(alive), livePods(), clock.now());
  const timeoutMs = settings.agent.idleTimeoutSeconds * 1000;
  const idle = createIdleWatch({ clock, timeoutMs, unfinished, onIdle: () => deps.requestStop('nothing to do any more') });
  const unsubscribe = store.subscribe(touchBy(idle));
  const listener: ApiListener = createApiListener({
    ...{ paths, settings: settings.api, clock, log, authority, activity: idle },
    keyPairs: createKeyPairs({ ...pki, authority }),
    handler: { handle: (...request) => server.handler.handle(...request), upgrade: (...asked) => server.handler.upgrade(...asked) },
  });
  const status = createStatus({ ...deps, store, node, statuses: engines.statuses, absence, listener });
  const server = createApiServer({
    listener,
    ...{ store, kubelet, clock, log, nodeName: node.name, nodeUsage: nodeKeeper.usage },
    agentStatus: status,
    engineReports: createEngineReports({ engines, store, allocatable: node.allocatable, clock }),
    takeNotice: once([...describeDamage(store.damaged), ...(absence ? [describeAbsence(absence)] : [])].join('; ')),
    requestStop: () => deps.requestStop('asked to'),
    ...(deps.onPartMissing ? { onPartMissing: deps.onPartMissing } : {}),
    activity: idle,
    random: Math.random,
    allocateClusterIP: services.allocateClusterIP,
    rootCertificate: authority.certificate,
    refusesKindsWithoutEffect: settings.api.kindsWithoutEffect === 'refuse',
    ...{ tokens, loadPage },
  });
  await startParts(parts);
  const socket = await openListeningSocket({
    ...{ paths, clock, log },
    listen: (path) => server.listen(path),
    prepare: deps.prepareRuntimeDir,
    isHome: deps.lock.isInPlace,
    onHomeless: () => deps.requestStop('its state directory was removed'),
  });
  void listener.start();
  const heartbeat = createHeartbeat({ path: alive, clock, log, livePods });
  const heapWatch = createHeapWatch({ clock, heldBytes: () => process.memoryUsage().heapTotal, collect: garbageCollector() });
  return {
    async stop() {
      idle.stop();
      heapWatch.stop();
      unsubscribe();
      await socket.close();
      const closed = server.close();
      await listener.close(closed);
      await closed;
      if (!(await within(clock, restLimitMs, stopParts(parts))))
        log.warn('not everything came to rest in time; it is left as a crash would leave it');
      heartbeat.stop();
      await store.close();
    },
  };
}

type Parts = ReturnType<typeof createParts>;

async function startParts({ kubelet, services, controllers, localStorage, nodeKeeper }: Parts): Promise<void> {
  await kubelet.start();
  await services.start();
  await controllers.start();
  localStorage.start();
  await nodeKeeper.start();
}

async function stopParts({ kubelet, services, controllers, localStorage, nodeKeeper }: Parts): Promise<void> {
  nodeKeeper.stop();
  await kubelet.stop();
  await services.stop();
  await controllers.stop();
  await localStorage.stop();
}

/** What keeps objects as they are wanted; the pods' one asks the Services' one. */
function createParts(
  deps: Omit<AgentDeps, 'engines'> & { store: Store; engines: EngineProvider; node: MachineFacts } & {
    authority: Authority;
    tokens: TokenIssuer;
  },
) {
  const { paths, settings, clock, log, store, node, authority, tokens } = deps;
  const network = { name: networkName(paths.instance), labels: agentLabels(paths.instance) };
  const events = createEventRecorder({ store, clock, log, node });
  const engines = createWatchedEngines(deps.engines, { clock, log, instance: paths.instance });
  const services = createServiceController({
    store,
    engines,
    clock,
    log,
    instance: paths.instance,
    network,
    networkEngines: () => enginesOfNetwork(engineDir(paths), network.name),
    files: createConfigFiles(join(paths.stateDir, 'services')),
    proxyImage: settings.services.proxyImage,
    lookAtPort,
    recordEvent: (service, event) => events.record(service, { ...event, component: 'kube-proxy' }),
  });
  const kubelet = createKubelet({
    store,
    engines,
    clock,
    log,
    node,
    tokens,
    instance: paths.instance,
    files: podFiles(paths, clock),
    machineFiles: createMachineFiles({ seccompDir: join(paths.stateDir, 'seccomp') }),
    maxContainerRestartPeriodSeconds: settings.kubelet.maxContainerRestartPeriodSeconds,
    linkedServices: services.linkedServices,
    leaveServices: services.letGo,
  });
  const { allocateClusterIP } = services;
  const controllers = createControllers({
    store,
    api: createObjectApi({
      ...{ store, clock, nodeName: node.name, random: Math.random },
      ...{ allocateClusterIP, rootCertificate: authority.certificate },
    }),
    nodeName: node.name,
    clock,
    log,
    rootCertificate: authority.certificate,
    recordEvent: (subject, event, component) => events.record(subject, { ...event, component }),
  });
  const localStorage = createLocalStorage({ store, engines: deps.engines, clock, log, instance: paths.instance, events });
  const look = () => lookAtMachine(paths.stateDir);
  const nodeKeeper = createNodeKeeper({ store, engines: deps.engines, clock, log, facts: node, look });
  return { kubelet, services, controllers, localStorage, nodeKeeper };
}

function podFiles({ podsDir, runtimeDir, instance }: Paths, clock: Clock): PodFiles {
  // The first is the user's own and ends with the session, as containers without root do; the other is there where no session is.
  const memoryDirs = () => findMemoryDirectories([runtimeDir, '/dev/shm']);
  return createPodFiles(podsDir, createVolumeDirectories({ podsDir, memoryDirs, instance, clock }));
}

/** A part of the program by itself: few agents are ever asked for it. */
const loadPage = async () => (await import('./page-files.ts')).pageFiles;

/** Where the drivers keep files of their own. */
export const engineDir = (paths: Paths): string => join(paths.stateDir, 'engine');

function realEngines({ paths, settings, clock, log, env }: AgentDeps): Pick<EnginesDeps, 'open' | 'detect'> {
  // More than eight commands at once are slower together than in turn, whichever engine they are for.
  const deps = { clock, log, env, dir: engineDir(paths), limit: pLimit(8) };
  return { open: (name) => openEngine(name, settings, deps), detect: () => detectEngine(settings, deps) };
}

/** The machine's own signs of life keep nobody busy. */
const touchBy =
  (idle: { touch(): void }) =>
  ({ object: { kind } }: StoreEvent): void => {
    if (kind !== 'Lease' && kind !== 'Node') idle.touch();
  };

/** Answers the text at the first call only. */
function once(text: string): () => string | undefined {
  let rest: string | undefined = text || undefined;
  return () => {
    const taken = rest;
    rest = undefined;
    return taken;
  };
}

/** Pods that have not come to their end, or that are being deleted. */
function countLivePods(store: Store): number {
  return store.list('Pod').filter((pod) => !isTerminal(pod) || pod.metadata.deletionTimestamp !== undefined).length;
}
