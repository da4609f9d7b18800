import { isRecord } from '../is-record.ts';
import { configuredFields } from './configured-fields.ts';
import { fieldKey } from './element-keys.ts';
import { elementsByKey } from './elements.ts';
import { below, difference, type FieldSet, FieldSetBuilder, intersection, isEmptySet, union } from './field-set.ts';
import { fieldsOf, type ListShape, type MapShape, type Shape, type StructShape, shapeAt } from './shapes.ts';

/** What an applier does without from now on. */
export interface Abandoned {
  /** What it stated last time. */
  readonly last: FieldSet;
  /** What everybody states or has written, with what it states now. */
  readonly owned: FieldSet;
}

/**
 * The object without what an applier stated last time and nobody owns any more. What nobody ever owned goes with the struct it stands in.
 * k8s: structured-merge-diff merge/update.go prune
 */
export function pruned(shape: Shape, value: unknown, { last, owned }: Abandoned): unknown {
  if (isEmptySet(last)) return value;
  const [named, namedOwned] = [withStructs(shape, last), withStructs(shape, owned)];
  const all = withStructs(shape, configuredFields(shape, value));
  const left = withStructs(shape, configuredFields(shape, removeFields(shape, value, named)));
  const kept = removeFields(shape, value, difference(all, union(left, namedOwned)));
  const stays = withStructs(shape, configuredFields(shape, kept));
  return removeFields(shape, value, intersection(difference(all, stays), named));
}

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
