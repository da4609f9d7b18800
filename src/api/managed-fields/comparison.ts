import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../is-record.ts';
import { fieldKey } from './element-keys.ts';
import { elementsByKey } from './elements.ts';
import { type FieldSet, FieldSetBuilder, noFields, union, wholeField, without } from './field-set.ts';
import { type ListShape, type MapShape, type Shape, type StructShape, shapeAt } from './shapes.ts';

/** In which fields one value differs from another. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares an object with what becomes of it. k8s: structured-merge-diff typed/compare.go */
export function compare(shape: Shape, before: unknown, after: unknown): Comparison {
  if (isOneValue(shape, before, after)) return compareValues(before, after);
  const builders: Builders = { added: new FieldSetBuilder(), modified: new FieldSetBuilder(), removed: new FieldSetBuilder() };
  if (before === undefined) builders.added.addSelf();
  if (after === undefined) builders.removed.addSelf();
  if (shape.is === 'list') compareElements(shape, [listOf(before), listOf(after)], builders);
  else if (shape.is !== 'scalar') compareFields(shape, [recordOf(before), recordOf(after)], builders);
  return { added: builders.added.done(), modified: builders.modified.done(), removed: builders.removed.done() };
}

/** What of a comparison is not in `ignored`. */
export const comparedWithout = ({ added, modified, removed }: Comparison, ignored: FieldSet): Comparison => ({
  added: without(added, ignored),
  modified: without(modified, ignored),
  removed: without(removed, ignored),
});

/** What now is otherwise than before, or new. */
export const changedFields = ({ added, modified }: Comparison): FieldSet => union(modified, added);

type Builders = Readonly<Record<keyof Comparison, FieldSetBuilder>>;
type Json = Readonly<Record<string, unknown>>;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const recordOf = (value: unknown): Json => (isRecord(value) ? value : {});

/** Of what holds nothing on both sides, that it is empty or null is what is compared. */
function isOneValue(shape: Shape, before: unknown, after: unknown): boolean {
  switch (shape.is) {
    case 'scalar':
      return true;
    case 'list':
      return !shape.merge || (listOf(before).length === 0 && listOf(after).length === 0);
    default:
      return shape.isWhole || (isBare(before) && isBare(after));
  }
}

function isBare(value: unknown): boolean {
  for (const _ in recordOf(value)) return false;
  return true;
}

/** What the comparison of a value with itself comes to. */
export const nothingChanged: Comparison = { added: noFields, modified: noFields, removed: noFields };
const addedValue: Comparison = { ...nothingChanged, added: wholeField };
const modifiedValue: Comparison = { ...nothingChanged, modified: wholeField };
const removedValue: Comparison = { ...nothingChanged, removed: wholeField };

function compareValues(before: unknown, after: unknown): Comparison {
  if (before === undefined) return addedValue;
  if (after === undefined) return removedValue;
  return before === after || isDeepStrictEqual(before, after) ? nothingChanged : modifiedValue;
}

function compareFields(shape: StructShape | MapShape, [before, after]: readonly [Json, Json], builders: Builders): void {
  const visit = (name: string): void => {
    const [old, next] = [before[name], after[name]];
    if (old === next) return;
    const field = shapeAt(shape, name);
    if (field) addBelow(builders, fieldKey(name), compare(field, old, next));
  };
  for (const name of Object.keys(before)) visit(name);
  for (const name of Object.keys(after)) if (!Object.hasOwn(before, name)) visit(name);
}

function compareElements({ of, merge }: ListShape, [before, after]: readonly [readonly unknown[], readonly unknown[]], builders: Builders) {
  if (merge === undefined) return;
  const [old, next] = [elementsByKey(merge, before), elementsByKey(merge, after)];
  for (const key of new Set([...old.keys(), ...next.keys()])) {
    const [ours = [], theirs = []] = [old.get(key), next.get(key)];
    const isPlain = ours.length <= 1 && theirs.length <= 1;
    const several: Shape = { is: 'scalar', accepts: 'any' };
    addBelow(builders, key, isPlain ? compare(of, ours[0], theirs[0]) : compare(several, orNone(ours), orNone(theirs)));
  }
}

const orNone = (elements: readonly unknown[]): unknown => (elements.length === 0 ? undefined : elements);

function addBelow(builders: Builders, key: string, { added, modified, removed }: Comparison): void {
  builders.added.add(key, added);
  builders.modified.add(key, modified);
  builders.removed.add(key, removed);
}
