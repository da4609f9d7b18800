import { isDeepStrictEqual } from 'node:util';
import type { AnyObject } from './any-object.ts';
import { timeOf } from './time.ts';
import type { ObjectMeta } from './types.ts';

/** What a delete does to an object: takes it away, changes it so that its owner ends it, or nothing since that is under way. */
export type Deletion<T extends AnyObject = AnyObject> =
  | { readonly act: 'remove' }
  | { readonly act: 'mark'; readonly object: T }
  | { readonly act: 'wait' };

/**
 * What deleting an object without a grace period does: finalizers keep it, marked, until they are taken off. `finalizers`: those that it has
 * then. `now` in milliseconds.
 */
export function planRemoval<T extends AnyObject>(object: T, now: number, finalizers = object.metadata.finalizers ?? []): Deletion<T> {
  const { metadata } = object;
  if (finalizers.length === 0) return { act: 'remove' };
  const isMarked = metadata.deletionGracePeriodSeconds === 0;
  if (isMarked && isDeepStrictEqual(finalizers, metadata.finalizers)) return { act: 'wait' };
  return { act: 'mark', object: { ...object, metadata: { ...(isMarked ? metadata : markedDeleted(metadata, 0, now)), finalizers } } };
}

/** Metadata of an object that is being deleted, with `graceSeconds` from `from` (milliseconds since 1970): for its controller it is another. */
export const markedDeleted = (metadata: ObjectMeta, graceSeconds: number, from: number): ObjectMeta => ({
  ...metadata,
  ...(metadata.generation && metadata.deletionTimestamp === undefined ? { generation: metadata.generation + 1 } : {}),
  deletionTimestamp: timeOf(from + graceSeconds * 1000),
  deletionGracePeriodSeconds: graceSeconds,
});

/** Whether nothing is left to wait for, so that the object goes. */
export const isOver = ({ metadata }: AnyObject): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0 && (metadata.finalizers ?? []).length === 0;
