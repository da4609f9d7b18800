import type { Json } from '../json-defaults.ts';
import { type Comparison, changedFields, compare, comparedWithout, nothingChanged } from './comparison.ts';
import { configuredFields } from './configured-fields.ts';
import type { Conflict } from './conflicts.ts';
import { fieldKey } from './element-keys.ts';
import { capped, isSameWriter, type Owner, type Writer, withOwner } from './entries.ts';
import { difference, type FieldSet, intersection, isEmptySet, noFields, setOf, union, without } from './field-set.ts';
import { merged } from './merge.ts';
import { pruned } from './removal.ts';
import { converted, storedVersionOf, type Version, versionOf } from './versions.ts';

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

/**
 * The owners after an object has become what it is now, in the version in which it is kept: who wrote it owns what it changed.
 * k8s: structured-merge-diff Updater.Update
 */
export function afterUpdate({ before, after }: Turn, owners: readonly Owner[], { kind, writer, time, resets }: Writing): readonly Owner[] {
  const stored = storedVersionOf(kind);
  const comparisons = comparing({ before: withoutEntries(before), after: withoutEntries(after), version: stored }, { kind, resets });
  const comparison = comparisons(writer.apiVersion) ?? comparisons(stored.apiVersion) ?? nothingChanged;
  const changed = difference(changedFields(comparison), neverOwned);
  const own = owners.find((owner) => isSameWriter(owner, writer));
  const left = owners.flatMap((owner) => {
    const theirs = comparisons(owner.apiVersion);
    if (!theirs) return [];
    const fields = difference(owner.fields, union(difference(changedFields(theirs), neverOwned), theirs.removed));
    return isEmptySet(fields) ? [] : [{ ...owner, fields }];
  });
  if (isEmptySet(changed)) return left;
  return capped(withOwner(left, { ...writer, time, fields: union(difference(own?.fields ?? noFields, comparison.removed), changed) }));
}

/** An object before and after a change. */
interface Turn {
  readonly before: Json;
  readonly after: Json;
}

/**
 * What a change comes to in each version that is asked for: the fields of an owner are those of its version. Undefined for one that is not
 * served, whose owners are forgotten.
 */
function comparing({ before, after, version }: Turn & { readonly version: Version }, { kind, resets }: Pick<Writing, 'kind' | 'resets'>) {
  const known = new Map<string, Comparison | undefined>();
  return (apiVersion: string): Comparison | undefined => {
    if (known.has(apiVersion)) return known.get(apiVersion);
    const theirs = versionOf(kind, apiVersion);
    const [old, next] = theirs ? [before, after].map((object) => converted(object, version, theirs)) : [];
    const comparison = theirs && comparedWithout(compare(theirs.shape, old, next), resets);
    known.set(apiVersion, comparison);
    return comparison;
  };
}

/** What applying a configuration comes to. */
export interface Application {
  /** The object as it is to be kept: neither decoded nor checked. */
  readonly object: Json;
  readonly owners: readonly Owner[];
  /** What of others it would change. The owners above are those after the fields were taken from them. */
  readonly conflicts: readonly Conflict[];
}

/** Applies a configuration that fits the schema to an object as it is kept. Nothing given is changed. k8s: structured-merge-diff Updater.Apply */
export function apply(
  { live, config }: { readonly live: Json; readonly config: Json },
  owners: readonly Owner[],
  { kind, writer, time, resets }: Writing,
): Application {
  const version = versionOf(kind, writer.apiVersion) ?? storedVersionOf(kind);
  const { shape } = version;
  const before = version.fromStored(withoutEntries(live));
  const stated = without(configuredFields(shape, config), resets);
  const last = owners.find((owner) => isSameWriter(owner, writer));
  const others = owners.filter((owner) => !isSameWriter(owner, writer) && versionOf(kind, owner.apiVersion) !== undefined);
  const owned = new Map([[version.apiVersion, stated]]);
  for (const { apiVersion, fields } of others) owned.set(apiVersion, union(owned.get(apiVersion) ?? noFields, fields));
  const object = pruned(merged(shape, before, config) as Json, { kind, version, last, owned });
  const comparisons = comparing({ before, after: object, version }, { kind, resets });
  const compared = others.map((owner) => ({ owner, comparison: comparisons(owner.apiVersion) ?? nothingChanged }));
  const conflicts = compared.flatMap(({ owner, comparison }) => {
    const mutual = intersection(owner.fields, changedFields(comparison));
    return isEmptySet(mutual) ? [] : [{ owner, fields: mutual }];
  });
  const left = compared.flatMap(({ owner, comparison }) => {
    const rest = difference(owner.fields, union(changedFields(comparison), comparison.removed));
    return isEmptySet(rest) ? [] : [{ ...owner, fields: rest }];
  });
  const own = { ...writer, time, fields: difference(stated, neverOwned) };
  return { object: version.toStored(object), owners: withOwner(left, own), conflicts };
}

/** An object without its entries, which are no part of what is compared. */
export function withoutEntries(object: Json): Json {
  const metadata = object['metadata'] as Json | undefined;
  if (metadata?.['managedFields'] === undefined) return object;
  const { managedFields: _entries, ...rest } = metadata;
  return { ...object, metadata: rest };
}
