import type { AnyObject } from '../api/any-object.ts';
import { keyOf } from '../api/object-key.ts';
import { idOf } from './layout.ts';
import type { StoreWatchEvent } from './types.ts';

/** What a list was before some changes of its kind, the newest first: each of them undone. Sorted as the list is. Pure. */
export function undone<T extends AnyObject>(
  list: readonly T[],
  changes: readonly StoreWatchEvent<AnyObject>[],
  namespace: string | undefined,
): readonly T[] {
  const own = changes.filter(({ object }) => namespace === undefined || object.metadata.namespace === namespace);
  if (own.length === 0) return list;
  const objects = new Map(list.map((object) => [idOf(keyOf(object)), object]));
  for (const { object, previous } of own) {
    if (previous) objects.set(idOf(keyOf(object)), previous as T);
    else objects.delete(idOf(keyOf(object)));
  }
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
