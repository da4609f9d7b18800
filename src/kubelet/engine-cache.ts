/**
 * The one owner of what an engine has of the pods: it keeps what was seen of each, and looks again when that is asked for and no longer
 * good enough. Nobody else lists. k8s: container/cache.go GetNewerThan, pleg/generic.go
 */

import { agentLabels, ownTypeSelector } from '../api/own-labels.ts';
import type { Clock } from '../base/clock.ts';
import type { ContainerConfig, Engine, EngineEvent, EngineSandbox, EngineState, Labels } from '../engine/types.ts';
import { podSelector, podUidOf } from './labels.ts';
import { createLooks } from './looks.ts';
import { createPodSight, type PodSight } from './pod-sight.ts';
import { createStartsUnderWay, type StartsUnderWay } from './starts-under-way.ts';

/** What is known of the pods on one engine. */
export interface EngineCache {
  /** What the engine has of the pod, seen after the last thing that may have changed it. Throws EngineError. */
  state(uid: string): Promise<EngineState>;
  /** The same, listed by the pod's labels whatever is known: also what a command that was cut off has left. Throws EngineError. */
  list(uid: string): Promise<EngineState>;
  /** Looks at what the engine has of all pods, for those who ask next. Throws EngineError. */
  relist(): Promise<void>;
  /** When the last such look began, milliseconds since 1970. */
  relistedAt(): number | undefined;
  /** Whether the engine still has what it had then, in the same states. Throws EngineError. */
  isAsRelisted(): Promise<boolean>;
  /** The pod has just been created, so that the engine has nothing of it. */
  begin(uid: string): void;
  /** Nobody asks for the pod any more. */
  forget(uid: string): void;
  /** When somebody must ask for the pod again because not all that is known of it was seen, milliseconds since 1970. */
  dueAt(uid: string): number | undefined;
  /** An event about the pod. Answers whether it says anything new. */
  hear(uid: string, event: EngineEvent): boolean;
}

/** An engine that tells its cache what is done with it. */
export interface CachedEngine extends Engine {
  readonly pods: EngineCache;
  /** What it has of this agent that belongs to no pod: the sandboxes and proxies of Services. As good as `pods.state`. Throws EngineError. */
  others(): Promise<EngineState>;
}

/** Stands for the pod of what belongs to none. */
export const noPod = '';

const nothing: EngineState = { sandboxes: [], containers: [] };

/** What a cache works with. */
export interface CacheDeps {
  readonly clock: Clock;
  /** Names this agent's things among those of others. */
  readonly instance: string;
  /** Hears of every look at all pods: what the engine has of them, by uid. */
  readonly listed: (states: ReadonlyMap<string, EngineState>) => void;
}

/** The engine with a cache of its pods. */
export function createCachedEngine(engine: Engine, { instance, clock, listed }: CacheDeps): CachedEngine {
  const sights = new Map<string, PodSight>();
  let ticks = 0;
  const tick = () => ++ticks;
  const sightOf = (uid: string): PodSight => {
    const sight = sights.get(uid) ?? createPodSight(tick, clock);
    sights.set(uid, sight);
    return sight;
  };
  let version: string | undefined;
  let relistedAt: number | undefined;
  const listAll = async (beganAt: number) => {
    relistedAt = clock.now();
    const listing = await engine.list(agentLabels(instance));
    version = listing.version;
    const found = byPod(listing);
    for (const uid of new Set([...sights.keys(), ...found.keys(), noPod])) sightOf(uid).listed(found.get(uid) ?? nothing, beganAt);
    listed(new Map([...found].filter(([uid]) => uid !== noPod)));
    return found;
  };
  const list = async (uid: string): Promise<EngineState> => {
    const beganAt = tick();
    const state = await engine.list(uid === noPod ? ownTypeSelector(instance, 'service') : podSelector(instance, uid));
    sightOf(uid).listed(state, beganAt);
    return state;
  };
  const inspect = async (uids: readonly string[]) => {
    const beganAt = tick();
    const known = uids.map((uid) => ({ uid, ids: sightOf(uid).ids() }));
    const sandboxes = known.flatMap(({ ids }) => ids.sandboxes);
    const containers = known.flatMap(({ ids }) => ids.containers);
    const found = byPod(await engine.inspect({ sandboxes, containers }));
    const states = known.map(async ({ uid, ids }): Promise<readonly [string, EngineState]> => {
      const state = found.get(uid) ?? nothing;
      // What was there and is gone was taken by others: what else they did only a list tells.
      if (state.sandboxes.length + state.containers.length < ids.sandboxes.length + ids.containers.length) return [uid, await list(uid)];
      sightOf(uid).inspected(state, beganAt);
      return [uid, state];
    });
    return new Map(await Promise.all(states));
  };
  const starts = createStartsUnderWay(clock);
  const looks = createLooks({ tick, listAll, list, inspect, pause: starts.pause });

  const pods: EngineCache = {
    async state(uid) {
      const sight = sightOf(uid);
      const fresh = sight.fresh();
      if (fresh) return fresh;
      return (await (sight.isKnown() ? looks.inspect(uid) : looks.list(uid, sight.markedAt()))) ?? nothing;
    },
    list,
    relist: async () => void (await looks.all()),
    relistedAt: () => relistedAt,
    isAsRelisted: async () => version !== undefined && (await engine.listVersion(agentLabels(instance))) === version,
    begin: (uid) => sightOf(uid).listed(nothing, tick()),
    forget: (uid) => void sights.delete(uid),
    dueAt: (uid) => sights.get(uid)?.dueAt(),
    hear: (uid, event) => sights.get(uid)?.hear(event) ?? true,
  };
  return { ...engine, ...tellingVerbs(countingStarts(engine, starts), sights), pods, others: () => pods.state(noPod) };
}

