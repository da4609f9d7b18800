import type { AnyObject } from '../api/any-object.ts';
import type { Clock } from '../base/clock.ts';
import type { WriteFailure } from './types.ts';

/** What could not be made for whom. It is forgotten with the agent: the next one tries at once. */
export interface Failures {
  of(key: string | undefined): WriteFailure | undefined;
  /** One more under that key, which is the uid of an object for what could not be made for it as it was in a `generation`. */
  add(key: string | undefined, message: string, generation?: number): void;
  clear(key: string | undefined): void;
  /** What could not be made for an object as it was is tried at once for what it is. */
  changed(object: AnyObject): void;
}

/** k8s: client-go util/workqueue DefaultTypedControllerRateLimiter, from a delay that a reader of events can follow */
const firstDelayMs = 1_000;
const longestDelayMs = 1_000_000;

/** Remembers failures, each with the time until which nothing more is tried: longer each time, until it was quiet for long. */
export function createFailures({ clock }: { readonly clock: Clock }): Failures {
  const byKey = new Map<string, WriteFailure & { readonly generation: number | undefined }>();
  return {
    of: (key = '') => byKey.get(key),
    add(key = '', message, generation) {
      const before = byKey.get(key);
      const isOver = before === undefined || clock.now() - before.retryAt > 2 * longestDelayMs;
      const count = (isOver ? 0 : before.count) + 1;
      const delay = Math.min(firstDelayMs * 2 ** (count - 1), longestDelayMs);
      byKey.set(key, { message, count, retryAt: clock.now() + delay, generation });
    },
    clear: (key = '') => void byKey.delete(key),
    changed({ metadata: { uid = '', generation } }) {
      const before = byKey.get(uid);
      if (before?.generation === undefined || before.generation === generation) return;
      byKey.set(uid, { ...before, count: 0, retryAt: clock.now(), generation });
    },
  };
}
