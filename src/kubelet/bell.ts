import type { Clock, Timer } from '../base/clock.ts';

/** Wakes one loop: at once, or at a time. Rings are not counted: one that was not waited for is heard at the next wait. */
export interface Bell {
  ring(): void;
  /** Rings at the first of these times (milliseconds since 1970); a later call with one takes the place of an earlier one. */
  ringAt(...times: readonly (number | undefined)[]): void;
  /** True when it has rung since the last `quiet`. */
  rung(): boolean;
  /** Forgets what has rung so far. */
  quiet(): void;
  /** Settles when it rings, at once when it has rung. */
  wait(): Promise<void>;
}

/** A bell for one loop. */
export function createBell(clock: Clock): Bell {
  let rung = true;
  let wake: (() => void) | undefined;
  let timer: Timer | undefined;
  const ring = () => {
    rung = true;
    wake?.();
  };
  return {
    ring,
    ringAt(...times) {
      const at = Math.min(...times.filter((time) => time !== undefined));
      if (at === Number.POSITIVE_INFINITY) return;
      timer?.cancel();
      timer = clock.schedule(at - clock.now(), ring);
    },
    rung: () => rung,
    quiet() {
      rung = false;
    },
    wait: () =>
      new Promise((resolve) => {
        if (rung) resolve();
        else wake = resolve;
      }),
  };
}
