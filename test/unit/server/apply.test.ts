import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';

let api: TestApi;
let clock: FakeClock;

beforeEach(async () => {
  clock = createFakeClock(Date.parse('2026-01-05T00:01:00Z'));
  api = await startTestApi({ clock });
});
afterEach(() => api.close());

interface Body {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly managedFields?: readonly Readonly<Record<string, unknown>>[];
  };
  readonly data?: unknown;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly message?: string;
  readonly reason?: string;
}

interface Answer {
  readonly code: number;
  readonly body: Body;
}

async function send(method: string, path: string, body: unknown, type: string): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(api.url + path, { method, body: text, headers: { 'content-type': type, 'user-agent': 'tester/1.0' } });
  return { code: response.status, body: (await response.json()) as Body };
}

const configMaps = '/api/v1/namespaces/default/configmaps';
const apply = (path: string, body: unknown, query = 'fieldManager=a') =>
  send('PATCH', `${path}?${query}`, body, 'application/apply-patch+yaml');
const config = (data: unknown, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', ...metadata },
  data,
});
const one = `${configMaps}/one`;

test('applying makes an object, changes it, and takes away what is stated no more', async () => {
  const made = await apply(one, 'apiVersion: v1\nkind: ConfigMap\ndata:\n  x: "1"\n  z: "2"\n');
  expect([made.code, made.body.metadata.name, made.body.data]).toEqual([201, 'one', { x: '1', z: '2' }]);
  expect(made.body.metadata.managedFields).toEqual([
    {
      ...{ manager: 'a', operation: 'Apply', apiVersion: 'v1', time: '2026-01-05T00:01:00Z', fieldsType: 'FieldsV1' },
      fieldsV1: { 'f:data': { 'f:x': {}, 'f:z': {} } },
    },
  ]);
  await clock.advance(60_000);
  const again = await apply(one, config({ x: '1', z: '2' }));
  expect([again.code, again.body]).toEqual([200, made.body]);
  const less = await apply(one, config({ x: '3' }));
  expect([less.body.data, less.body.metadata.managedFields?.[0]?.['time']]).toEqual([{ x: '3' }, '2026-01-05T00:02:00Z']);
});

