import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyConflict } from '../../../../src/api/managed-fields/conflicts.ts';
import { type Owner, sameOwners, writeOwners } from '../../../../src/api/managed-fields/entries.ts';
import { noFields } from '../../../../src/api/managed-fields/field-set.ts';
import { toFieldsV1 } from '../../../../src/api/managed-fields/fields-v1.ts';
import { afterUpdate, apply } from '../../../../src/api/managed-fields/ownership.ts';

type Json = Readonly<Record<string, unknown>>;

const head = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
const pod = (spec: Json, metadata: Json = {}): Json => ({ ...head, metadata: { ...head.metadata, ...metadata }, spec });
const writing = (manager: string, operation: Owner['operation'], time = '2026-01-01T00:00:00Z') => ({
  ...{ kind: 'Pod', time, resets: noFields },
  writer: { manager, operation, apiVersion: 'v1' },
});

/** As decoding leaves it. */
function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, decoded(inner)] as const);
  return Object.fromEntries(
    entries.filter(([, inner]) => inner !== null && !(typeof inner === 'object' && Object.keys(inner as object).length === 0)),
  );
}

interface State {
  readonly object: Json;
  readonly owners: readonly Owner[];
}

const none: State = { object: head, owners: [] };

const applying = (manager: string, config: Json) => (state: State) =>
  apply({ live: state.object, config }, state.owners, writing(manager, 'Apply'));
const updating =
  (manager: string, object: Json) =>
  (state: State): State => ({
    object,
    owners: afterUpdate({ before: state.object, after: object }, state.owners, writing(manager, 'Update')),
  });
const play = (...steps: readonly ((state: State) => State)[]): State => steps.reduce((state, step) => step(state), none);
const owned = ({ owners }: State) =>
  Object.fromEntries(owners.map(({ manager, operation, fields }) => [`${manager} ${operation}`, toFieldsV1(fields)]));

const [a, b] = [
  { name: 'a', image: 'a:1' },
  { name: 'b', image: 'b:1' },
];
const whole = { '.': {}, 'f:image': {}, 'f:name': {} };
const containers = (...keys: readonly string[]) => ({
  'f:spec': { 'f:containers': Object.fromEntries(keys.map((name) => [`k:{"name":"${name}"}`, whole])) },
});

describe('applying', () => {
  test.each<[string, State, Json, Json]>([
    [
      'a container that is stated no more goes, those of others stay',
      play(applying('x', pod({ containers: [a] })), applying('y', pod({ containers: [b] })), applying('x', pod({ containers: [] }))),
      { containers: [b] },
      { 'y Apply': containers('b') },
    ],
    [
      'what two state stays until neither does',
      play(applying('x', pod({ containers: [a] })), applying('y', pod({ containers: [a] })), applying('x', pod({ hostname: 'h' }))),
      { containers: [a], hostname: 'h' },
      { 'x Apply': { 'f:spec': { 'f:hostname': {} } }, 'y Apply': containers('a') },
    ],
    [
      'a label that somebody has written stays, and is no conflict when it is the same',
      play(
        updating('u', pod({ hostname: 'h', subdomain: 's' })),
        applying('x', pod({ hostname: 'h' })),
        applying('x', pod({ dnsPolicy: 'Default' })),
      ),
      { hostname: 'h', subdomain: 's', dnsPolicy: 'Default' },
      { 'u Update': { 'f:spec': { '.': {}, 'f:hostname': {}, 'f:subdomain': {} } }, 'x Apply': { 'f:spec': { 'f:dnsPolicy': {} } } },
    ],
    [
      'a struct goes with what nobody owns in it',
      play(
        applying('x', pod({ securityContext: { runAsUser: 1 } })),
        (state) => ({ ...state, object: pod({ securityContext: { runAsUser: 1, fsGroup: 2 } }) }),
        applying('x', pod({ hostname: 'h' })),
      ),
      { hostname: 'h' },
      { 'x Apply': { 'f:spec': { 'f:hostname': {} } } },
    ],
    [
      'an atomic map is one value',
      play(applying('x', pod({ nodeSelector: { a: '1', b: '2' } })), applying('x', pod({ nodeSelector: { c: '3' } }))),
      { nodeSelector: { c: '3' } },
      { 'x Apply': { 'f:spec': { 'f:nodeSelector': {} } } },
    ],
    [
      'a list without keys is one value',
      play(applying('x', pod({ tolerations: [{ key: 'a' }] })), applying('x', pod({ tolerations: [{ key: 'b' }, { key: 'c' }] }))),
      { tolerations: [{ key: 'b' }, { key: 'c' }] },
      { 'x Apply': { 'f:spec': { 'f:tolerations': {} } } },
    ],
    [
      'a key that has a default tells elements apart, and is not owned',
      play(applying('x', pod({ containers: [{ ...a, ports: [{ containerPort: 80 }] }] }))),
      { containers: [{ ...a, ports: [{ containerPort: 80 }] }] },
      {
        'x Apply': {
          'f:spec': {
            'f:containers': {
              'k:{"name":"a"}': {
                ...{ '.': {}, 'f:image': {}, 'f:name': {} },
                'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
              },
            },
          },
        },
      },
    ],
  ])('%s', (_what, state, spec, owners) => {
    expect([decoded(state.object['spec']), owned(state)]).toEqual([spec, owners]);
  });

  test('finalizers are a set of which each manager owns its own', () => {
    const state = play(applying('x', pod({}, { finalizers: ['x/1', 'x/2'] })), applying('y', pod({}, { finalizers: ['y/1'] })));
    expect((state.object['metadata'] as Json)['finalizers']).toEqual(
      ['y/1', 'x/1', 'x/2'].toSorted((one, two) => (one < two ? -1 : Number(one > two))).toSorted(),
    );
    const less = applying('x', pod({}, { finalizers: ['x/2'] }))(state);
    expect(new Set((less.object['metadata'] as Json)['finalizers'] as string[])).toEqual(new Set(['x/2', 'y/1']));
  });

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['new ones behind', ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c']],
    ['new ones before', ['a', 'b'], ['c', 'a'], ['c', 'a', 'b']],
    ['another order', ['a', 'b', 'c'], ['c', 'a'], ['b', 'c', 'a']],
    ['in between', ['a', 'x', 'b'], ['a', 'n', 'b'], ['a', 'x', 'n', 'b']],
    ['only others', ['x', 'a'], ['n'], ['x', 'a', 'n']],
  ])('elements of lists keep an order: %s', (_what, live, config, expected) => {
    const list = (names: readonly string[]) => pod({ containers: names.map((name) => ({ name })) });
    const { object } = apply({ live: list(live), config: list(config) }, [], writing('x', 'Apply'));
    expect((object['spec'] as { containers: { name: string }[] }).containers.map(({ name }) => name)).toEqual(expected);
  });
});

