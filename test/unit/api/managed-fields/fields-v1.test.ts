import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldKey, itemKey, readElementKey, shownElementKey, valueKey } from '../../../../src/api/managed-fields/element-keys.ts';
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  noFields,
  pathsIn,
  sameFields,
  setOf,
  union,
  without,
} from '../../../../src/api/managed-fields/field-set.ts';
import { readFieldsV1, toFieldsV1 } from '../../../../src/api/managed-fields/fields-v1.ts';

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'c.d/e').map(fieldKey),
  fc.constantFrom('x', 'y').map((name) => itemKey({ name })),
  fc.constantFrom<unknown>('v', 1, true).map(valueKey),
);
const sets: fc.Arbitrary<FieldSet> = fc
  .array(fc.array(key, { minLength: 1, maxLength: 4 }), { maxLength: 8 })
  .map((paths) => setOf(...paths));

describe('fieldsV1', () => {
  test('names fields, elements by their keys, elements of sets, and what stands beside what is in it', () => {
    const container = [fieldKey('spec'), fieldKey('containers'), itemKey({ name: 'c' })];
    const port = [...container, fieldKey('ports'), itemKey({ protocol: 'TCP', containerPort: 80 })];
    const set = setOf(container, [...container, fieldKey('image')], port, [fieldKey('metadata'), fieldKey('finalizers'), valueKey('x/y')]);
    const written = {
      'f:metadata': { 'f:finalizers': { 'v:"x/y"': {} } },
      'f:spec': {
        'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:image': {}, 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': {} } } },
      },
    };
    expect(JSON.stringify(toFieldsV1(set))).toBe(JSON.stringify(written));
    expect([...pathsIn(set)]).toEqual([
      '.metadata.finalizers[="x/y"]',
      '.spec.containers[name="c"]',
      '.spec.containers[name="c"].image',
      '.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"]',
    ]);
  });

  test('comes back as it was', () => {
    fc.assert(fc.property(sets, (set) => sameFields(readFieldsV1(JSON.parse(JSON.stringify(toFieldsV1(set)))) ?? noFields, set)));
  });

  test.each([
    ['no object', 1],
    ['a step of no kind', { name: {} }],
    ['an element that is no JSON', { 'k:{': {} }],
    ['a value that is no JSON', { 'v:x': {} }],
    ['a place that is no number', { 'i:x': {} }],
    ['a field that is no object', { 'f:a': 1 }],
    ['steps without end', Array.from({ length: 300 }).reduce((inner) => ({ 'f:a': inner }), {})],
  ])('is refused when it is %s', (_what, value) => expect(readFieldsV1(value)).toBeUndefined());

  test('the keys of an element may stand in any order', () => {
    expect(readElementKey('k:{ "b": 1, "a": "x" }')).toBe('k:{"a":"x","b":1}');
    expect(shownElementKey('k:{"a":"x","b":1}')).toBe('[a="x",b=1]');
    expect(shownElementKey('i:3')).toBe('[3]');
  });
});

describe('sets of fields', () => {
  const pairs = fc.tuple(sets, sets);
  test.each<[string, (a: FieldSet, b: FieldSet) => boolean]>([
    ['a union has what either has', (a, b) => sameFields(union(a, b), union(b, a)) && isEmptySet(difference(a, union(a, b)))],
    ['a difference and what is in both make the whole', (a, b) => sameFields(union(difference(a, b), intersection(a, b)), a)],
    ['a difference has nothing of the other', (a, b) => isEmptySet(intersection(difference(a, b), b))],
    ['what goes with its struct is no less than what goes alone', (a, b) => isEmptySet(difference(without(a, b), difference(a, b)))],
    ['a set without itself is empty', (a) => isEmptySet(difference(a, a)) && isEmptySet(without(a, a))],
  ])('%s', (_what, holds) => fc.assert(fc.property(pairs, ([a, b]) => holds(a, b))));
});
