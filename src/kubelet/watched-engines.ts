/** Events are hints, the list is the truth: one stream an engine, and a slow relist as the safety net. k8s: pleg/generic.go */
import { agentLabels } from '../api/own-labels.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { runInNoScope } from '../base/scope.ts';
import type { Engine, EngineName, EngineState } from '../engine/types.ts';
import { type CachedEngine, createCachedEngine, noPod } from './engine-cache.ts';
import { podUidOf } from './labels.ts';
import type { EngineProvider } from './types.ts';

/** Who hears of the pods on the engines. */
export interface PodListener {
  /** Whether somebody looks after the pod with that uid. */
  known(uid: string): boolean;
  /** Something about a known pod may have changed. */
  changed(uid: string): void;
  /** The engine has things of a pod that nobody knows. */
  unknown(uid: string, engine: CachedEngine): void;
}

/** The engines of one agent, each with a cache of what it has, and each watched from the first time on that it is asked for. */
export interface WatchedEngines extends Omit<EngineProvider, 'get'> {
  /** As `EngineProvider.get`. */
  get(name?: EngineName): Promise<CachedEngine>;
  followPods(listener: PodListener): void;
  /** Called when others than kpod may have changed something of this agent that belongs to no pod. */
  followOthers(listener: () => void): void;
  /** Ends the watching; what is known is forgotten. */
  stop(): Promise<void>;
}

interface WatchDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Names this agent's things among those of others. */
  readonly instance: string;
}

interface RelistDeps extends WatchDeps {
  readonly changed: (uid: string) => void;
  readonly othersChanged: () => void;
}

const relistMs = 60_000;
const reconnectMs = 1_000;
// When a new event stream is trusted to tell everything, and until when it may have missed something.
const firstLookMs = 500;
const lastLookMs = 3_000;

/** Watches the engines of the provider until `stop`. */
export function createWatchedEngines(provider: EngineProvider, deps: WatchDeps): WatchedEngines {
  const engines = new Map<EngineName, CachedEngine>();
  const watches: Promise<unknown>[] = [];
  const end = new AbortController();
  let pods: PodListener = { known: () => true, changed: () => {}, unknown: () => {} };
  let others = (): void => {};

  const watch = (engine: Engine): CachedEngine => {
    const { name } = engine.info;
    const known = engines.get(name);
    if (known) return known;
    const listed = compareLists({
      known: (uid) => pods.known(uid),
      changed: (uid) => pods.changed(uid),
      unknown: (uid) => pods.unknown(uid, cached),
    });
    const cached = createCachedEngine(engine, { ...deps, listed });
    engines.set(name, cached);
    const relistDeps = { ...deps, changed: (uid: string) => pods.changed(uid), othersChanged: () => others() };
    const follow = () => Promise.all([followEvents(cached, relistDeps, end.signal), relistSlowly(cached, relistDeps, end.signal)]);
    // For all pods, not for the one that asked for the engine first.
    if (!end.signal.aborted) watches.push(runInNoScope(follow));
    return cached;
  };
  return {
    get: async (name) => watch(await provider.get(name)),
    statuses: provider.statuses,
    followPods(listener) {
      pods = listener;
    },
    followOthers(listener) {
      others = listener;
    },
    async stop() {
      end.abort();
      await Promise.all(watches);
      engines.clear();
    },
  };
}

/** Tells of every pod about which a list says something else than the list before. */
function compareLists(listener: {
  readonly known: (uid: string) => boolean;
  readonly changed: (uid: string) => void;
  readonly unknown: (uid: string) => void;
}): (states: ReadonlyMap<string, EngineState>) => void {
  const { known, changed, unknown } = listener;
  let before: ReadonlyMap<string, string> = new Map();
  return (states) => {
    const texts = new Map([...states].map(([uid, state]) => [uid, fingerprint(state)]));
    for (const uid of texts.keys()) if (!known(uid)) unknown(uid);
    for (const uid of new Set([...texts.keys(), ...before.keys()])) if (texts.get(uid) !== before.get(uid)) changed(uid);
    before = texts;
  };
}

async function followEvents(engine: CachedEngine, deps: RelistDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const end = new AbortController();
    const looking = lookAround(engine, deps, AbortSignal.any([signal, end.signal]));
    try {
      for await (const event of engine.events(agentLabels(deps.instance), signal)) {
        const uid = podUidOf(event.labels) ?? noPod;
        if (!engine.pods.hear(uid, event)) continue;
        if (uid === noPod) deps.othersChanged();
        else deps.changed(uid);
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
 * What happened while nobody listened is found by looking. A new stream needs a moment before it tells anything, hence the second look,
 * for which it is enough that the engine still has what it had; a look that fails is repeated.
 */
async function lookAround(engine: CachedEngine, deps: RelistDeps, signal: AbortSignal): Promise<void> {
  const beganAt = deps.clock.now();
  const until = async (look: () => Promise<boolean>) => {
    while (!signal.aborted && !(await look())) await sleep(deps.clock, reconnectMs, signal);
  };
  await sleep(deps.clock, firstLookMs, signal);
  // Whoever takes pods up looks by himself.
  if ((engine.pods.relistedAt() ?? Number.NEGATIVE_INFINITY) < beganAt) await until(() => relist(engine, deps));
  await sleep(deps.clock, lastLookMs - firstLookMs, signal);
  const isSame = await engine.pods.isAsRelisted().catch(() => false);
  if (!isSame) await until(() => relist(engine, deps));
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
    await engine.pods.relist();
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
