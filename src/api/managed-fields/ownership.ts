import type { Json } from '../json-defaults.ts';
import { changedFields, compare, comparedWithout } from './comparison.ts';
import { configuredFields } from './configured-fields.ts';
import type { Conflict } from './conflicts.ts';
import { fieldKey } from './element-keys.ts';
import { capped, isSameWriter, type Owner, type Writer, withOwner } from './entries.ts';
import { difference, type FieldSet, intersection, isEmptySet, noFields, setOf, union, without } from './field-set.ts';
import { merged } from './merge.ts';
import { pruned } from './removal.ts';
import { shapeOfKind } from './shapes.ts';

/** Who writes an object now, and what of it can never be the writer's. */
export interface Writing {
  readonly kind: string;
  readonly writer: Writer;
  /** `2026-01-01T00:00:00Z` */
  readonly time: string;
  /** What the path that is written through does not take. */
  readonly resets: FieldSet;
}

/** What is the server's in every object. k8s: managedfields/internal/stripmeta.go */
const neverOwned = setOf(
  ...['apiVersion', 'kind', 'metadata'].map((name) => [fieldKey(name)]),
  ...[
    ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'],
  ].map((name) => [fieldKey('metadata'), fieldKey(name)]),
);

/** The owners after an object has become what it is now: who wrote it owns what it changed. k8s: structured-merge-diff Updater.Update */
export function afterUpdate(
  { before, after }: { readonly before: Json; readonly after: Json },
  owners: readonly Owner[],
  { kind, writer, time, resets }: Writing,
): readonly Owner[] {
  const comparison = comparedWithout(compare(shapeOfKind(kind), withoutEntries(before), withoutEntries(after)), resets);
  const changed = difference(changedFields(comparison), neverOwned);
  const lost = union(changed, comparison.removed);
  const own = owners.find((owner) => isSameWriter(owner, writer));
  const left = owners.flatMap((owner) => {
    const fields = difference(owner.fields, lost);
    return isEmptySet(fields) ? [] : [{ ...owner, fields }];
  });
  if (isEmptySet(changed)) return left;
  return capped(withOwner(left, { ...writer, time, fields: union(difference(own?.fields ?? noFields, comparison.removed), changed) }));
}

/** What applying a configuration comes to. */
export interface Application {
  /** The object as it is to be: neither decoded nor checked. */
  readonly object: Json;
  readonly owners: readonly Owner[];
  /** What of others it would change. The owners above are those after the fields were taken from them. */
  readonly conflicts: readonly Conflict[];
}

/** Applies a configuration that fits the schema. Nothing given is changed. k8s: structured-merge-diff Updater.Apply */
export function apply(
  { live, config }: { readonly live: Json; readonly config: Json },
  owners: readonly Owner[],
  { kind, writer, time, resets }: Writing,
): Application {
  const shape = shapeOfKind(kind);
  const before = withoutEntries(live);
  const stated = without(configuredFields(shape, config), resets);
  const last = owners.find((owner) => isSameWriter(owner, writer))?.fields ?? noFields;
  const others = owners.filter((owner) => !isSameWriter(owner, writer));
  const owned = others.map((owner) => owner.fields).reduce(union, stated);
  const object = (pruned(shape, merged(shape, before, config), { last, owned }) ?? {}) as Json;
  const comparison = comparedWithout(compare(shape, before, object), resets);
  const taken = changedFields(comparison);
  const conflicts = others.flatMap((owner) => {
    const mutual = intersection(owner.fields, taken);
    return isEmptySet(mutual) ? [] : [{ owner, fields: mutual }];
  });
  const left = others.flatMap((owner) => {
    const rest = difference(owner.fields, union(taken, comparison.removed));
    return isEmptySet(rest) ? [] : [{ ...owner, fields: rest }];
  });
  return { object, owners: withOwner(left, { ...writer, time, fields: difference(stated, neverOwned) }), conflicts };
}

/** An object without its entries, which are no part of what is compared. */
export function withoutEntries(object: Json): Json {
  const metadata = object['metadata'] as Json | undefined;
  if (metadata?.['managedFields'] === undefined) return object;
  const { managedFields: _entries, ...rest } = metadata;
  return { ...object, metadata: rest };
}
