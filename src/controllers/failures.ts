import type { AnyObject } from '../api/any-object.ts';
import type { Clock } from '../base/clock.ts';
import type { WriteFailure } from './types.ts';

/** What could not be made for whom. It is forgotten with the agent: the next one tries at once. */
export interface Failures {
  of(uid: string | undefined): WriteFailure | undefined;
  /** Whether nothing is to be tried for it now. */
  isWaiting(subject: AnyObject): boolean;
  add(subject: AnyObject, message: string): void;
  clear(subject: AnyObject): void;
}

/** k8s: client-go util/workqueue DefaultTypedControllerRateLimiter, from a delay that a reader of events can follow */
const firstDelayMs = 1_000;
const longestDelayMs = 1_000_000;

/** Remembers failures, each with the time until which nothing more is tried: longer each time. */
export function createFailures({ clock }: { readonly clock: Clock }): Failures {
  const byUid = new Map<string, WriteFailure>();
  return {
    of: (uid = '') => byUid.get(uid),
    isWaiting: ({ metadata: { uid = '' } }) => (byUid.get(uid)?.retryAt ?? 0) > clock.now(),
    add({ metadata: { uid = '' } }, message) {
      const count = (byUid.get(uid)?.count ?? 0) + 1;
      const delay = Math.min(firstDelayMs * 2 ** (count - 1), longestDelayMs);
      byUid.set(uid, { message, count, retryAt: clock.now() + delay });
    },
    clear: ({ metadata: { uid = '' } }) => void byUid.delete(uid),
  };
}
