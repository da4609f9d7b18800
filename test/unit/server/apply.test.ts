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
