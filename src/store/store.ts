import { randomUUID } from 'node:crypto';
import type { AnyObject, Kind, ObjectOf } from '../api/any-object.ts';
import { keyOf, type ObjectKey } from '../api/object-key.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Outcome } from './commit.ts';
import { storeFailure } from './errors.ts';
import { createStoreFiles, type StoreFiles } from './files.ts';
import { createHistory } from './history.ts';
import { undone } from './list-at.ts';
import { loadObjects } from './load.ts';
import { createCommitLoop } from './loop.ts';
import { createObjects, slotOf } from './objects.ts';
import type { Store, StoreEvent } from './types.ts';
import { openVersions } from './versions.ts';
import { createWriter, type Writer } from './writer.ts';
import { createWrites } from './writes.ts';

export interface StoreDeps {
  /** `objects` of the state directory; made when the first object is stored. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Answers a uid; default: a random UUID. */
  readonly newUid?: () => string;
  /** Default: the real disk. */
  readonly files?: StoreFiles;
  /** Changes of each kind that a watch can go back; default 1000. */
  readonly historySize?: number;
}

/**
 * Opens the store in `directory`, whatever state a crash left there. Damaged files are set aside. Throws UserError when a newer kpod
 * wrote the objects. Only one process may have it open: the caller holds the agent's lock.
 */
export async function createStore(deps: StoreDeps): Promise<Store> {
  const { directory, clock, log } = deps;
  const files = deps.files ?? createStoreFiles();
  const loaded = await loadObjects({ directory, files, log });
  await files.prune(directory);
  const newestStored = Math.max(0, ...loaded.objects.map((object) => Number(object.metadata.resourceVersion)));
  const versions = await openVersions({ directory, files, log, newestStored });
  const objects = createObjects(loaded.objects);
  // A version is given out before its change is durable. What a list answers with is the newest that it shows: a watch from there would
  // never hear of a change that was under way.
  let visible = versions.current();
  const history = createHistory({ start: visible, capacity: deps.historySize ?? 1000, newestVersion: () => visible });
  const writer = createWriter({ directory, files, clock, log });
  const { subscribe, notify } = createListeners(log);
  const publish = createPublisher({
    directory,
    writer,
    apply: (event) => {
      const previous = objects.get(slotOf(keyOf(event.object)));
      applyEvent(event, objects);
      return previous;
    },
    tell: (event, previous) => {
      visible = Number(event.object.metadata.resourceVersion);
      history.record(event, previous);
      notify(event);
    },
  });
  const loop = createCommitLoop({ writer, versions, current: (slot) => objects.get(slot), publish });
  const writes = createWrites({ loop, clock, newUid: deps.newUid ?? randomUUID });

  return {
    get: <K extends Kind>(key: ObjectKey<K>) => objects.get(slotOf(key)) as ObjectOf<K> | undefined,
    list: <K extends Kind>(kind: K, namespace?: string) => objects.list(kind, namespace) as readonly ObjectOf<K>[],
    listAt<K extends Kind>(kind: K, version: number, namespace?: string) {
      const changes = history.since(kind, version);
      return changes && undone(objects.list(kind, namespace) as readonly ObjectOf<K>[], changes, namespace || undefined);
    },
    resourceVersion: () => String(visible),
    ...writes.api,
    subscribe,
    watch: history.watch,
    damaged: loaded.damaged,
    async close() {
      writes.stop();
      await loop.idle();
      writer.hurry();
      await loop.idle();
      writer.close();
      history.close();
      await versions.close();
    },
  };
}

function applyEvent(event: StoreEvent, objects: ReturnType<typeof createObjects>): void {
  if (event.type === 'DELETED') objects.delete(slotOf(keyOf(event.object)));
  else objects.set(event.object);
}

/** Makes the outcome of a batch visible and answers its callers. */
function createPublisher(deps: {
  directory: string;
  writer: Writer;
  /** Answers what there was before. */
  apply: (event: StoreEvent) => AnyObject | undefined;
  tell: (event: StoreEvent, previous: AnyObject | undefined) => void;
}) {
  return (outcome: Outcome): void => {
    for (const { operation, error } of outcome.failed) operation.reject(storeFailure(operation.slot.key, deps.directory, error));
    for (const { operation, event, answer, refusal } of outcome.accepted) {
      if (refusal) {
        operation.reject(refusal.error);
        continue;
      }
      if (event) {
        const previous = deps.apply(event);
        if (operation.lazy && !operation.unsaved) deps.writer.markDirty(operation.slot);
        deps.tell(event, previous);
      }
      operation.resolve(answer, event !== undefined);
    }
  };
}

/** The listeners of `subscribe`. One that throws harms neither the store nor the others. */
function createListeners(log: Log) {
  const listeners = new Set<(event: StoreEvent) => void>();
  return {
    subscribe(listener: (event: StoreEvent) => void): () => void {
      // A listener may be given twice; each subscription ends by itself.
      const own = (event: StoreEvent) => listener(event);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    notify(event: StoreEvent): void {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          log.error('a listener of the store failed', { error: error instanceof Error ? error.stack : String(error) });
        }
      }
    },
  };
}
