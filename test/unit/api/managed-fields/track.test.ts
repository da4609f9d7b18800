import { describe, expect, test } from 'vitest';
import { podResource } from '../../../../src/api/kinds/pod/resource.ts';
import { serviceResource } from '../../../../src/api/kinds/service/resource.ts';
import { fieldsAppliedByClient, rememberedForClients } from '../../../../src/api/managed-fields/client-side.ts';
import { capped, isReset, type Owner, readOwners, writeOwners } from '../../../../src/api/managed-fields/entries.ts';
import { setOf } from '../../../../src/api/managed-fields/field-set.ts';
import { toFieldsV1 } from '../../../../src/api/managed-fields/fields-v1.ts';
import { entriesAfter, entriesOfNew, type Write } from '../../../../src/api/managed-fields/track.ts';
import type { KubeObject } from '../../../../src/api/types.ts';

const time = '2026-01-01T00:00:00Z';
const writeAs = (manager: string, subresource?: string): Write => ({
  ...{ resource: podResource, time },
  writer: { manager, operation: 'Update', apiVersion: 'v1', ...(subresource === undefined ? {} : { subresource }) },
});
const head = { apiVersion: 'v1', kind: 'Pod' };
const object = (metadata: object, rest: object = {}) =>
  ({ ...head, metadata: { name: 'p', ...metadata }, ...rest }) as unknown as KubeObject;
const entry = (manager: string, fieldsV1: object, more: object = {}) => ({
  ...{ manager, operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1 },
  ...more,
});
const label = (name: string) => ({ 'f:metadata': { 'f:labels': { [`f:${name}`]: {} } } });

describe('a new object', () => {
  test('belongs to who posted it, with its defaults, but not with what admission gives', () => {
    const spec = { priority: 0, tolerations: [{ key: 'k' }], serviceAccountName: 'x', serviceAccount: 'x', dnsPolicy: 'Default' };
    const entries = entriesOfNew(object({}, { spec, status: { phase: 'Pending' } }), { spec: { serviceAccountName: 'x' } }, writeAs('m'));
    expect(entries).toEqual([entry('m', { 'f:spec': { 'f:dnsPolicy': {}, 'f:serviceAccount': {}, 'f:serviceAccountName': {} } })]);
  });

  test('of a Service has no families of addresses that nobody asked for', () => {
    const service = { ...object({}, { spec: { ipFamilies: ['IPv4'], type: 'ClusterIP' } }), kind: 'Service' };
    const write = { ...writeAs('m'), resource: serviceResource };
    expect(entriesOfNew(service, {}, write)).toEqual([entry('m', { 'f:spec': { 'f:type': {} } })]);
  });
});

describe('a change', () => {
  const labelled = (labels: object, managedFields?: unknown) =>
    object({ labels, ...(managedFields === undefined ? {} : { managedFields }) });
  const mine = [entry('a', { 'f:metadata': { 'f:labels': { 'f:x': {}, 'f:y': {} } } })];

  test.each<[string, unknown, object, unknown]>([
    ['takes what it changes from others', undefined, { x: '2', y: '1' }, [entry('a', label('y')), entry('b', label('x'))]],
    ['takes away what is gone', undefined, { x: '1' }, [entry('a', label('x'))]],
    ['of nothing leaves everything', undefined, { x: '1', y: '1' }, mine],
    ['may set the entries', [entry('z', label('x'))], { x: '1', y: '1' }, [entry('z', label('x'))]],
    ['may clear them', [{}], { x: '1', y: '2' }, undefined],
    ['may clear them with an empty list', [], { x: '1', y: '2' }, undefined],
    ['leaves them when those that it sends cannot be read', [{ manager: 'z' }], { x: '1', y: '1' }, mine],
  ])('%s', (_what, sent, labels, expected) => {
    const current = labelled({ x: '1', y: '1' }, mine);
    expect(entriesAfter({ current, next: labelled(labels), sent }, writeAs('b'))).toEqual(expected);
  });

  test('through a part of the object does not set them, and names the part', () => {
    const current = labelled({ x: '1' }, [entry('a', label('x'))]);
    const entries = entriesAfter({ current, next: labelled({ x: '2' }), sent: [] }, writeAs('a', 'status'));
    expect(entries).toEqual([entry('a', label('x'), { subresource: 'status' })]);
  });

  test('of an object without entries is not kept track of', () => {
    expect(entriesAfter({ current: labelled({ x: '1' }), next: labelled({ x: '2' }), sent: undefined }, writeAs('b'))).toBeUndefined();
  });
});

