import type { Clock, Timer } from '../base/clock.ts';

/** Wakes one loop: at once, or at a time. Calls are not counted: one that was not waited for ends the next wait at once. */
export interface Wakeup {
  wake(): void;
  /** Wakes at the first of these times (milliseconds since 1970); a later call with one takes the place of an earlier one. */
  wakeAt(...times: readonly (number | undefined)[]): void;
  /** True when it was called since the last `clear`. */
  isPending(): boolean;
  /** Forgets the calls so far. */
  clear(): void;
  /** Resolves when it is called, at once when it was. */
  wait(): Promise<void>;
}

/** A wake-up for one loop. */
export function createWakeup(clock: Clock): Wakeup {
  let pending = true;
  let endWait: (() => void) | undefined;
  let timer: Timer | undefined;
  const wake = () => {
    pending = true;
    endWait?.();
  };
  return {
    wake,
    wakeAt(...times) {
      const at = Math.min(...times.filter((time) => time !== undefined));
      if (at === Number.POSITIVE_INFINITY) return;
      timer?.cancel();
      timer = clock.schedule(at - clock.now(), wake);
    },
    isPending: () => pending,
    clear() {
      pending = false;
    },
    wait: () =>
      new Promise((resolve) => {
        if (pending) resolve();
        else endWait = resolve;
      }),
  };
}
