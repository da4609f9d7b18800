import { type Clock, sleep } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** A task that is repeated whenever there may be something to do, never twice at once. */
export interface Loop {
  start(): void;
  /** There may be something to do now. */
  ring(): void;
  ringIn(afterMs: number): void;
  /** Ends it; what was rung for and not done is tried once more. */
  stop(): Promise<void>;
}

const retryMs = 5_000;
const idleMs = 60_000;

/** A loop around `task`, which is also run once a minute, and again after some seconds when it failed. `what` names it in the log. */
export function createLoop(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly what: string;
  readonly task: () => Promise<void>;
}): Loop {
  const { clock, log } = deps;
  const end = new AbortController();
  let wake = new AbortController();
  let pending = true;
  let running: Promise<void> = Promise.resolve();

  const attempt = async (): Promise<boolean> => {
    pending = false;
    try {
      await deps.task();
      return true;
    } catch (error) {
      pending = true;
      log.warn(`${deps.what} could not be brought up to date`, { error: String(error) });
      return false;
    }
  };
  const loop = async (): Promise<void> => {
    while (!end.signal.aborted) {
      wake = new AbortController();
      const done = await attempt();
      if (done && pending) continue;
      await sleep(clock, done ? idleMs : retryMs, AbortSignal.any([wake.signal, end.signal]));
    }
  };
  const ring = (): void => {
    pending = true;
    wake.abort();
  };
  return {
    start() {
      running = loop();
    },
    ring,
    ringIn: (afterMs) => void clock.schedule(afterMs, () => (end.signal.aborted ? undefined : ring())),
    async stop() {
      end.abort();
      await running;
      if (pending) await attempt();
    },
  };
}
