import { isDeepStrictEqual } from 'node:util';
import type { AnyObject, Kind, ObjectOf } from '../api/any-object.ts';
import { alreadyExists, notFound, serviceUnavailable } from '../api/errors.ts';
import { keyOf, type ObjectKey } from '../api/object-key.ts';
import { qualifiedPlural, resourceOfKind } from '../api/scheme.ts';
import { timeOf } from '../api/time.ts';
import type { Clock } from '../base/clock.ts';
import type { Operation } from './commit.ts';
import { plurals } from './layout.ts';
import type { CommitLoop } from './loop.ts';
import { slotOf } from './objects.ts';
import { toStoredValue } from './stored-value.ts';
import type { Store, WriteOptions } from './types.ts';

/** What messages call a kind. */
const titleOf = (kind: Kind): string => qualifiedPlural(resourceOfKind(kind));

type Writes = Pick<Store, 'create' | 'mutate' | 'remove'>;

/** The three writing calls of the store; after `stop` they reject. */
export function createWrites(deps: { loop: CommitLoop; clock: Clock; newUid: () => string }): { readonly api: Writes; stop(): void } {
  let open = true;

  /** Hands an operation to the loop; resolves with the object that `answer` picks. */
  function push<T>(
    operation: Pick<Operation, 'slot' | 'lazy' | 'unsaved' | 'decide'>,
    answer: (object: AnyObject | undefined, changed: boolean) => T,
  ): Promise<T> {
    if (!open) return Promise.reject(serviceUnavailable('the kpod agent is stopping'));
    return new Promise<T>((resolve, reject) => {
      deps.loop.push({ ...operation, resolve: (object, changed) => resolve(answer(object, changed)), reject });
    });
  }

  const create = <T extends AnyObject>(object: T, options: WriteOptions = {}): Promise<T> =>
    push({ slot: slotOf(keyOf(object)), ...pace(options), decide: decideCreate(object, deps) }, (created) => created as T);

  const mutate = <K extends Kind>(
    key: ObjectKey<K>,
    change: (current: ObjectOf<K>) => ObjectOf<K> | undefined,
    options: WriteOptions = {},
  ): Promise<ObjectOf<K>> =>
    push({ slot: slotOf(key), ...pace(options), decide: decideMutate(key, change) }, (object) => object as ObjectOf<K>);

  const remove = <K extends Kind>(key: ObjectKey<K>, preconditions: { readonly uid?: string } = {}): Promise<ObjectOf<K> | undefined> =>
    push({ slot: slotOf(key), lazy: false, decide: decideRemove(preconditions.uid) }, (object, changed) =>
      changed ? (object as ObjectOf<K>) : undefined,
    );

  return {
    api: { create, mutate, remove },
    stop() {
      open = false;
    },
  };
}

const pace = ({ lazy = false, unsaved = false }: WriteOptions) => ({ lazy: lazy || unsaved, unsaved });

function decideCreate(object: AnyObject, deps: { clock: Clock; newUid: () => string }): Operation['decide'] {
  return (current) => {
    if (current) throw alreadyExists(titleOf(object.kind), object.metadata.name);
    const { uid, creationTimestamp, ...rest } = object.metadata;
    const now = timeOf(deps.clock.now());
    return { ...object, metadata: { ...rest, uid: uid ?? deps.newUid(), creationTimestamp: creationTimestamp ?? now } };
  };
}

function decideMutate<K extends Kind>(key: ObjectKey<K>, change: (current: ObjectOf<K>) => ObjectOf<K> | undefined): Operation['decide'] {
  return (current) => {
    if (!current) throw notFound(titleOf(key.kind), key.name);
    const next = toStoredValue(change(current as ObjectOf<K>));
    if (next === undefined || isDeepStrictEqual(next, current)) return undefined;
    if (slotOf(keyOf(next)).id !== slotOf(key).id) throw new Error(`a change of ${plurals[key.kind]} "${key.name}" must not rename it`);
    return next;
  };
}

function decideRemove(uid: string | undefined): Operation['decide'] {
  return (current) => (current && (uid === undefined || current.metadata.uid === uid) ? 'removed' : undefined);
}
