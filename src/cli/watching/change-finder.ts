import type { ObjectMeta, WatchEventType } from '../../api/types.ts';

/** What happened to one object, or to its row. */
export interface Change<T> {
  readonly type: WatchEventType;
  readonly item: T;
}

/** Remembers what was seen, so that a list after a lost watch answers only what is new since. */
export interface ChangeFinder<T> {
  list(items: readonly T[]): readonly Change<T>[];
  change(type: WatchEventType, items: readonly T[]): readonly Change<T>[];
}

/** A finder that knows nothing yet: everything in the first list is ADDED. */
export function createChangeFinder<T>(metadataOf: (item: T) => ObjectMeta): ChangeFinder<T> {
  let known: ReadonlyMap<string, T> = new Map();
  const keyOf = (item: T) => metadataOf(item).uid ?? metadataOf(item).name;
  const isSame = (a: T | undefined, b: T) => a !== undefined && metadataOf(a).resourceVersion === metadataOf(b).resourceVersion;
  return {
    list(items) {
      const before = known;
      known = new Map(items.map((item) => [keyOf(item), item]));
      const removed = [...before].filter(([key]) => !known.has(key)).map(([, item]) => ({ type: 'DELETED' as const, item }));
      const changed = items
        .filter((item) => !isSame(before.get(keyOf(item)), item))
        .map((item) => ({ type: before.has(keyOf(item)) ? ('MODIFIED' as const) : ('ADDED' as const), item }));
      return [...removed, ...changed];
    },
    change(type, items) {
      const after = new Map(known);
      for (const item of items) {
        if (type === 'DELETED') after.delete(keyOf(item));
        else after.set(keyOf(item), item);
      }
      known = after;
      return items.map((item) => ({ type, item }));
    },
  };
}
