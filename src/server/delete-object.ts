import type { AnyObject } from '../api/any-object.ts';
import { ApiError, notFound } from '../api/errors.ts';
import type { ObjectKey } from '../api/object-key.ts';
import type { Store } from '../store/types.ts';
import { checkPreconditions, type DeleteOptions, planDeletion } from './deletion.ts';
import { pluralOf } from './kinds.ts';

/**
 * Deletes an object, or asks for its end when that takes time. Answers the object as it is then, or as it last was, and whether it is gone
 * (or would be, when that is only tried). Throws ApiError NotFound, Conflict for failed preconditions.
 */
export async function applyDeletion(store: Store, key: ObjectKey, options: DeleteOptions, now: number): Promise<Deleted> {
  let remove = false;
  const after = await store.mutate<ObjectKey['kind']>(key, (object) => {
    checkPreconditions(object, pluralOf(key.kind), options);
    const deletion = planDeletion(object, options, now);
    remove = deletion.act === 'remove';
    return deletion.act === 'mark' && !options.dryRun ? deletion.object : undefined;
  });
  const object = remove && !options.dryRun ? await removeExactly(store, key, after) : after;
  return { object, isGone: remove };
}

/** What has become of an object that was deleted. */
export interface Deleted {
  readonly object: AnyObject;
  readonly isGone: boolean;
}

/** Takes away the object that was looked at, not one that has taken its name since. Throws ApiError NotFound. */
export async function removeExactly(store: Store, key: ObjectKey, object: AnyObject): Promise<AnyObject> {
  const { uid } = object.metadata;
  const removed = await store.remove(key, uid === undefined ? {} : { uid });
  if (!removed) throw notFound(pluralOf(key.kind), key.name);
  return removed;
}

/** For a deletion's `catch`: what is gone by itself needs no deleting; anything else is thrown on. */
export function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof ApiError) || error.status.code !== 404) throw error;
}
