import type { KubeObject, WatchEvent } from '../api/types.ts';

/** A change of an object: what it is now (what it was at last, when it is gone), and what it was before. */
export interface Changed<T> extends WatchEvent<T> {
  readonly previous: T | undefined;
}

/**
 * The event to send to a client that sees only what `matches`, or undefined when it has nothing to know: an object that begins to match
 * is ADDED, one that ceases to is DELETED. What the client has of the object follows from what it was, also when that was between the
 * list and the watch of the client: a DELETED too many would end whoever waits for a deletion.
 * k8s: apiserver storage/cacher cache_watcher.go convertToWatchEvent
 */
export function seenThrough<T extends KubeObject>(matches: (object: T) => boolean, change: Changed<T>): WatchEvent<T> | undefined {
  const { type, object, previous } = change;
  const before = previous !== undefined && matches(previous);
  const now = type !== 'DELETED' && matches(object);
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', object };
  if (!before) return undefined;
  if (type === 'DELETED') return { type, object };
  // What the client last saw of it, as of now.
  const { resourceVersion } = object.metadata;
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, ...(resourceVersion ? { resourceVersion } : {}) } } };
}
