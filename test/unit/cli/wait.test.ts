import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/types.ts';
import { parseFieldPath } from '../../../src/cli/jsonpath/relaxed.ts';
import { parseWaitCondition } from '../../../src/cli/verbs/wait/condition.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', annotations: { 'kpod.io/engine': 'podman' } },
  status: {
    phase: 'Running',
    restarts: 3,
    empty: '',
    conditions: [
      { type: 'Initialized', status: 'True' },
      { type: 'Ready', status: 'False' },
    ],
    containerStatuses: [
      { name: 'a', ready: true, restartCount: 2 },
      { name: 'b', ready: false, restartCount: 0 },
    ],
  },
} as unknown as KubeObject;

describe('paths', () => {
  test.each([
    ['{.status.phase}', ['Running']],
    ['.status.phase', ['Running']],
    ['status.phase', ['Running']],
    ['{status.phase}', ['Running']],
    ['{.nope.phase}', []],
    ['{.status.containerStatuses[0].name}', ['a']],
    ['{.status.containerStatuses[-1].name}', ['b']],
    ['{.status.containerStatuses[*].name}', ['a', 'b']],
    ['{.status.containerStatuses[0:1].name}', ['a']],
    ['{.status.containerStatuses[1:].name}', ['b']],
    ["{.metadata.annotations['kpod.io/engine']}", ['podman']],
    ['{.metadata.annotations.kpod\\.io/engine}', ['podman']],
    ['{.status.conditions[?(@.type=="Ready")].status}', ['False']],
    ["{.status.conditions[?(@.type == 'Ready')].status}", ['False']],
    ['{.status.containerStatuses[?(@.restartCount>1)].name}', ['a']],
    ['{.status.containerStatuses[?(@.restartCount<=0)].name}', ['b']],
    ['{.status.containerStatuses[?(@.ready==true)].name}', ['a']],
    ['{.status.containerStatuses[?(@.name!="a")].name}', ['b']],
    ['{.status.containerStatuses[?(@.nope)].name}', []],
    ['{..restartCount}', [2, 0]],
    ['{.metadata.*}', ['web', { 'kpod.io/engine': 'podman' }]],
    ['{.metadata.__proto__}', []],
  ])('%s', (path, found) => {
    expect(parseFieldPath(path)(pod)).toEqual(found);
  });

  test.each([
    ['{', "unexpected path string, expected a 'name1.name2'"],
    ['{.a[}', 'unterminated array'],
    ['{.a[x]}', 'invalid array index x'],
    ['{.a["x"]}', 'invalid array index "x"'],
    ['{.a[?(@.b==1]}', 'unterminated filter'],
    ['{.a[?(@.b==1)}', 'unclosed array expect ]'],
    ['{.a....b}', 'invalid multiple recursive descent'],
    ['{.a #}', "unrecognized character in action: U+0023 '#'"],
    ["{.a 'b}", 'unterminated quoted string'],
    ['{.a 1.2.3}', 'cannot parse number 1.2.3'],
  ])('%j is refused: %s', (path, message) => {
    expect(() => parseFieldPath(path)).toThrow(message);
  });

  test.each([
    ['{.status[0]}', 'map[string]interface {} is not array or slice'],
    ['{.status.phase[0]}', 'string is not array or slice'],
    ['{.status.phase[?(@.x)]}', 'Running is not array or slice and cannot be filtered'],
    ['{.status.conditions[?(@.type=1)]}', 'unrecognized filter operator ='],
    ['{.status.conditions[?(@.type==1)]}', 'incompatible types for comparison'],
    ['{.status.containerStatuses[?(@.ready<true)]}', 'invalid type for comparison'],
    ['{.status.conditions[?(@==1)]}', 'invalid type for comparison'],
    ['{.status.containerStatuses[5:6].name}', 'array index out of bounds: index 5, length 2'],
    ['{.status.containerStatuses[0:9].name}', 'array index out of bounds: index 8, length 2'],
    ['{.status.containerStatuses[1:0].name}', 'starting index 1 is greater than ending index 0'],
    ['{.status.containerStatuses[0:2:0].name}', 'step must be > 0'],
    ['{.status foo}', 'unrecognized identifier foo'],
  ])('%s cannot be followed: %s', (path, message) => {
    const find = parseFieldPath(path);
    expect(() => find(pod)).toThrow(message);
  });

  test('an index beyond the end is an error', () => {
    const find = parseFieldPath('{.status.containerStatuses[5].name}');
    expect(() => find(pod)).toThrow('array index out of bounds: index 5, length 2');
  });
});

