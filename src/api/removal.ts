import type { AnyObject } from './any-object.ts';
import { timeOf } from './time.ts';
import type { ObjectMeta } from './types.ts';

/** What a delete does to an object: takes it away, changes it so that its owner ends it, or nothing since that is under way. */
export type Deletion<T extends AnyObject = AnyObject> =
  | { readonly act: 'remove' }
  | { readonly act: 'mark'; readonly object: T }
  | { readonly act: 'wait' };

/** What deleting an object without a grace period does: finalizers keep it, marked, until they are taken off. `now` in milliseconds. */
export function planRemoval<T extends AnyObject>(object: T, now: number): Deletion<T> {
  if ((object.metadata.finalizers ?? []).length === 0) return { act: 'remove' };
  if (object.metadata.deletionGracePeriodSeconds === 0) return { act: 'wait' };
  return { act: 'mark', object: { ...object, metadata: markedDeleted(object.metadata, 0, now) } };
}

/** Metadata of an object that is being deleted, with `graceSeconds` from `from` (milliseconds since 1970). */
export const markedDeleted = (metadata: ObjectMeta, graceSeconds: number, from: number): ObjectMeta => ({
  ...metadata,
  deletionTimestamp: timeOf(from + graceSeconds * 1000),
  deletionGracePeriodSeconds: graceSeconds,
});

/** Whether nothing is left to wait for, so that the object goes. */
export const isOver = ({ metadata }: AnyObject): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0 && (metadata.finalizers ?? []).length === 0;
