/** The kubelet: a worker for every stored pod, one watch for every engine in use. */
import type { Pod, Service } from '../api/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Store, StoreEvent } from '../store/types.ts';
import { createEventRecorder } from './events.ts';
import type { MachineFiles } from './machine-files.ts';
import { memoryFromStatus } from './memory.ts';
import { createOrphanRemover, podsOnDisk } from './orphans.ts';
import { createPodAddresses } from './pod-addresses.ts';
import type { PodFiles } from './pod-files.ts';
import { createPodWorker, type PodWorker } from './pod-worker.ts';
import { createProcessTurns } from './probes/ask.ts';
import { createReferenceIndex, podReferences } from './references.ts';
import { createRequests } from './requests.ts';
import { createRoomWatch } from './room-watch.ts';
import { createScheduler } from './scheduler.ts';
import { timelineOf } from './steps/timeline.ts';
import type { Kubelet, Node, TokenIssuer } from './types.ts';
import { usageOf } from './usage.ts';
import type { WatchedEngines } from './watched-engines.ts';

export interface KubeletDeps {
  readonly store: Store;
  readonly engines: WatchedEngines;
  readonly clock: Clock;
  readonly log: Log;
  readonly node: Node;
  /** Names this agent's things among those of others. */
  readonly instance: string;
  /** Signs what pods prove with whose they are. */
  readonly tokens: TokenIssuer;
  /** Each pod's own files: `createPodFiles`. */
  readonly files: PodFiles;
  readonly machineFiles: MachineFiles;
  /** Ceiling of the crash back-off, seconds. */
  readonly maxContainerRestartPeriodSeconds: number;
  /** The Services that a pod's containers hear of, with their addresses; none when absent. Throws EngineError. */
  readonly linkedServices?: (pod: Pod) => Promise<readonly Service[]>;
  /** Settles when no Service leads to a pod that is to go any more, or soon; at once when absent. Never rejects. */
  readonly leaveServices?: (pod: Pod) => Promise<void>;
}

const pruneMs = 60_000;
const letGoMs = 20_000;
const letGoLookMs = 50;

/** A kubelet for one store; it does nothing before `start`. */
export function createKubelet(deps: KubeletDeps): Kubelet {
  const { store, engines, clock, log, instance, files } = deps;
  const events = createEventRecorder(deps);
  const workers = new Map<string, PodWorker>();
  const references = createReferenceIndex();
  const addresses = createPodAddresses(store);
  const turns = createProcessTurns(clock);
  const scheduler = createScheduler(deps);
  const freesRoom = createRoomWatch();
  const end = new AbortController();
  const orphans = createOrphanRemover({ clock, log, instance, files, signal: end.signal });
  let unsubscribe: (() => void) | undefined;

  const take = (pod: Pod, isNew = false): void => {
    const uid = pod.metadata.uid ?? '';
    const finished = () => {
      workers.delete(uid);
      references.set(uid, []);
    };
    references.set(uid, podReferences(pod));
    const workerDeps = { linkedServices: async () => [], leaveServices: async () => {}, ...deps, events, addresses, turns, scheduler };
    const maxBackoffMs = deps.maxContainerRestartPeriodSeconds * 1000;
    workers.set(uid, createPodWorker({ ...workerDeps, maxBackoffMs, finished }, pod, { isNew }));
  };

  const onChange = (event: StoreEvent): void => {
    const { type, object } = event;
    const { namespace = '', name, uid = '' } = object.metadata;
    for (const pod of references.referrers({ kind: object.kind, namespace, name })) workers.get(pod)?.followReferences();
    if (freesRoom(event)) for (const one of workers.values()) one.roomFreed();
    if (object.kind !== 'Pod') return;
    const worker = workers.get(uid);
    if (worker) worker.notify({ relist: false });
    else if (type !== 'DELETED') take(object, type === 'ADDED');
  };

  const pruneEvents = (): void => {
    if (end.signal.aborted) return;
    events.prune().catch((error: unknown) => log.warn('old events could not be removed', { error: String(error) }));
    clock.schedule(pruneMs, pruneEvents);
  };

  return {
    async start() {
      unsubscribe = store.subscribe(onChange);
      engines.followPods({
        known: (uid) => workers.has(uid),
        changed: (uid) => workers.get(uid)?.notify({ relist: true }),
        unknown: (uid, engine) => orphans.remove(uid, async () => engine),
      });
      for (const pod of store.list('Pod')) take(pod);
      await Promise.all([...workers.values()].map((worker) => worker.loaded));
      // What was secret in them is not for those who come after.
      await files.volumes
        .sweep()
        .catch((error: unknown) => log.warn('what pods left in memory could not be removed', { error: String(error) }));
      for (const { uid, engine } of await podsOnDisk(files)) if (!workers.has(uid)) orphans.remove(uid, () => engines.get(engine));
      pruneEvents();
    },
    async stop() {
      await letGo(clock, () => orphans.count() + countLeaving(store, workers.keys()));
      unsubscribe?.();
      end.abort();
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
      await engines.stop();
    },
    ...createRequests({ clock, files, store, instance, workerOf: (uid) => workers.get(uid) }),
    timeline: (pod) =>
      workers.get(pod.metadata.uid ?? '')?.timeline() ??
      timelineOf({ pod, memory: memoryFromStatus(pod), doing: undefined, now: clock.now() }),
    claimSkips: (pod, steps) => workers.get(pod.metadata.uid ?? '')?.claimSkips(steps) ?? { begun: [], release: () => {} },
    usage: (pods) => usageOf(pods, (uid) => workers.get(uid)),
    engines: () => engines.statuses(),
  };
}

/** How many of the pods with these uids are gone from the store: what is left of them is being removed. */
function countLeaving(store: Store, uids: Iterable<string>): number {
  const stored = new Set(store.list('Pod').map((pod) => pod.metadata.uid));
  return [...uids].filter((uid) => !stored.has(uid)).length;
}

/** Waits until nothing is being removed, for a while: who deletes everything and stops the agent finds nothing left. */
async function letGo(clock: Clock, leaving: () => number): Promise<void> {
  const end = clock.now() + letGoMs;
  while (leaving() > 0 && clock.now() < end) await sleep(clock, letGoLookMs);
}
