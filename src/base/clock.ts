/** A pending callback of a clock. */
export interface Timer {
  /** Forgets the callback. Harmless when it has already run. */
  cancel(): void;
}

/** The only source of time for loops. Pure functions take `now` (milliseconds since 1970) instead. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `callback` once after `delayMs` milliseconds (at once, but not synchronously, when that is 0 or less). */
  schedule(delayMs: number, callback: () => void): Timer;
}

// setTimeout fires at once for delays above 2^31-1 ms, which would turn a far deadline into a busy loop.
const longestDelayMs = 2_147_483_647;

/** The wall clock. Its timers do not keep the process alive by themselves: servers and child processes do. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    schedule(delayMs, callback) {
      const handle = setTimeout(callback, Math.min(Math.max(delayMs, 0), longestDelayMs));
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

/** Resolves after `delayMs` milliseconds, or as soon as `signal` is aborted, whichever comes first. Never rejects. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.schedule(delayMs, done);
    signal?.addEventListener('abort', done);
  });
}
