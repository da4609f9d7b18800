import { isRecord } from '../is-record.ts';
import type { Json } from '../json-defaults.ts';
import { configuredFields } from './configured-fields.ts';
import { fieldKey } from './element-keys.ts';
import { elementsByKey } from './elements.ts';
import type { Owner } from './entries.ts';
import { below, difference, type FieldSet, FieldSetBuilder, intersection, isEmptySet, union } from './field-set.ts';
import { fieldsOf, type ListShape, type MapShape, type Shape, type StructShape, shapeAt } from './shapes.ts';
import { converted, type Version, versionOf } from './versions.ts';

/** What an applier does without from now on. */
export interface Abandoned {
  readonly kind: string;
  /** The version that it writes in now, and its object is of. */
  readonly version: Version;
  /** What it stated last time, in the version of then. */
  readonly last: Owner | undefined;
  /** What everybody states or has written, with what it states now, by the version in which that is named. */
  readonly owned: ReadonlyMap<string, FieldSet>;
}

/**
 * The object without what an applier stated last time and nobody owns any more. What nobody ever owned goes with the struct it stands in.
 * k8s: structured-merge-diff merge/update.go prune
 */
export function pruned(value: Json, { kind, version, last, owned }: Abandoned): Json {
  const then = last && versionOf(kind, last.apiVersion);
  if (!last || !then) return value;
  const all = converted(value, version, then);
  const named = withStructs(then.shape, last.fields);
  let [whole, kept, at] = [all, remove(then.shape, all, named), then];
  // In the version of then first: what another one cannot do without is back before it is looked at there.
  for (const apiVersion of new Set([last.apiVersion, ...owned.keys()])) {
    const next = apiVersion === last.apiVersion ? then : versionOf(kind, apiVersion);
    const theirs = owned.get(apiVersion);
    if (!next || !theirs) continue;
    [whole, kept, at] = [converted(whole, at, next), converted(kept, at, next), next];
    const { shape } = next;
    const left = union(fieldsIn(shape, kept), withStructs(shape, theirs));
    kept = remove(shape, whole, difference(fieldsIn(shape, whole), left));
  }
  const stays = fieldsIn(then.shape, converted(kept, at, then));
  const result = remove(then.shape, all, intersection(difference(fieldsIn(then.shape, all), stays), named));
  return converted(result, then, version);
}

/** What a value consists of, with the structs in it. */
const fieldsIn = (shape: Shape, value: unknown): FieldSet => withStructs(shape, configuredFields(shape, value));

const remove = (shape: Shape, value: Json, set: FieldSet): Json => (removeFields(shape, value, set) ?? {}) as Json;

/** The set with the structs that its fields stand in. k8s: fieldpath EnsureNamedFieldsAreMembers */
function withStructs(shape: Shape, set: FieldSet): FieldSet {
  const result = new FieldSetBuilder();
  if (set.isMember) result.addSelf();
  for (const [key, child] of set.children) {
    const inner = shapeBelow(shape, key);
    const isNamed = shape.is === 'struct' && key.startsWith('f:') && fieldsOf(shape).has(key.slice(2));
    const filled = inner ? withStructs(inner, child) : child;
    result.add(key, isNamed ? { ...filled, isMember: true } : filled);
  }
  return result.done();
}

function shapeBelow(shape: Shape, key: string): Shape | undefined {
  if (shape.is === 'list') return shape.of;
  return shape.is !== 'scalar' && key.startsWith('f:') ? shapeAt(shape, key.slice(2)) : undefined;
}

/** The value without the fields of a set; null, which decoding drops, where nothing is left. k8s: typed/remove.go */
function removeFields(shape: Shape, value: unknown, set: FieldSet): unknown {
  if (isEmptySet(set)) return value;
  switch (shape.is) {
    case 'scalar':
      return value;
    case 'list':
      return shape.merge && Array.isArray(value) ? removeElements(shape, value, set) : value;
    default:
      return !shape.isWhole && isRecord(value) ? removeNamed(shape, value, set) : value;
  }
}

function removeNamed(shape: StructShape | MapShape, value: Readonly<Record<string, unknown>>, set: FieldSet): unknown {
  const left = Object.entries(value).flatMap(([name, inner]) => {
    const gone = below(set, fieldKey(name));
    if (gone.isMember) return [];
    const field = shapeAt(shape, name);
    return [[name, field ? removeFields(field, inner, gone) : inner] as const];
  });
  return left.length === 0 ? null : Object.fromEntries(left);
}

function removeElements({ of, merge }: ListShape, list: readonly unknown[], set: FieldSet): unknown {
  if (merge === undefined) return list;
  const left: unknown[] = [];
  for (const [key, elements] of elementsByKey(merge, list)) {
    const gone = below(set, key);
    if (gone.isMember) continue;
    for (const element of elements) left.push(withKeys(merge, element, removeFields(of, element, gone)));
  }
  return left.length === 0 ? null : left;
}

/** An element that stays keeps what tells it from others, whoever has stated that. */
function withKeys(merge: NonNullable<ListShape['merge']>, element: unknown, rest: unknown): unknown {
  if (merge === 'set' || !isRecord(element)) return rest;
  const keys = merge.keys.flatMap((name) => (element[name] === undefined ? [] : [[name, element[name]] as const]));
  return { ...Object.fromEntries(keys), ...(isRecord(rest) ? rest : {}) };
}
