import type { AnyObject, Kind, ObjectOf } from '../api/any-object.ts';
import { gone } from '../api/errors.ts';
import type { StoreEvent, StoreWatchEvent } from './types.ts';

/** The latest changes of every kind, for watches that go on from a version. */
export interface History {
  /** Remembers a change, of what the object was before; versions only ever rise. */
  record(event: StoreEvent, previous: AnyObject | undefined): void;
  /** The changes of a kind after a version, the newest first; undefined when some of them are no longer known. */
  since(kind: Kind, version: number): readonly StoreWatchEvent<AnyObject>[] | undefined;
  /** As `Store.watch`. */
  watch<K extends Kind>(
    options: { readonly kind: K; readonly namespace?: string; readonly resourceVersion: string },
    signal: AbortSignal,
  ): AsyncIterable<StoreWatchEvent<ObjectOf<K>>>;
  /** Ends every watch. */
  close(): void;
}

/** Characters of the changes of one kind: a thousand changes of an object as large as objects may be would fill the memory. */
const mostCharacters = 8 * 1024 * 1024;

interface Change {
  readonly version: number;
  /** Characters of the object. */
  readonly size: number;
  readonly event: StoreWatchEvent<AnyObject>;
}

/** The changes of one kind that are still known: all those after `horizon`. */
interface Ring {
  horizon: number;
  /** Of all changes. */
  size: number;
  readonly changes: Change[];
  readonly waiting: Set<() => void>;
}

/** `start` is the version at which this life began: what was before is not known. `capacity` changes of each kind are kept, fewer when they are large. */
export function createHistory(deps: { start: number; capacity: number; newestVersion: () => number }): History {
  const rings = new Map<Kind, Ring>();
  const end = new AbortController();

  function ringOf(kind: Kind): Ring {
    const ring = rings.get(kind) ?? { horizon: deps.start, size: 0, changes: [], waiting: new Set() };
    rings.set(kind, ring);
    return ring;
  }

  async function* follow(
    ring: Ring,
    from: number,
    namespace: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<StoreWatchEvent<AnyObject>> {
    for (let version = from; !signal.aborted; ) {
      // One at a time: while the reader is busy with a change, old ones may leave the ring.
      if (version < ring.horizon) throw tooOld(version, ring.horizon);
      const change = firstAfter(ring.changes, version);
      if (!change) {
        await nextChange(ring, signal);
        continue;
      }
      version = change.version;
      if (namespace === undefined || change.event.object.metadata.namespace === namespace) yield change.event;
    }
  }

  return {
    record(event, previous) {
      const ring = ringOf(event.object.kind);
      const size = JSON.stringify(event.object).length;
      ring.changes.push({ version: Number(event.object.metadata.resourceVersion), size, event: { ...event, previous } });
      ring.size += size;
      // The newest stays, whatever its size: watches that wait have to hear of it.
      while (ring.changes.length > deps.capacity || (ring.size > mostCharacters && ring.changes.length > 1)) forgetOldest(ring);
      const waiting = [...ring.waiting];
      ring.waiting.clear();
      for (const wake of waiting) wake();
    },
    since(kind, version) {
      const { horizon, changes } = ringOf(kind);
      if (version < horizon) return undefined;
      return changes
        .filter((change) => change.version > version)
        .map(({ event }) => event)
        .reverse();
    },
    watch<K extends Kind>(
      options: { readonly kind: K; readonly namespace?: string; readonly resourceVersion: string },
      signal: AbortSignal,
    ) {
      const ring = ringOf(options.kind);
      const from = Number(options.resourceVersion);
      // A version from the future is one of a state directory that is no more: the reader has to list again, too.
      if (!(from >= ring.horizon && from <= deps.newestVersion())) throw tooOld(options.resourceVersion, ring.horizon);
      const either = AbortSignal.any([signal, end.signal]);
      return follow(ring, from, options.namespace || undefined, either) as AsyncGenerator<StoreWatchEvent<ObjectOf<K>>>;
    },
    close: () => end.abort(),
  };
}

function forgetOldest(ring: Ring): void {
  const oldest = ring.changes.shift();
  ring.horizon = oldest?.version ?? ring.horizon;
  ring.size -= oldest?.size ?? 0;
}

/** k8s: storage/cacher "too old resource version" */
function tooOld(version: string | number, horizon: number) {
  return gone(`too old resource version: ${version} (${horizon})`);
}

function firstAfter(changes: readonly Change[], version: number): Change | undefined {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] as Change).version > version) high = middle;
    else low = middle + 1;
  }
  return changes[low];
}

/** Resolves at the next change of the ring, or when `signal` is aborted. */
function nextChange(ring: Ring, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      ring.waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    ring.waiting.add(wake);
    signal.addEventListener('abort', wake);
  });
}
