import type { AnyObject, Kind, ObjectOf } from '../api/any-object.ts';
import type { ObjectKey } from '../api/object-key.ts';
import type { WatchEvent } from '../api/types.ts';

/** A change, as listeners see it: after it is durable (unless it was stored lazily) and visible in `get` and `list`. */
export interface StoreEvent<T extends AnyObject = AnyObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** A change, as a watch tells it. */
export interface StoreWatchEvent<T> extends WatchEvent<T> {
  /** What the object was before; undefined when there was none. */
  readonly previous: T | undefined;
}

export interface WriteOptions {
  /**
   * True: visible at once, written to disk within a second (Events, status without a terminal phase). Default: the promise resolves
   * when the write is durable.
   */
  readonly lazy?: boolean;
  /**
   * True: visible at once, and written only with what is written of the object next (what is said anew all the time, and is worth nothing
   * after a restart).
   */
  readonly unsaved?: boolean;
}

/**
 * Desired state and published status: objects by kind, namespace and name, each write with a new resourceVersion (one counter for the
 * whole store, never reused, also not after a crash). Reads are synchronous and see every write that was accepted.
 */
export interface Store {
  get<K extends Kind>(key: ObjectKey<K>): ObjectOf<K> | undefined;
  /** Sorted by namespace, then name. */
  list<K extends Kind>(kind: K, namespace?: string): readonly ObjectOf<K>[];
  /** What `list` answered when the store was at that version; undefined when that is too long ago. */
  listAt<K extends Kind>(kind: K, version: number, namespace?: string): readonly ObjectOf<K>[] | undefined;
  /** The version of what `get` and `list` show: what a list answers with, and what a watch goes on from without a gap. */
  resourceVersion(): string;
  /** Adds an object, setting uid (unless present), resourceVersion and creationTimestamp (unless present). Throws ApiError AlreadyExists. */
  create<T extends AnyObject>(object: T, options?: WriteOptions): Promise<T>;
  /**
   * Replaces an object by `change(current)`; changes of one object never overlap, so nothing is lost. An answer of undefined, or one
   * deeply equal to the current object, writes nothing. Throws ApiError NotFound; whatever `change` throws passes through.
   */
  mutate<K extends Kind>(
    key: ObjectKey<K>,
    change: (current: ObjectOf<K>) => ObjectOf<K> | undefined,
    options?: WriteOptions,
  ): Promise<ObjectOf<K>>;
  /** Removes an object at once. `uid`: only when it is still that one. Answers the last state, or undefined when there was none. */
  remove<K extends Kind>(key: ObjectKey<K>, preconditions?: { readonly uid?: string }): Promise<ObjectOf<K> | undefined>;
  /** Calls `listener` synchronously at every change from now on; the answer ends it. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
  /**
   * Changes of a kind after `resourceVersion`. Throws ApiError Expired (410) when changes since then are no longer kept, also when the
   * version is of before a restart. Ends when `signal` is aborted.
   */
  watch<K extends Kind>(
    options: { readonly kind: K; readonly namespace?: string; readonly resourceVersion: string },
    signal: AbortSignal,
  ): AsyncIterable<StoreWatchEvent<ObjectOf<K>>>;
  /** Damaged files that were set aside when the store was opened: their new paths. */
  readonly damaged: readonly string[];
  /** Writes everything that is pending and stops. */
  close(): Promise<void>;
}
