import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AnyObject, Kind, ObjectOf } from '../../src/api/any-object.ts';
import { alreadyExists, gone, notFound } from '../../src/api/errors.ts';
import { resources } from '../../src/api/kinds/resources.ts';
import type { ObjectKey } from '../../src/api/object-key.ts';
import { qualifiedPlural } from '../../src/api/scheme.ts';
import type { Clock } from '../../src/base/clock.ts';
import { undone } from '../../src/store/list-at.ts';
import type { Store, StoreEvent, StoreWatchEvent, WriteOptions } from '../../src/store/types.ts';

/** What survives a crash: the durable objects and the highest resourceVersion given out. */
export interface MemoryDisk {
  readonly objects: Map<string, AnyObject>;
  resourceVersion: number;
}

/** An empty disk. */
export const createMemoryDisk = (): MemoryDisk => ({ objects: new Map(), resourceVersion: 0 });

type Change = StoreEvent & StoreWatchEvent<AnyObject>;
type Listener = (event: Change) => void;

const lazyWriteMs = 1000;
const plurals = Object.fromEntries(resources.map((resource) => [resource.kind, qualifiedPlural(resource)])) as Readonly<
  Record<Kind, string>
>;
const keyOf = (key: ObjectKey): string => `${key.kind}/${key.namespace ?? ''}/${key.name}`;
const keyOfObject = (object: AnyObject): ObjectKey => ({
  kind: object.kind,
  name: object.metadata.name,
  ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
});

/**
 * The store, in memory. Lazy writes reach `disk` a second later by `clock`; opening another store on the same disk shows what a new
 * process finds after a crash.
 */
export function createMemoryStore({
  clock,
  disk = createMemoryDisk(),
  newUid = randomUUID,
}: {
  clock: Clock;
  disk?: MemoryDisk;
  newUid?: () => string;
}): Store {
  const objects = new Map(disk.objects);
  const unsaved = new Set<string>();
  const listeners = new Set<Listener>();
  const history: { version: number; event: Change }[] = [];
  const firstVersion = disk.resourceVersion;

  function save(id: string): void {
    const object = objects.get(id);
    if (object) disk.objects.set(id, object);
    else disk.objects.delete(id);
    unsaved.delete(id);
  }

  function announce(type: StoreEvent['type'], object: AnyObject, previous: AnyObject | undefined): void {
    const event = { type, object, previous };
    history.push({ version: disk.resourceVersion, event });
    for (const listener of [...listeners]) listener(event);
  }

  const versioned = <T extends AnyObject>(object: T): T => ({
    ...object,
    metadata: { ...object.metadata, resourceVersion: String(++disk.resourceVersion) },
  });

  function put(type: 'ADDED' | 'MODIFIED', object: AnyObject, options?: WriteOptions): void {
    const id = keyOf(keyOfObject(object));
    const previous = objects.get(id);
    objects.set(id, object);
    if (!options?.lazy && !options?.unsaved) save(id);
    else if (!options.unsaved && !unsaved.has(id)) {
      unsaved.add(id);
      clock.schedule(lazyWriteMs, () => {
        if (unsaved.has(id)) save(id);
      });
    }
    announce(type, object, previous);
  }

  return {
    damaged: [],
    get: <K extends Kind>(key: ObjectKey<K>) => objects.get(keyOf(key)) as ObjectOf<K> | undefined,
    list: <K extends Kind>(kind: K, namespace?: string) => listOf(objects, kind, namespace),
    listAt<K extends Kind>(kind: K, version: number, namespace?: string) {
      if (version < firstVersion) return undefined;
      const changes = history.filter((entry) => entry.version > version && entry.event.object.kind === kind).map(({ event }) => event);
      return undone(listOf(objects, kind, namespace), changes.reverse(), namespace);
    },
    resourceVersion: () => String(disk.resourceVersion),
    async create(object, options) {
      const id = keyOf(keyOfObject(object));
      if (objects.has(id)) throw alreadyExists(plurals[object.kind], object.metadata.name);
      const creationTimestamp = object.metadata.creationTimestamp ?? `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
      const metadata = { ...object.metadata, uid: object.metadata.uid ?? newUid(), creationTimestamp };
      const created = versioned({ ...object, metadata });
      put('ADDED', created, options);
      return created;
    },
    async mutate(key, change, options) {
      const current = objects.get(keyOf(key)) as ObjectOf<typeof key.kind> | undefined;
      if (!current) throw notFound(plurals[key.kind], key.name);
      const changed = change(current);
      if (changed === undefined || isDeepStrictEqual(changed, current)) {
        if (!options?.lazy && unsaved.has(keyOf(key))) save(keyOf(key));
        return current;
      }
      const stored = versioned(changed);
      put('MODIFIED', stored, options);
      return stored;
    },
    async remove(key, preconditions) {
      const current = objects.get(keyOf(key)) as ObjectOf<typeof key.kind> | undefined;
      if (!current || (preconditions?.uid !== undefined && preconditions.uid !== current.metadata.uid)) return undefined;
      objects.delete(keyOf(key));
      const last = versioned(current);
      save(keyOf(key));
      announce('DELETED', last, current);
      return last;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    watch<K extends Kind>(options: { kind: K; namespace?: string; resourceVersion: string }, signal: AbortSignal) {
      const from = Number(options.resourceVersion);
      if (from < firstVersion) throw gone(`too old resource version: ${options.resourceVersion} (${firstVersion})`);
      return watchFrom<K>({ ...options, from, history, listeners }, signal);
    },
    async close() {
      for (const id of [...unsaved]) save(id);
    },
  };
}

function listOf<K extends Kind>(objects: ReadonlyMap<string, AnyObject>, kind: K, namespace?: string): readonly ObjectOf<K>[] {
  const found = [...objects.values()].filter(
    (object) => object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace),
  );
  const key = (object: AnyObject) => `${object.metadata.namespace ?? ''}\0${object.metadata.name}`;
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1)) as unknown as readonly ObjectOf<K>[];
}

interface WatchSource {
  readonly kind: Kind;
  readonly namespace?: string;
  readonly from: number;
  readonly history: readonly { version: number; event: Change }[];
  readonly listeners: Set<Listener>;
}

async function* watchFrom<K extends Kind>(source: WatchSource, signal: AbortSignal): AsyncGenerator<StoreWatchEvent<ObjectOf<K>>> {
  const concerned = (event: Change) =>
    event.object.kind === source.kind && (source.namespace === undefined || event.object.metadata.namespace === source.namespace);
  const queue = source.history.filter((entry) => entry.version > source.from).map((entry) => entry.event);
  let wake = () => {};
  const listener = (event: Change) => {
    queue.push(event);
    wake();
  };
  const onAbort = () => wake();
  source.listeners.add(listener);
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      const event = queue.shift();
      if (event) {
        if (concerned(event)) yield event as unknown as StoreWatchEvent<ObjectOf<K>>;
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    source.listeners.delete(listener);
    signal.removeEventListener('abort', onAbort);
  }
}
