import { type Clock, sleep } from '../base/clock.ts';

/** Waits for `work`, but no longer than `limitMs`; answers whether it came to its end. An error of the work passes through. */
export async function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const end = new AbortController();
  try {
    return await Promise.race([work.then(() => true), sleep(clock, limitMs, end.signal).then(() => false)]);
  } finally {
    end.abort();
  }
}
