import type { Clock, Timer } from '../base/clock.ts';

/** What keeps the agent busy. */
export interface Activity {
  /** Pods that have not come to their end, and objects of which more is to come. */
  readonly unfinished: number;
  /** Requests, watches and streams that are open. */
  readonly open: number;
  /** When either was last more than none, or anything changed; milliseconds since 1970. */
  readonly lastActive: number;
}

/** Whether the agent may go, or after how many milliseconds to ask again. */
export function decideIdle(activity: Activity, now: number, timeoutMs: number): 'exit' | { readonly againInMs: number } {
  if (activity.unfinished > 0 || activity.open > 0) return { againInMs: timeoutMs };
  const restMs = activity.lastActive + timeoutMs - now;
  return restMs <= 0 ? 'exit' : { againInMs: restMs };
}

/** Counts what the agent is busy with and calls `onIdle` once it has been idle for `timeoutMs`. */
export interface IdleWatch {
  /** Something begins; the answer ends it. */
  began(): () => void;
  /** Something happened. */
  touch(): void;
  stop(): void;
}

export function createIdleWatch(deps: { clock: Clock; timeoutMs: number; unfinished: () => number; onIdle: () => void }): IdleWatch {
  const { clock, timeoutMs } = deps;
  let open = 0;
  let lastActive = clock.now();
  let timer: Timer = clock.schedule(timeoutMs, check);

  function check(): void {
    const activity = { unfinished: deps.unfinished(), open, lastActive };
    const decision = decideIdle(activity, clock.now(), timeoutMs);
    if (decision === 'exit') return deps.onIdle();
    if (activity.unfinished > 0 || open > 0) touch();
    timer = clock.schedule(decision.againInMs, check);
  }

  function touch(): void {
    lastActive = clock.now();
  }

  return {
    began() {
      open++;
      touch();
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        open--;
        touch();
      };
    },
    touch,
    stop: () => timer.cancel(),
  };
}
