import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../src/api/errors.ts';
import { jsonPatch, mergePatch } from '../../../src/api/patch/json-patch.ts';
import { mergeSchemas } from '../../../src/api/patch/merge-keys.ts';
import { strategicMerge } from '../../../src/api/patch/strategic-merge.ts';
import { threeWayMergePatch } from '../../../src/api/patch/three-way.ts';

const containers = (...list: object[]) => ({ spec: { containers: list } });
const [a, b, c] = [
  { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }], command: ['run', 'it'] },
  { name: 'b', image: 'b:1' },
  { name: 'c', image: 'c:1' },
];

describe('strategicMerge of pods', () => {
  test.each<[string, object, object, object]>([
    ['an image by container name', containers(a, b), containers({ name: 'b', image: 'b:2' }), containers(a, { name: 'b', image: 'b:2' })],
    [
      'a new container in front',
      containers(a, b),
      containers(c, { name: 'b', image: 'b:2' }),
      containers(c, a, { name: 'b', image: 'b:2' }),
    ],
    [
      'an environment variable by name, the command as a whole',
      containers(a),
      containers({ name: 'a', env: [{ name: 'Y', value: '2' }], command: ['stop'] }),
      containers({ ...a, env: [{ name: 'Y', value: '2' }, ...a.env], command: ['stop'] }),
    ],
    ['a container taken away', containers(a, b), containers({ name: 'a', $patch: 'delete' }), containers(b)],
    ['a container replaced in the list', containers(a, b), containers({ name: 'c' }, { $patch: 'replace' }), containers({ name: 'c' })],
    [
      'a field removed by null',
      { metadata: { labels: { x: '1', y: '2' } } },
      { metadata: { labels: { x: null } } },
      { metadata: { labels: { y: '2' } } },
    ],
    ['null for a field that is not there', { metadata: {} }, { metadata: { labels: { x: null } } }, { metadata: { labels: {} } }],
    [
      'an object replaced',
      { metadata: { labels: { x: '1' } } },
      { metadata: { labels: { $patch: 'replace', y: '2' } } },
      { metadata: { labels: { y: '2' } } },
    ],
    [
      'an object emptied',
      { metadata: { labels: { x: '1' } } },
      { metadata: { labels: { $patch: 'delete' } } },
      { metadata: { labels: {} } },
    ],
    [
      'finalizers added up',
      { metadata: { finalizers: ['x'] } },
      { metadata: { finalizers: ['x', 'y'] } },
      { metadata: { finalizers: ['x', 'y'] } },
    ],
    [
      'a finalizer added',
      { metadata: { finalizers: ['x'] } },
      { metadata: { finalizers: ['y'] } },
      { metadata: { finalizers: ['y', 'x'] } },
    ],
    [
      'finalizers taken away',
      { metadata: { finalizers: ['x', 'y'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['x'] } },
      { metadata: { finalizers: ['y'] } },
    ],
    [
      'keys of a volume retained',
      { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
      { spec: { volumes: [{ name: 'v', hostPath: { path: '/x' }, $retainKeys: ['name', 'hostPath'] }] } },
      { spec: { volumes: [{ name: 'v', hostPath: { path: '/x' } }] } },
    ],
    [
      'the order that is asked for',
      containers(a, b),
      { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'a', image: 'a:2' }] } },
      containers(b, { ...a, image: 'a:2' }),
    ],
    [
      'an element that only the server has keeps its place',
      containers(a, b, c),
      { spec: { '$setElementOrder/containers': [{ name: 'a' }, { name: 'c' }], containers: [{ name: 'c', image: 'c:2' }] } },
      containers(a, b, { ...c, image: 'c:2' }),
    ],
    [
      'tolerations as a whole',
      { spec: { tolerations: [{ key: 'x' }] } },
      { spec: { tolerations: [{ key: 'y' }] } },
      { spec: { tolerations: [{ key: 'y' }] } },
    ],
    [
      'conditions by type',
      { status: { conditions: [{ type: 'A', status: 'True' }] } },
      { status: { conditions: [{ type: 'B', status: 'True' }] } },
      {
        status: {
          conditions: [
            { type: 'B', status: 'True' },
            { type: 'A', status: 'True' },
          ],
        },
      },
    ],
  ])('%s', (_name, original, patch, expected) => {
    const before = structuredClone({ original, patch });
    expect(strategicMerge(original as never, patch as never, mergeSchemas['Pod'])).toEqual(expected);
    expect({ original, patch }, 'nothing given is changed').toEqual(before);
  });

  test('elements without their key are refused', () => {
    expect(() => strategicMerge(containers(a), containers({ image: 'x' }), mergeSchemas['Pod'])).toThrow(
      'map: {"image":"x"} does not contain declared merge key: name',
    );
  });

  test('an unknown directive is refused', () => {
    expect(() => strategicMerge({}, { $patch: 'mangle' })).toThrow('Unknown patch type: mangle');
  });
});

