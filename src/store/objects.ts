import type { AnyObject, Kind } from '../api/any-object.ts';
import { keyOf, type ObjectKey } from '../api/object-key.ts';
import type { Slot } from './commit.ts';
import { idOf, plurals } from './layout.ts';

/** The objects in memory. */
export interface Objects {
  get(slot: Slot): AnyObject | undefined;
  set(object: AnyObject): void;
  delete(slot: Slot): void;
  /** Sorted by namespace, then name. */
  list(kind: Kind, namespace?: string): readonly AnyObject[];
}

/** The place of the object with that key. */
export function slotOf(key: ObjectKey): Slot {
  return { id: `${plurals[key.kind]}\0${idOf(key)}`, key };
}

export function createObjects(initial: readonly AnyObject[]): Objects {
  const byKind = new Map<Kind, Map<string, AnyObject>>();
  // Names come and go rarely beside the changes of what they name.
  const sortedIds = new Map<Kind, readonly string[]>();

  function ofKind(kind: Kind): Map<string, AnyObject> {
    const objects = byKind.get(kind) ?? new Map<string, AnyObject>();
    byKind.set(kind, objects);
    return objects;
  }

  function sorted(kind: Kind): readonly string[] {
    const ids = sortedIds.get(kind) ?? [...ofKind(kind).keys()].sort();
    sortedIds.set(kind, ids);
    return ids;
  }

  function set(object: AnyObject): void {
    const id = idOf(keyOf(object));
    const objects = ofKind(object.kind);
    if (!objects.has(id)) sortedIds.delete(object.kind);
    objects.set(id, object);
  }

  for (const object of initial) set(object);
  return {
    get: ({ key }) => ofKind(key.kind).get(idOf(key)),
    set,
    delete({ key }) {
      if (ofKind(key.kind).delete(idOf(key))) sortedIds.delete(key.kind);
    },
    list(kind, namespace) {
      const objects = ofKind(kind);
      const all = sorted(kind).map((id) => objects.get(id) as AnyObject);
      return namespace ? all.filter((object) => object.metadata.namespace === namespace) : all;
    },
  };
}
