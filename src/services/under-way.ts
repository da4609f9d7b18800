import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { WakeIn } from './types.ts';

/** Work on Services that is under way, by the uid of what is worked on: two works on one never overlap. */
export interface UnderWay {
  has(uid: string): boolean;
  /** All that is worked on. */
  uids(): readonly string[];
  /** Whether work on it may begin: none is under way, and none has failed just now. */
  mayBegin(uid: string): boolean;
  /** Begins `work`, which answers whether anything is different now. `type` names it in the log. Never throws. */
  begin(uid: string, type: string, work: () => Promise<boolean>): void;
  /** Waits until all that is under way has ended. */
  ended(): Promise<void>;
}

const retryMs = 5_000;

/** Nothing under way yet. `wakeIn` is called at once when work has changed something, and later when it failed. */
export function createUnderWay(deps: { readonly clock: Clock; readonly log: Log; readonly wakeIn: WakeIn }): UnderWay {
  const { clock, log, wakeIn } = deps;
  const works = new Map<string, Promise<void>>();
  // What failed is not tried again before.
  const resting = new Map<string, number>();
  return {
    has: (uid) => works.has(uid),
    uids: () => [...works.keys()],
    mayBegin: (uid) => !works.has(uid) && (resting.get(uid) ?? 0) <= clock.now(),
    begin(uid, type, work) {
      const done = work()
        .then((changed) => {
          resting.delete(uid);
          if (changed) wakeIn(0);
        })
        .catch((error: unknown) => {
          resting.set(uid, clock.now() + retryMs);
          log.warn('a service could not be brought up to date', { type, error: String(error) });
          wakeIn(retryMs);
        })
        .finally(() => works.delete(uid));
      works.set(uid, done);
    },
    async ended() {
      await Promise.all(works.values());
    },
  };
}