describe('conflicts', () => {
  const conflictsOf = (state: State, config: Json) =>
    applyConflict(apply({ live: state.object, config }, state.owners, writing('x', 'Apply')).conflicts).status;

  test('one is told in one line', () => {
    const status = conflictsOf(play(updating('u', pod({ containers: [a] }))), pod({ containers: [{ name: 'a', image: 'a:2' }] }));
    const field = '.spec.containers[name="a"].image';
    expect(status).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Conflict', code: 409 },
      message: `Apply failed with 1 conflict: conflict with "u" using v1: ${field}`,
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "u" using v1', field }] },
    });
  });

  test('several are told manager by manager', () => {
    const state = play(updating('u', pod({ containers: [a], hostname: 'h' })), applying('y', pod({ subdomain: 's' })));
    const { message } = conflictsOf(state, pod({ containers: [{ ...a, image: 'n' }], hostname: 'n', subdomain: 'n' }));
    expect(message).toBe(
      [
        'Apply failed with 3 conflicts: conflicts with "u" using v1:',
        '- .spec.containers[name="a"].image',
        '- .spec.hostname',
        'conflicts with "y":',
        '- .spec.subdomain',
      ].join('\n'),
    );
  });
});

const names = fc.constantFrom('a', 'b', 'c');
const values = fc.constantFrom('1', '2');
const someSpec = fc
  .record(
    {
      hostname: values,
      nodeSelector: fc.dictionary(names, values),
      securityContext: fc.record({ runAsUser: fc.constantFrom(1, 2), fsGroup: fc.constantFrom(1, 2) }, { requiredKeys: [] }),
      containers: fc.uniqueArray(
        fc.record(
          { name: names, image: values, env: fc.uniqueArray(fc.record({ name: names, value: values }), { selector: (env) => env.name }) },
          { requiredKeys: ['name'] },
        ),
        {
          selector: (container) => container.name,
        },
      ),
    },
    { requiredKeys: [] },
  )
  .chain((spec) => fc.dictionary(names, values).map((labels) => decoded(pod(spec as Json, { labels })) as Json));

describe('whatever is applied', () => {
  const history = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'u'), someSpec), { maxLength: 6 });
  const played = (steps: readonly (readonly [string, Json])[]) =>
    play(...steps.map(([manager, object]) => (manager === 'u' ? updating('u', object) : applying(manager, object))));

  test('the same again changes nothing', () => {
    fc.assert(
      fc.property(history, someSpec, (steps, config) => {
        const once = applying('x', config)(played(steps));
        const twice = applying('x', config)(once);
        expect(decoded(twice.object)).toEqual(decoded(once.object));
        expect(sameOwners(twice.owners, once.owners)).toBe(true);
        expect(twice.conflicts).toEqual([]);
      }),
    );
  });

  test('is in the object, and nobody owns what is not there', () => {
    fc.assert(
      fc.property(history, someSpec, (steps, config) => {
        const { object, owners } = applying('x', config)(played(steps));
        // Applying what is there comes to no other object: all that was stated is in it.
        expect(decoded(apply({ live: object, config }, owners, writing('z', 'Apply')).object)).toEqual(decoded(object));
        expect(afterUpdate({ before: object, after: object }, owners, writing('u', 'Update'))).toEqual(owners);
      }),
    );
  });

  test('entries are written in one order, whatever order they came in', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { owners } = played(steps);
        expect(writeOwners(owners.toReversed())).toEqual(writeOwners(owners));
      }),
    );
  });
});
