import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { entry, envelope, field, join } from '../../fakes/protobuf.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi({ clock: createFakeClock(Date.parse('2026-01-05T00:01:00Z')) });
});
afterEach(() => api.close());

const protobuf = 'application/vnd.kubernetes.protobuf';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

async function send(method: string, path: string, body: Buffer, type = protobuf): Promise<{ code: number; body: Status }> {
  const headers = { 'content-type': type, accept: `${protobuf},application/json` };
  const response = await fetch(api.url + path, { method, headers, body: new Uint8Array(body) });
  return { code: response.status, body: (await response.json()) as Status };
}

/** As `kubectl create deployment web --image=busybox` of 1.32 has it: with the zeros that nobody has set. */
function deployment(name: string, more: Buffer = Buffer.alloc(0)): Buffer {
  const labels = field(1, entry('app', 'web'));
  const metadata = join(field(1, name), field(2, ''), field(8, Buffer.alloc(0)), field(11, entry('app', 'web')));
  const container = join(field(1, 'busybox'), field(2, 'busybox'), field(5, ''), field(8, Buffer.alloc(0)), field(16, 0));
  const template = join(field(1, field(11, entry('app', 'web'))), field(2, join(field(2, container), field(3, ''))));
  const spec = join(field(1, 2), field(2, labels), field(3, template), field(4, field(1, '')), field(5, 0), field(7, 0));
  return envelope('apps/v1', 'Deployment', join(field(1, metadata), field(2, spec), field(3, field(1, 0)), more));
}

test('an object is created from protobuf as from JSON', async () => {
  const { code, body } = await send('POST', `${deployments}?fieldManager=kubectl-create&fieldValidation=Strict`, deployment('web'));
  expect(code).toBe(201);
  expect(body).toMatchObject({
    metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
    spec: { replicas: 2, strategy: { type: 'RollingUpdate' }, template: { spec: { containers: [{ image: 'busybox' }] } } },
  });
});

test('what kpod has no field for is refused or warned of, by its number', async () => {
  const strict = await send('POST', `${deployments}?fieldValidation=Strict`, deployment('web', field(27, 'x')));
  expect([strict.code, strict.body.message]).toEqual([
    400,
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "#27"',
  ]);
  expect((await send('POST', deployments, deployment('web', field(27, 'x')))).code).toBe(201);
});

test('options of a delete are read, whatever group their version names', async () => {
  await send('POST', deployments, deployment('web'));
  const options = (version: string, uid: string) => envelope(version, 'DeleteOptions', join(field(1, 0), field(2, field(1, uid))));
  const other = await send('DELETE', `${deployments}/web`, options('apps/v1', 'other'));
  expect([other.code, other.body.reason]).toEqual([409, 'Conflict']);
  const uid = api.store.list('Deployment')[0]?.metadata.uid ?? '';
  expect((await send('DELETE', `${deployments}/web`, options('v1', uid))).code).toBe(200);
});

const unrecognized = "the object provided is unrecognized (must be of type Deployment): couldn't get version/kind; ";

test.each<readonly [string, Buffer, string]>([
  ['breaks off', deployment('web').subarray(0, 40), `${unrecognized}unexpected EOF`],
  ['is JSON', Buffer.from('{}'), `${unrecognized}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]`],
  [
    'is of another kind',
    envelope('v1', 'Secret', Buffer.from('x')),
    'the API version in the data (v1) does not match the expected API version (apps/v1)',
  ],
  [
    'is of a kind that nobody knows',
    envelope('apps/v1', 'Whatever', Buffer.from('x')),
    'Whatever in version "v1" cannot be handled as a Deployment: no kind "Whatever" is registered for version "v1"',
  ],
])('a body that %s is refused', async (_what, bytes, message) => {
  const { code, body } = await send('POST', deployments, bytes);
  expect([code, body.message]).toEqual([400, message]);
});

test('a body in another form is refused by the forms that there are', async () => {
  const { code, body } = await send('POST', deployments, Buffer.from('x'), 'application/cbor');
  expect([code, body.reason, body.message]).toEqual([
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, ${protobuf}`,
  ]);
});

test('options of a delete in another form are refused, and none are needed', async () => {
  await send('POST', deployments, deployment('web'));
  expect((await send('DELETE', `${deployments}/web`, Buffer.from('x'), 'text/plain')).code).toBe(415);
  expect((await send('DELETE', `${deployments}/web`, Buffer.alloc(0), 'text/plain')).code).toBe(200);
});

test('a body of a hundred megabytes is refused long before its end, and the next request answered', async () => {
  const all = Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(100 * 1024 * 1024, 0x12)]);
  const refused = await send('POST', deployments, all).catch(() => undefined);
  expect([undefined, 413]).toContain(refused?.code);
  expect((await send('POST', deployments, deployment('web'))).code).toBe(201);
});

test('nothing is done for a client that could not read the answer', async () => {
  const path = api.url + deployments;
  const headers = { 'content-type': protobuf, accept: protobuf };
  const created = await fetch(path, { method: 'POST', headers, body: new Uint8Array(deployment('web')) });
  expect([created.status, ((await created.json()) as Status).message]).toEqual([
    406,
    'only the following media types are accepted: application/json',
  ]);
  expect(api.store.list('Deployment')).toEqual([]);
  await send('POST', deployments, deployment('web'));
  expect((await fetch(`${path}/web`, { method: 'DELETE', headers: { accept: protobuf } })).status).toBe(406);
  expect(api.store.list('Deployment')).toHaveLength(1);
});

test('a body in YAML is read, too', async () => {
  const maps = '/api/v1/namespaces/default/configmaps';
  const yaml = (text: string, query = '') => send('POST', `${maps}${query}`, Buffer.from(text), 'application/yaml');
  expect((await yaml('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  b: c\n')).code).toBe(201);
  expect(api.store.list('ConfigMap', 'default').find(({ metadata }) => metadata.name === 'a')?.data).toEqual({ b: 'c' });
  const twice = await yaml('metadata: {name: b, name: c}\n', '?fieldValidation=Strict');
  expect([twice.code, twice.body.message]).toEqual([400, expect.stringContaining('key "name" already set in map')]);
  expect((await yaml('a: [')).body.message).toContain('error converting YAML to JSON');
});

test('scales and statuses are written in protobuf as in JSON', async () => {
  await send('POST', deployments, deployment('web'));
  const scale = envelope('autoscaling/v1', 'Scale', join(field(1, field(1, 'web')), field(2, field(1, 5)), field(3, field(1, 0))));
  expect((await send('PUT', `${deployments}/web/scale`, scale)).body).toMatchObject({ kind: 'Scale', spec: { replicas: 5 } });
  const status = envelope('apps/v1', 'Deployment', join(field(1, field(1, 'web')), field(3, join(field(1, 7), field(2, 3)))));
  expect((await send('PUT', `${deployments}/web/status`, status)).body.status).toMatchObject({ observedGeneration: 7, replicas: 3 });
});