describe('conditions', () => {
  test.each([
    ['condition=Ready', false],
    ['condition=ready=false', true],
    ['condition=Initialized', true],
    ['condition=Initialized=False', false],
    ['condition=Nope', false],
    ['jsonpath={.status.phase}=Running', true],
    ['jsonpath={.status.phase}=Failed', false],
    ["jsonpath='{.status.phase}'", undefined],
    ['jsonpath={.status.phase}', true],
    ['jsonpath={.status.nope}', false],
    ['jsonpath={.status.nope}=x', false],
    ['jsonpath={.status.restarts}=3', true],
    ['jsonpath={.status.containerStatuses[0].ready}=true', true],
    ['jsonpath={.status.conditions[?(@.type=="Ready")].status}=False', true],
    ['jsonpath={.status.phase}="Running"', true],
  ])('%s: %s', (text, met) => {
    if (met === undefined) return expect(() => parseWaitCondition(text)).toThrow('unexpected path string');
    const condition = parseWaitCondition(text);
    return expect(condition.is === 'state' && condition.isMet(pod)).toBe(met);
  });

  test.each<[string, object, object, boolean]>([
    ['of this generation', { generation: 2 }, { observedGeneration: 2 }, true],
    ['of the generation before', { generation: 2 }, { observedGeneration: 1 }, false],
    ['of this generation by itself', { generation: 2 }, { observedGeneration: 1, own: 2 }, true],
    ['of the one before by itself', { generation: 2 }, { observedGeneration: 2, own: 1 }, false],
    ['of an object that counts its generations and does not say', { generation: 2 }, {}, true],
    ['of an object without generations', {}, { observedGeneration: 1 }, true],
  ])('a condition %s', (_, metadata, { own, ...status }: { readonly own?: number }, met) => {
    const available = { type: 'Available', status: 'True', ...(own === undefined ? {} : { observedGeneration: own }) };
    const deployment = {
      ...pod,
      kind: 'Deployment',
      metadata: { name: 'web', ...metadata },
      status: { ...status, conditions: [available] },
    };
    const condition = parseWaitCondition('condition=available');
    expect(condition.is === 'state' && condition.isMet(deployment as unknown as KubeObject)).toBe(met);
  });

  test.each([
    ['delete', 'delete'],
    ['DELETE', 'delete'],
    ['create', 'create'],
  ])('%s', (text, is) => {
    expect(parseWaitCondition(text)).toEqual({ is });
  });

  test.each([
    ['foo', 'unrecognized condition: "foo"'],
    ['', 'unrecognized condition: ""'],
    ['jsonpath={.a}=', 'jsonpath wait has to have a value after equal sign'],
    ['jsonpath={.a}=b=c', 'jsonpath wait format must be'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseWaitCondition(text)).toThrow(message);
  });

  test.each([
    ['jsonpath={.status.conditions}=x', 'jsonpath leads to a nested object or list which is not supported'],
    ['jsonpath={.status.conditions[*].type}=x', 'given jsonpath expression matches more than one value'],
  ])('%s can never tell', (text, message) => {
    const condition = parseWaitCondition(text);
    expect(() => condition.is === 'state' && condition.isMet(pod)).toThrow(message);
  });
});