describe('what is refused', () => {
  test.each<[string, unknown, string, number, string]>([
    [
      'no manager',
      config({}),
      '',
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    [
      'a long manager',
      config({}),
      `fieldManager=${'x'.repeat(129)}`,
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ],
    [
      'a manager that cannot be printed',
      config({}),
      'fieldManager=a%0Ab',
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
    ],
    ['another kind', { ...config({}), kind: 'Secret' }, 'fieldManager=a', 400, 'invalid object type: /v1, Kind=Secret'],
    [
      'another version',
      { ...config({}), apiVersion: 'apps/v1' },
      'fieldManager=a',
      400,
      'Incorrect version specified in apply patch. Specified patch version: apps/v1, expected: v1',
    ],
    ['entries', config({}, { managedFields: [] }), 'fieldManager=a', 400, 'metadata.managedFields must be nil'],
    [
      'an unknown field',
      { ...config({}), date: {} },
      'fieldManager=a',
      500,
      'failed to create typed patch object (default/one; /v1, Kind=ConfigMap): .date: field not declared in schema',
    ],
    [
      'two mistakes',
      { ...config({ a: 1 }), date: {} },
      'fieldManager=a',
      500,
      'failed to create typed patch object (default/one; /v1, Kind=ConfigMap): errors:\n  .data.a: expected string, got &value.valueUnstructured{Value:1}\n  .date: field not declared in schema',
    ],
    [
      'another name',
      config({}, { name: 'two' }),
      'fieldManager=a',
      400,
      'the name of the object (two) does not match the name on the URL (one)',
    ],
    [
      'a uid of nothing',
      config({}, { uid: 'u' }),
      'fieldManager=a',
      409,
      'Operation cannot be fulfilled on configmaps "one": uid mismatch: the provided object specified uid u, and no existing object was found',
    ],
    ['no YAML', 'a: [', 'fieldManager=a', 400, 'error decoding YAML: '],
  ])('%s', async (_what, body, query, code, message) => {
    const answer = await apply(one, body, query);
    expect([answer.code, answer.body.message?.slice(0, message.length)]).toEqual([code, message]);
  });

  test('force is for applying', async () => {
    await apply(one, config({}));
    const { code, body } = await send('PATCH', `${one}?force=true`, {}, 'application/merge-patch+json');
    expect([code, body.message]).toEqual([
      422,
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ]);
  });
});

const merge = (path: string, body: unknown) => send('PATCH', path, body, 'application/merge-patch+json');
const setsPath = '/apis/apps/v1/namespaces/default/replicasets';
const web = `${setsPath}/web`;
const set = (spec: object, metadata: object = {}) => ({
  ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web', ...metadata } },
  spec: {
    ...{ selector: { matchLabels: { app: 'web' } }, ...spec },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
  },
});
const entriesOf = ({ body }: Answer) =>
  (body.metadata.managedFields ?? []).map(({ manager, operation, subresource, fieldsV1 }) => ({
    manager,
    operation,
    subresource,
    fieldsV1,
  }));

describe('who owns what', () => {
  test('other writes are kept track of: by the name in the query, else that of the program', async () => {
    await send('POST', `${configMaps}?fieldManager=poster`, config({ x: '1' }), 'application/json');
    await merge(one, { data: { x: '2' } });
    expect(entriesOf(await merge(`${one}?fieldManager=b`, { data: { z: '1' } }))).toEqual([
      { manager: 'b', operation: 'Update', subresource: undefined, fieldsV1: { 'f:data': { 'f:z': {} } } },
      { manager: 'poster', operation: 'Update', subresource: undefined, fieldsV1: { 'f:data': {} } },
      { manager: 'tester', operation: 'Update', subresource: undefined, fieldsV1: { 'f:data': { 'f:x': {} } } },
    ]);
  });

  test('a conflict is told, and force takes the field', async () => {
    await apply(one, config({ x: '1' }));
    expect((await apply(one, config({ x: '1' }), 'fieldManager=b')).code).toBe(200);
    const refused = await apply(one, config({ x: '2' }), 'fieldManager=b');
    expect([refused.code, refused.body.message]).toEqual([409, 'Apply failed with 1 conflict: conflict with "a": .data.x']);
    expect(entriesOf(await apply(one, config({ x: '2' }), 'fieldManager=b&force=true'))).toEqual([
      { manager: 'b', operation: 'Apply', subresource: undefined, fieldsV1: { 'f:data': { 'f:x': {} } } },
    ]);
  });

  test('a dry run changes nothing', async () => {
    const tried = await apply(one, config({ x: '1' }), 'fieldManager=a&dryRun=All');
    expect([tried.code, tried.body.metadata.managedFields?.length]).toEqual([201, 1]);
    const made = await apply(one, config({ x: '1' }));
    expect((await apply(one, config({ x: '2' }), 'fieldManager=a&dryRun=All')).body.data).toEqual({ x: '2' });
    expect((await (await fetch(api.url + one)).json()) as unknown).toEqual(made.body);
  });

  test('a version in the configuration is a precondition', async () => {
    const { body } = await apply(one, config({ x: '1' }));
    expect((await apply(one, config({ x: '2' }, { resourceVersion: '1' }))).code).toBe(409);
    expect((await apply(one, config({ x: '2' }, { resourceVersion: body.metadata.resourceVersion }))).code).toBe(200);
  });

  test('what nobody kept track of is of somebody else, as it was before', async () => {
    await api.store.create({ ...config({ x: '1' }), metadata: { name: 'one', namespace: 'default' } } as never);
    const refused = await apply(one, config({ x: '2' }));
    expect(refused.body.message).toBe('Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.x');
    expect(entriesOf(await apply(one, config({ x: '1' }))).map(({ manager }) => manager)).toEqual(['a', 'before-first-apply']);
  });

  test.each([[[]], [[{}]]])('the entries go when they are set to %j, and come back with the next configuration', async (managedFields) => {
    await apply(one, config({ x: '1' }));
    expect(entriesOf(await merge(one, { metadata: { managedFields } }))).toEqual([]);
    expect(entriesOf(await merge(one, { data: { x: '2' } }))).toEqual([]);
    expect(entriesOf(await apply(one, config({ x: '2' }))).map(({ manager }) => manager)).toEqual(['a', 'before-first-apply']);
  });

  test('more than a number of writers become one', async () => {
    await apply(one, config({}));
    for (let number = 10; number < 23; number += 1) {
      await clock.advance(1000);
      await merge(`${one}?fieldManager=m${number}`, { data: { [`k${number}`]: 'x' } });
    }
    const managers = entriesOf({ code: 200, body: (await (await fetch(api.url + one)).json()) as Body }).map(({ manager }) => manager);
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
  });
});

test('a pod stays on the engine that it was applied for', async () => {
  const pod = (annotations: object) => ({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { annotations } },
    spec: { containers: [{ name: 'main', image: 'busybox' }] },
  });
  const path = '/api/v1/namespaces/default/pods/web';
  expect((await apply(path, pod({ 'kpod.io/engine': 'docker', a: 'b' }))).code).toBe(201);
  expect((await apply(path, pod({}))).body.metadata).toMatchObject({ annotations: { 'kpod.io/engine': 'docker' } });
});

