/** Events are hints, the list is the truth: one stream an engine, and a slow relist as the safety net. k8s: pleg/generic.go */
import { agentLabels } from '../api/own-labels.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { runInNoScope } from '../base/scope.ts';
import type { Engine, EngineName, EngineState } from '../engine/types.ts';
import { type CachedEngine, createCachedEngine } from './engine-cache.ts';
import { podUidOf } from './labels.ts';

export interface EngineWatchDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Names this agent's things among those of others. */
  readonly instance: string;
  /** Whether somebody looks after the pod with that uid. */
  readonly known: (uid: string) => boolean;
  /** Something about a known pod may have changed. */
  readonly changed: (uid: string) => void;
  /** The engine has things of a pod that nobody knows. */
  readonly unknown: (uid: string, engine: CachedEngine) => void;
  /** Something of this agent that belongs to no pod has ended or is gone. */
  readonly otherEnded?: () => void;
}

export interface EngineWatches {
  /** The engine with the cache of its pods; it is watched from the first time on. */
  watch(engine: Engine): CachedEngine;
  stop(): Promise<void>;
}

interface RelistDeps extends EngineWatchDeps {
  readonly listed: (states: ReadonlyMap<string, EngineState>) => void;
}

const relistMs = 60_000;
const reconnectMs = 1_000;
const streamStartsWithinMs = [500, 2_500];

/** Watches engines until `stop`. */
export function createEngineWatches(deps: EngineWatchDeps): EngineWatches {
  const engines = new Map<EngineName, CachedEngine>();
  const watches: Promise<unknown>[] = [];
  const end = new AbortController();
  return {
    watch(engine) {
      const { name } = engine.info;
      const known = engines.get(name);
      if (known) return known;
      const cached = createCachedEngine(engine, deps);
      engines.set(name, cached);
      const relistDeps = { ...deps, listed: compareLists(deps, cached) };
      const follow = () => Promise.all([followEvents(cached, relistDeps, end.signal), relistSlowly(cached, relistDeps, end.signal)]);
      // For all pods, not for the one that asked for the engine first.
      if (!end.signal.aborted) watches.push(runInNoScope(follow));
      return cached;
    },
    async stop() {
      end.abort();
      await Promise.all(watches);
      engines.clear();
    },
  };
}

/** Tells of every pod about which a list says something else than the list before. */
function compareLists(deps: EngineWatchDeps, engine: CachedEngine): (states: ReadonlyMap<string, EngineState>) => void {
  let before: ReadonlyMap<string, string> = new Map();
  return (states) => {
    const texts = new Map([...states].map(([uid, state]) => [uid, fingerprint(state)]));
    for (const uid of texts.keys()) if (!deps.known(uid)) deps.unknown(uid, engine);
    for (const uid of new Set([...texts.keys(), ...before.keys()])) if (texts.get(uid) !== before.get(uid)) deps.changed(uid);
    before = texts;
  };
}

async function followEvents(engine: CachedEngine, deps: RelistDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const end = new AbortController();
    const looking = lookAround(engine, deps, AbortSignal.any([signal, end.signal]));
    try {
      for await (const event of engine.events(agentLabels(deps.instance), signal)) {
        const uid = podUidOf(event.labels);
        if (uid) {
          if (engine.pods.hear(uid, event)) deps.changed(uid);
        } else if (event.type === 'die' || event.type === 'remove') deps.otherEnded?.();
      }
    } catch (error) {
      deps.log.warn('the event stream broke', { engine: engine.info.name, error: String(error) });
    }
    end.abort();
    await looking;
    await sleep(deps.clock, reconnectMs, signal);
  }
}

/**
 * What happened while nobody listened is found by looking. A new stream needs a moment before it tells anything, hence the second look;
 * a look that fails is repeated.
 */
async function lookAround(engine: CachedEngine, deps: RelistDeps, signal: AbortSignal): Promise<void> {
  for (const delayMs of streamStartsWithinMs) {
    await sleep(deps.clock, delayMs, signal);
    while (!signal.aborted && !(await relist(engine, deps))) await sleep(deps.clock, reconnectMs, signal);
  }
}

async function relistSlowly(engine: CachedEngine, deps: RelistDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(deps.clock, relistMs, signal);
    if (!signal.aborted) await relist(engine, deps);
  }
}

/** Answers whether the engine could be listed. */
async function relist(engine: CachedEngine, deps: RelistDeps): Promise<boolean> {
  try {
    deps.listed(await engine.pods.relist());
    return true;
  } catch (error) {
    deps.log.warn('the engine could not be listed', { engine: engine.info.name, error: String(error) });
    return false;
  }
}

/** What a list says of a pod, as text: equal texts mean that nothing changed. */
function fingerprint({ sandboxes, containers }: EngineState): string {
  return [...sandboxes, ...containers]
    .map(({ id, state, startedAt }) => `${id} ${state} ${startedAt ?? ''}`)
    .sort()
    .join('\n');
}