type ChangingVerbs = Pick<
  Engine,
  | 'runSandbox'
  | 'restartSandbox'
  | 'stopSandbox'
  | 'removeSandbox'
  | 'createContainer'
  | 'runContainer'
  | 'startContainer'
  | 'signalContainer'
  | 'removeContainer'
>;

/** The engine, whose starts count as such from their call to their end. */
function countingStarts(engine: Engine, starts: StartsUnderWay): Engine {
  return {
    ...engine,
    runSandbox: (config) => starts.during(() => engine.runSandbox(config)),
    runContainer: (config) => starts.during(() => engine.runContainer(config)),
    startContainer: (id) => starts.during(() => engine.startContainer(id)),
  };
}

/** The verbs that change something of a pod, with word of it to whoever keeps the pod's sight. */
function tellingVerbs(engine: Engine, sights: ReadonlyMap<string, PodSight>): ChangingVerbs {
  const ofLabels = (labels: Labels) => sights.get(podUidOf(labels) ?? noPod);
  const ofId = (id: string) => [...sights.values()].find((sight) => sight.has(id));
  // What was cut off or refused may have had an effect all the same.
  const tell = async <T>(sight: PodSight | undefined, verb: () => Promise<T>, done: (answer: T) => void): Promise<T> => {
    try {
      const answer = await verb();
      done(answer);
      return answer;
    } catch (error) {
      sight?.uncertain();
      throw error;
    }
  };
  const change = (id: string, verb: () => Promise<void>): Promise<void> => {
    const sight = ofId(id);
    return tell(sight, verb, () => sight?.changed());
  };
  const remove = (id: string, verb: () => Promise<void>): Promise<void> => {
    const sight = ofId(id);
    sight?.removing(id);
    return tell(sight, verb, () => sight?.removed(id));
  };
  return {
    async runSandbox(config) {
      const sight = ofLabels(config.labels);
      const ran = sight?.runningSandbox();
      let sandbox: EngineSandbox | undefined;
      try {
        sandbox = await engine.runSandbox(config);
        return sandbox;
      } catch (error) {
        sight?.uncertain();
        throw error;
      } finally {
        ran?.(sandbox);
      }
    },
    restartSandbox(id) {
      const sight = ofId(id);
      sight?.starting(id);
      return tell(
        sight,
        () => engine.restartSandbox(id),
        () => sight?.changed(),
      );
    },
    stopSandbox: (id) => change(id, () => engine.stopSandbox(id)),
    removeSandbox: (id) => remove(id, () => engine.removeSandbox(id)),
    createContainer(config) {
      const sight = ofLabels(config.labels);
      return tell(
        sight,
        () => engine.createContainer(config),
        (id) => sight?.made(id),
      );
    },
    runContainer: (config) => runContainer(engine, ofLabels(config.labels), config),
    startContainer(id) {
      const sight = ofId(id);
      sight?.starting(id);
      return change(id, () => engine.startContainer(id));
    },
    signalContainer: (id, signal) => change(id, () => engine.signalContainer(id, signal)),
    removeContainer: (id) => remove(id, () => engine.removeContainer(id)),
  };
}

async function runContainer(engine: Engine, sight: PodSight | undefined, config: ContainerConfig): ReturnType<Engine['runContainer']> {
  const ran = sight?.runningContainer(config);
  try {
    const answer = await engine.runContainer(config);
    // One that could not be started has to be looked at.
    if (answer.failure) sight?.made(answer.id);
    ran?.(answer.failure ? undefined : answer.id);
    return answer;
  } catch (error) {
    sight?.uncertain();
    ran?.();
    throw error;
  }
}

function byPod(state: EngineState): ReadonlyMap<string, EngineState> {
  const pods = new Map<string, EngineState>();
  const of = (labels: Labels) => pods.get(podUidOf(labels) ?? noPod) ?? nothing;
  for (const sandbox of state.sandboxes) {
    const { sandboxes, containers } = of(sandbox.labels);
    pods.set(podUidOf(sandbox.labels) ?? noPod, { sandboxes: [...sandboxes, sandbox], containers });
  }
  for (const container of state.containers) {
    const { sandboxes, containers } = of(container.labels);
    pods.set(podUidOf(container.labels) ?? noPod, { sandboxes, containers: [...containers, container] });
  }
  return pods;
}
