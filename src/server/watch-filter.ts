import { namespacedName } from '../api/object-key.ts';
import type { KubeObject, WatchEvent } from '../api/types.ts';

/** Turns changes of all objects of a kind into the changes that a client with a selector sees. */
export interface WatchFilter<T extends KubeObject> {
  /** The event to send for a change, or undefined when the client has nothing to know. */
  next(event: WatchEvent<T>): WatchEvent<T> | undefined;
}

/** `true`: the client has it; `false`: it knows that there is none for it; absent: nobody can tell. */
type Known = Map<string, boolean>;

/**
 * A filter for a watch. `current` are the objects at its start, `sentVersion` the resourceVersion that the client's knowledge is of: an
 * object that is older is known as it is; one that is newer will come as an event. An object that begins to match is ADDED, one that
 * ceases to is DELETED. When nobody can tell whether the client has an object that does not match, DELETED is sent: to have heard of
 * one deletion too many does no harm.
 * k8s: apiserver storage/cacher cache_watcher.go convertToWatchEvent
 */
export function createWatchFilter<T extends KubeObject>(
  matches: (object: T) => boolean,
  start: { readonly current: readonly T[]; readonly sentVersion: string },
): WatchFilter<T> {
  const known: Known = new Map();
  for (const object of start.current) {
    if (Number(object.metadata.resourceVersion) <= Number(start.sentVersion)) known.set(namespacedName(object), matches(object));
  }
  return {
    next(event) {
      const key = namespacedName(event.object);
      const before = event.type === 'ADDED' ? false : known.get(key);
      const now = event.type !== 'DELETED' && matches(event.object);
      if (event.type === 'DELETED') known.delete(key);
      else known.set(key, now);
      return transition(event, before, now);
    },
  };
}

function transition<T extends KubeObject>(event: WatchEvent<T>, before: boolean | undefined, now: boolean): WatchEvent<T> | undefined {
  if (now) return { type: before === false ? 'ADDED' : 'MODIFIED', object: event.object };
  return before === false ? undefined : { type: 'DELETED', object: event.object };
}