describe('entries', () => {
  test.each([
    [undefined, []],
    [null, []],
    ['x', undefined],
    [[1], undefined],
    [[entry('a', { x: {} })], undefined],
    [[{ ...entry('a', {}), operation: 'Other' }], undefined],
    [[{ ...entry('a', {}), fieldsType: 'FieldsV2' }], undefined],
    [[entry('a', {})], []],
  ])('%j is read', (value, expected) => expect(readOwners(value)).toEqual(expected));

  test.each([
    [[], true],
    [[{}, {}], true],
    [[entry('a', {})], false],
    [undefined, false],
  ])('%j asks for all to go: %j', (value, expected) => expect(isReset(value)).toBe(expected));

  test('who applies stands first, then who wrote first', () => {
    const owner = (manager: string, operation: Owner['operation'], at: number): Owner => ({
      ...{ manager, operation, apiVersion: 'v1', fields: setOf(['f:a']) },
      time: `2026-01-0${at}T00:00:00Z`,
    });
    const written = writeOwners([owner('b', 'Update', 2), owner('z', 'Apply', 3), owner('a', 'Update', 2), owner('c', 'Update', 1)]);
    expect(written?.map((one) => (one as { manager: string }).manager)).toEqual(['z', 'c', 'a', 'b']);
  });

  test('of more than ten that write, the oldest become one', () => {
    const owners = Array.from({ length: 12 }, (_, index): Owner => {
      const number = String(index).padStart(2, '0');
      return {
        ...{ manager: `m${number}`, operation: 'Update', apiVersion: 'v1' },
        time: `2026-01-${number}T00:00:00Z`,
        fields: setOf([`f:${number}`]),
      };
    });
    const left = capped(owners);
    expect(left).toHaveLength(10);
    const ancient = left.find(({ manager }) => manager === 'ancient-changes');
    expect([ancient?.time, ancient && toFieldsV1(ancient.fields)]).toEqual([
      '2026-01-02T00:00:00Z',
      { 'f:00': {}, 'f:01': {}, 'f:02': {} },
    ]);
  });
});

describe('what was applied from a client', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const config = { ...head, metadata: { name: 'p', labels: { x: '1', y: '1' } } };
  const live = (text: string) =>
    object({ annotations: { [annotation]: text }, labels: { x: '1', y: '2' } }) as unknown as Record<string, unknown>;

  test('is whose fields have the value that was applied', () => {
    expect(toFieldsV1(fieldsAppliedByClient('Pod', live(JSON.stringify(config)), 'v1'))).toMatchObject(label('x'));
    expect(toFieldsV1(fieldsAppliedByClient('Pod', live(JSON.stringify(config)), 'v1'))).not.toMatchObject(label('y'));
  });

  test.each(['{', '1', JSON.stringify({ ...config, apiVersion: 'v2' })])('%s is nothing that was applied', (text) => {
    expect(toFieldsV1(fieldsAppliedByClient('Pod', live(text), 'v1'))).toEqual({});
  });

  test('is remembered as it is applied now', () => {
    const after = rememberedForClients(live('{}'), { ...config, metadata: { name: 'p', annotations: { [annotation]: 'old', a: 'b' } } });
    expect((after['metadata'] as { annotations: object }).annotations).toEqual({
      [annotation]: '{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{"a":"b"},"name":"p"}}\n',
    });
    expect(rememberedForClients(config, config)).toBe(config);
  });
});