describe('parts of objects', () => {
  const replicas = (answer: Answer) => answer.body.spec?.['replicas'];

  test('a scale is an owner of its own, by a patch and by applying', async () => {
    await apply(web, set({ replicas: 1 }));
    expect(replicas(await merge(`${web}/scale?fieldManager=s`, { spec: { replicas: 2 } }))).toBe(2);
    const refused = await apply(web, set({ replicas: 1 }));
    expect(refused.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "s" with subresource "scale" using apps/v1: .spec.replicas',
    );
    const scale = (count: number) => ({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: count } });
    expect((await apply(`${web}/scale`, scale(3))).body.message).toBe(refused.body.message);
    expect(replicas(await apply(`${web}/scale`, scale(3), 'fieldManager=a&force=1'))).toBe(3);
    const entries = entriesOf({ code: 200, body: (await (await fetch(api.url + web)).json()) as Body });
    expect(entries.filter(({ subresource }) => subresource === 'scale')).toEqual([
      { manager: 'a', operation: 'Apply', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ]);
    expect((await apply(web, set({}))).code).toBe(200);
    expect((await apply(`${web}/scale`, { ...scale(1), spec: { replica: 1 } })).body.message).toBe(
      'failed to create typed patch object (default/web; autoscaling/v1, Kind=Scale): .spec.replica: field not declared in schema',
    );
  });

  test('a status is owned through its own path alone', async () => {
    await apply(web, { ...set({}), status: { replicas: 5 } });
    const status = { apiVersion: 'apps/v1', kind: 'ReplicaSet', spec: { replicas: 7 }, status: { replicas: 2 } };
    const answer = await apply(`${web}/status`, status, 'fieldManager=s');
    expect([replicas(answer), entriesOf(answer).find(({ manager }) => manager === 's')]).toEqual([
      1,
      { manager: 's', operation: 'Apply', subresource: 'status', fieldsV1: { 'f:status': { 'f:replicas': {} } } },
    ]);
    expect(entriesOf(answer).some(({ manager, fieldsV1 }) => manager === 'a' && JSON.stringify(fieldsV1).includes('f:status'))).toBe(false);
    expect((await apply(`${setsPath}/none/status`, status)).code).toBe(404);
  });
});

describe('keys that are set twice', () => {
  const twice = 'apiVersion: v1\nkind: ConfigMap\ndata:\n  x: "1"\n  x: "2"\n';
  const words = 'error converting YAML to JSON: yaml: unmarshal errors:\n  line 5: key "x" already set in map';

  test('are refused when that is asked for, and else the last counts', async () => {
    const refused = await apply(one, twice, 'fieldManager=a&fieldValidation=Strict');
    expect([refused.code, refused.body.message]).toEqual([400, `error strict decoding YAML: ${words}`]);
    const response = await fetch(`${api.url}${one}?fieldManager=a`, {
      ...{ method: 'PATCH', body: twice },
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
    expect([((await response.json()) as Body).data, response.headers.get('warning')]).toEqual([
      { x: '2' },
      `299 - "${words.replaceAll('\n', ' ').replaceAll('"', '\\"')}"`,
    ]);
  });

  test('more YAML than is read at once is refused, JSON is not', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => [`k${index}`, 'v'] as const);
    const text = `apiVersion: v1\nkind: ConfigMap\ndata:\n${lines.map(([key, value]) => `  ${key}: ${value}\n`).join('')}`;
    expect((await apply(one, text)).code).toBe(413);
    expect((await apply(one, config(Object.fromEntries(lines)))).code).toBe(201);
  });
});