describe('mergePatch', () => {
  test.each<[string, unknown, unknown, unknown]>([
    ['merges objects', { a: { b: 1, c: 2 } }, { a: { b: 3 } }, { a: { b: 3, c: 2 } }],
    ['removes by null', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ['replaces lists', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['replaces what is no object', { a: 'x' }, { a: { b: 1, c: null } }, { a: { b: 1 } }],
  ])('%s', (_name, original, patch, expected) => {
    expect(mergePatch(original, patch)).toEqual(expected);
  });
});

describe('jsonPatch', () => {
  const object = { metadata: { labels: { x: '1', 'a/b~c': '2' } }, list: [1, 2, 3] };
  test.each<[string, object, unknown]>([
    [
      'adds a key',
      { op: 'add', path: '/metadata/labels/y', value: '3' },
      { ...object, metadata: { labels: { ...object.metadata.labels, y: '3' } } },
    ],
    ['inserts into a list', { op: 'add', path: '/list/1', value: 9 }, { ...object, list: [1, 9, 2, 3] }],
    ['appends to a list', { op: 'add', path: '/list/-', value: 9 }, { ...object, list: [1, 2, 3, 9] }],
    ['removes', { op: 'remove', path: '/list/0' }, { ...object, list: [2, 3] }],
    ['replaces', { op: 'replace', path: '/list/2', value: 7 }, { ...object, list: [1, 2, 7] }],
    [
      'reads escapes',
      { op: 'replace', path: '/metadata/labels/a~1b~0c', value: '4' },
      { ...object, metadata: { labels: { x: '1', 'a/b~c': '4' } } },
    ],
    ['moves', { op: 'move', from: '/list/0', path: '/first' }, { ...object, list: [2, 3], first: 1 }],
    ['copies', { op: 'copy', from: '/list', path: '/again' }, { ...object, again: [1, 2, 3] }],
    ['tests', { op: 'test', path: '/list', value: [1, 2, 3] }, object],
  ])('%s', (_name, operation, expected) => {
    expect(jsonPatch(object, [operation])).toEqual(expected);
  });

  test.each<[string, unknown, number]>([
    ['a test that fails', [{ op: 'test', path: '/list/0', value: 5 }], 422],
    ['a path that is missing', [{ op: 'remove', path: '/nothing' }], 422],
    ['an index out of bounds', [{ op: 'add', path: '/list/7', value: 1 }], 422],
    ['a prototype', [{ op: 'add', path: '/__proto__/polluted', value: 1 }], 422],
    ['a prototype as key', [{ op: 'add', path: '/__proto__', value: { polluted: 1 } }], 422],
    ['an unknown operation', [{ op: 'mangle', path: '/list' }], 400],
    ['something else than a list', { op: 'add' }, 400],
    ['a path that is no pointer', [{ op: 'add', path: 'list', value: 1 }], 400],
    ['too many operations', Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/list/0', value: 1 })), 413],
    [
      'a bomb of copies',
      [
        { op: 'add', path: '/x', value: ['x'.repeat(1000)] },
        ...Array.from({ length: 40 }, () => ({ op: 'copy', from: '/x', path: '/x/-' })),
      ],
      422,
    ],
  ])('refuses %s', (_name, patch, code) => {
    const thrown = (() => {
      try {
        return jsonPatch(object, patch);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(ApiError);
    expect((thrown as ApiError).status.code).toBe(code);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test('what apply sends of a struct of alternatives says which of them stay', () => {
  const schema = mergeSchemas['Deployment'];
  const live = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
  const wanted = { spec: { strategy: { type: 'Recreate' } } };
  const patch = threeWayMergePatch({ spec: {} }, wanted, live, schema);
  expect(patch).toEqual({ spec: { strategy: { type: 'Recreate', $retainKeys: ['type'] } } });
  expect(strategicMerge(live, patch, schema)).toEqual(wanted);
});

describe('patches of very many values take no longer than they are long', () => {
  const count = 50_000;
  const names = Array.from({ length: count }, (_, index) => `example.com/f${index}`);
  const variables = names.map((name) => ({ name }));
  const schema = mergeSchemas['Pod'];

  function cpuMsOf(act: () => void): number {
    const started = process.cpuUsage();
    act();
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  }

  test.each<[string, () => void]>([
    ['plain values', () => strategicMerge({ metadata: { finalizers: names } }, { metadata: { finalizers: names } }, schema)],
    [
      'plain values taken away',
      () =>
        strategicMerge(
          { metadata: { finalizers: names } },
          { metadata: { '$deleteFromPrimitiveList/finalizers': names.toReversed() } },
          schema,
        ),
    ],
    [
      'an order',
      () =>
        strategicMerge({ metadata: { finalizers: names } }, { metadata: { '$setElementOrder/finalizers': names.toReversed() } }, schema),
    ],
    [
      'elements by name',
      () => strategicMerge(containers({ ...a, env: variables }), containers({ ...a, env: variables.toReversed() }), schema),
    ],
    [
      'elements taken away by name',
      () =>
        strategicMerge(
          containers({ ...a, env: variables }),
          containers({ ...a, env: variables.map((variable) => ({ ...variable, $patch: 'delete' })) }),
          schema,
        ),
    ],
    [
      'what apply sends',
      () => threeWayMergePatch({ metadata: { finalizers: names.toReversed() } }, { metadata: { finalizers: names } }, {}, schema),
    ],
  ])('%s', (_name, act) => {
    expect(cpuMsOf(act)).toBeLessThan(2000);
  });
});
