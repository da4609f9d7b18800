import pLimit from 'p-limit';
import { EngineError, type EngineState } from '../engine/types.ts';

type States = ReadonlyMap<string, EngineState>;

/** How the engine is looked at. `beganAt` is the tick of the look's beginning. */
export interface LookDeps {
  readonly tick: () => number;
  readonly listAll: (beganAt: number) => Promise<States>;
  readonly list: (uid: string) => Promise<EngineState>;
  /** Resolves when more to look at is not to be expected in a moment. While many pods start, one look is then for several of them. */
  readonly pause: () => Promise<void>;
  /** What the things of known IDs of these pods look like. */
  readonly inspect: (uids: readonly string[]) => Promise<States>;
}

/** Looks at pods. What is asked while a look waits for its turn is answered by that look. All reject with EngineError. */
export interface Looks {
  all(): Promise<States>;
  /** Of a pod of which nothing is known: all are listed together as long as none ever was. The list began after the tick. */
  list(uid: string, after: number): Promise<EngineState | undefined>;
  /** Of a pod of which all IDs are known. */
  inspect(uid: string): Promise<EngineState | undefined>;
}

// A second one, so that one that hangs on a pod does not hold up all the others; with more there would be less in each.
const inspectsAtOnce = 2;

/** The looks of one engine. */
export function createLooks(deps: LookDeps): Looks {
  const limit = pLimit(inspectsAtOnce);
  let hasListed = false;
  let full: { readonly beganAt: number; readonly states: Promise<States> } | undefined;
  let next: { readonly uids: Set<string>; readonly states: Promise<States> } | undefined;

  const all = (): Promise<States> => {
    const beganAt = deps.tick();
    const states = deps.listAll(beganAt).finally(() => {
      if (full?.beganAt === beganAt) full = undefined;
    });
    full = { beganAt, states };
    return states.then((found) => {
      hasListed = true;
      return found;
    });
  };
  const join = (uid: string): typeof next & object => {
    if (next) return next;
    const uids = new Set([uid]);
    const states = limit(async () => {
      await deps.pause();
      next = undefined;
      return deps.inspect([...uids]);
    });
    next = { uids, states };
    return next;
  };
  // What is asked of many at once can fail because of one; then each is asked about alone.
  const answer = (uid: string, states: Promise<States>): Promise<EngineState | undefined> =>
    states.then(
      (found) => found.get(uid),
      (error: unknown) => {
        if (error instanceof EngineError && error.kind !== 'unavailable') return deps.list(uid);
        throw error;
      },
    );
  return {
    all,
    list(uid, after) {
      if (full && full.beganAt > after) return answer(uid, full.states);
      return hasListed ? deps.list(uid) : answer(uid, all());
    },
    inspect(uid) {
      const { uids, states } = join(uid);
      uids.add(uid);
      return answer(uid, states);
    },
  };
}
