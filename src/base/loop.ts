import { type Clock, sleep } from './clock.ts';
import type { Log } from './log.ts';

/** A task that is repeated whenever there may be something to do, never twice at once. */
export interface Loop {
  /** Runs `task` at once; from now on it is also run once a minute, and again after some seconds when it failed. */
  start(task: () => Promise<void>): void;
  /** There may be something to do now. */
  wake(): void;
  wakeIn(afterMs: number): void;
  /** Ends it; what it was woken for and has not done is tried once more. */
  stop(): Promise<void>;
}

const retryMs = 5_000;
const idleMs = 60_000;

/** A loop that waits for its start; whoever is to wake it can be made before its task is. `what` names it in the log. */
export function createLoop(deps: { readonly clock: Clock; readonly log: Log; readonly what: string }): Loop {
  const { clock, log } = deps;
  const end = new AbortController();
  let sleepEnd = new AbortController();
  let pending = true;
  let started: { readonly task: () => Promise<void>; readonly running: Promise<void> } | undefined;

  const attempt = async (task: () => Promise<void>): Promise<boolean> => {
    pending = false;
    try {
      await task();
      return true;
    } catch (error) {
      pending = true;
      log.warn(`${deps.what} could not be brought up to date`, { error: String(error) });
      return false;
    }
  };
  const repeat = async (task: () => Promise<void>): Promise<void> => {
    while (!end.signal.aborted) {
      sleepEnd = new AbortController();
      const done = await attempt(task);
      if (done && pending) continue;
      await sleep(clock, done ? idleMs : retryMs, AbortSignal.any([sleepEnd.signal, end.signal]));
    }
  };
  const wake = (): void => {
    pending = true;
    sleepEnd.abort();
  };
  return {
    start(task) {
      started = { task, running: repeat(task) };
    },
    wake,
    wakeIn: (afterMs) => void clock.schedule(afterMs, () => (end.signal.aborted ? undefined : wake())),
    async stop() {
      end.abort();
      await started?.running;
      if (started && pending) await attempt(started.task);
    },
  };
}
