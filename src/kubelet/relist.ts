/** Events are hints, the list is the truth: one stream an engine, and a slow relist as the safety net. k8s: pleg/generic.go */
import { type Clock, sleep } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { runInNoScope } from '../base/scope.ts';
import type { Engine, EngineName, EngineState, Labels } from '../engine/types.ts';
import { podUidOf } from './labels.ts';

export interface EngineWatchDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Select everything of this agent. */
  readonly labels: Labels;
  /** Whether somebody looks after the pod with that uid. */
  readonly known: (uid: string) => boolean;
  /** Something about a known pod may have changed; with `ended`, something of it ended or is gone, or nobody knows what happened. */
  readonly changed: (uid: string, options: { readonly ended: boolean }) => void;
  /** The engine has things of a pod that nobody knows. */
  readonly unknown: (uid: string, engine: EngineName) => void;
  /** Something of this agent that belongs to no pod has ended or is gone. */
  readonly otherEnded?: () => void;
}

export interface EngineWatches {
  /** Watches the engine from now on; once is enough. */
  watch(engine: Engine): void;
  stop(): Promise<void>;
}

interface RelistDeps extends EngineWatchDeps {
  readonly listed: (state: EngineState) => void;
}

const relistMs = 60_000;
const reconnectMs = 1_000;
const streamStartsWithinMs = [500, 2_500];

/** Watches engines until `stop`. */
export function createEngineWatches(deps: EngineWatchDeps): EngineWatches {
  const watches = new Map<EngineName, Promise<unknown>>();
  const end = new AbortController();
  return {
    watch(engine) {
      const { name } = engine.info;
      if (watches.has(name) || end.signal.aborted) return;
      const relistDeps = { ...deps, listed: compareLists(deps, name) };
      const follow = () => Promise.all([followEvents(engine, relistDeps, end.signal), relistSlowly(engine, relistDeps, end.signal)]);
      // For all pods, not for the one that asked for the engine first.
      watches.set(name, runInNoScope(follow));
    },
    async stop() {
      end.abort();
      await Promise.all(watches.values());
    },
  };
}

/** Tells of every pod about which a list says something else than the list before. */
function compareLists(deps: EngineWatchDeps, engine: EngineName): (state: EngineState) => void {
  let before: ReadonlyMap<string, string> = new Map();
  return (state) => {
    const texts = fingerprints(state);
    for (const uid of texts.keys()) if (!deps.known(uid)) deps.unknown(uid, engine);
    for (const uid of new Set([...texts.keys(), ...before.keys()]))
      if (texts.get(uid) !== before.get(uid)) deps.changed(uid, { ended: true });
    before = texts;
  };
}

async function followEvents(engine: Engine, deps: RelistDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const end = new AbortController();
    const looking = lookAround(engine, deps, AbortSignal.any([signal, end.signal]));
    try {
      for await (const event of engine.events(deps.labels, signal)) {
        const uid = podUidOf(event.labels);
        if (uid) deps.changed(uid, { ended: event.type === 'die' || event.type === 'remove' });
        else if (event.type === 'die' || event.type === 'remove') deps.otherEnded?.();
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
async function lookAround(engine: Engine, deps: RelistDeps, signal: AbortSignal): Promise<void> {
  for (const delayMs of streamStartsWithinMs) {
    await sleep(deps.clock, delayMs, signal);
    while (!signal.aborted && !(await relist(engine, deps))) await sleep(deps.clock, reconnectMs, signal);
  }
}

async function relistSlowly(engine: Engine, deps: RelistDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(deps.clock, relistMs, signal);
    if (!signal.aborted) await relist(engine, deps);
  }
}

/** Answers whether the engine could be listed. */
async function relist(engine: Engine, deps: RelistDeps): Promise<boolean> {
  try {
    deps.listed(await engine.list(deps.labels));
    return true;
  } catch (error) {
    deps.log.warn('the engine could not be listed', { engine: engine.info.name, error: String(error) });
    return false;
  }
}

/** What a list says of each pod, as text: equal texts mean that nothing changed. */
function fingerprints(state: EngineState): ReadonlyMap<string, string> {
  const lines = new Map<string, string[]>();
  for (const item of [...state.sandboxes, ...state.containers]) {
    const uid = podUidOf(item.labels);
    if (!uid) continue;
    lines.set(uid, [...(lines.get(uid) ?? []), `${item.id} ${item.state} ${item.startedAt ?? ''}`]);
  }
  return new Map([...lines].map(([uid, texts]) => [uid, texts.sort().join('\n')]));
}
