import type { Clock, Timer } from '../../src/base/clock.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves the time by `ms`, running every timer that falls due in order and letting what it set off settle before the next. */
  advance(ms: number): Promise<void>;
  /** Lets promise chains, streams and file operations come to rest without moving the time. */
  settle(): Promise<void>;
  /** Callbacks that wait for their time. */
  pending(): number;
  /** When the next callback is due (milliseconds since 1970), or undefined when none waits. */
  nextDue(): number | undefined;
  /** Moves from timer to timer until `predicate` holds. Throws when it does not within `limitMs`, or when nothing is left to happen. */
  runUntil(predicate: () => boolean, limitMs: number): Promise<void>;
}

interface Entry {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** 2026-01-05T00:00:00Z, a Monday: a start for tests that do not care. */
export const someMonday = Date.UTC(2026, 0, 5);

/** A clock for tests that starts at `startMs` (milliseconds since 1970). */
export function createFakeClock(startMs: number = someMonday): FakeClock {
  let now = startMs;
  let order = 0;
  let activity = 0;
  const entries: Entry[] = [];

  function schedule(delayMs: number, callback: () => void): Timer {
    const entry: Entry = { due: now + Math.max(delayMs, 0), order: order++, callback };
    activity++;
    // Kept sorted; later timers of the same moment go behind.
    let at = entries.length;
    while (at > 0 && (entries[at - 1] as Entry).due > entry.due) at--;
    entries.splice(at, 0, entry);
    return {
      cancel() {
        const index = entries.indexOf(entry);
        if (index >= 0) entries.splice(index, 1);
      },
    };
  }

  /** Runs the first timer that is due by `limit`; false when there is none. */
  function runNext(limit: number): boolean {
    const entry = entries[0];
    if (!entry || entry.due > limit) return false;
    entries.shift();
    now = Math.max(now, entry.due);
    activity++;
    entry.callback();
    return true;
  }

  const settle = () => settleTurns(() => activity);

  return {
    now: () => now,
    schedule,
    settle,
    pending: () => entries.length,
    nextDue: () => entries[0]?.due,
    async advance(ms) {
      const target = now + ms;
      await settle();
      while (runNext(target)) await settle();
      now = target;
    },
    async runUntil(predicate, limitMs) {
      const target = now + limitMs;
      await settle();
      while (!predicate()) {
        if (!runNext(target)) {
          const why = entries.length === 0 ? 'nothing is left to happen' : `not within ${limitMs} ms`;
          throw new Error(`the awaited state did not come: ${why} (now ${new Date(now).toISOString()})`);
        }
        await settle();
      }
    },
  };
}

const quietTurns = 2;

/**
 * Waits until nothing moves any more. One turn of the event loop drains all promise chains; file operations need more, so turns go on
 * while one is under way, and until `activity` has stayed the same for some turns.
 */
async function settleTurns(activity: () => number): Promise<void> {
  for (let quiet = 0, last = activity(); quiet < quietTurns; ) {
    await new Promise((resolve) => setImmediate(resolve));
    const current = activity();
    quiet = current === last && !fileOperationRuns() ? quiet + 1 : 0;
    last = current;
  }
}

function fileOperationRuns(): boolean {
  for (const resource of process.getActiveResourcesInfo()) {
    if (resource.startsWith('FSReq')) return true;
  }
  return false;
}
