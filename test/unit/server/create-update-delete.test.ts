import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { List, Pod, Status, Table } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';

let api: TestApi;
let clock: FakeClock;

beforeEach(async () => {
  clock = createFakeClock(Date.parse('2026-01-05T00:01:00Z'));
  api = await startTestApi({ clock });
});
afterEach(() => api.close());

const pods = '/api/v1/namespaces/default/pods';
const podBody = (name: string, change: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: 'main', image: 'busybox:1' }] },
  ...change,
});

interface Answer<T> {
  readonly code: number;
  readonly body: T;
  readonly headers: Headers;
}

async function call<T = Status>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
  const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(api.url + path, { method, headers: { ...type, ...headers }, ...init });
  return { code: response.status, body: (await response.json()) as T, headers: response.headers };
}

const create = (name: string, change?: object) => call<Pod>('POST', pods, podBody(name, change));

describe('create', () => {
  test('answers the stored pod, bound to the node', async () => {
    const { code, body } = await create('web');
    expect(code).toBe(201);
    expect(body).toMatchObject({
      metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-05T00:01:00Z', labels: { app: 'web' } },
      spec: { nodeName: 'test-node', restartPolicy: 'Always', containers: [{ name: 'main', imagePullPolicy: 'IfNotPresent' }] },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
    expect(api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' })).toEqual(body);
  });

  test('generates a name', async () => {
    const { body } = await call<Pod>('POST', pods, podBody('', { metadata: { generateName: 'job-' } }));
    expect(body.metadata.name).toBe('job-bbbbb');
  });

  test('a dry run stores nothing', async () => {
    const { code, body } = await call<Pod>('POST', `${pods}?dryRun=All`, podBody('web'));
    expect([code, typeof body.metadata.uid]).toEqual([201, 'string']);
    expect(api.store.list('Pod')).toEqual([]);
  });

  test.each<[string, string, unknown, string]>([
    ['a namespace that is not there', '/api/v1/namespaces/nowhere/pods', podBody('x'), '404 namespaces "nowhere" not found'],
    [
      'another namespace in the body',
      pods,
      podBody('x', { metadata: { name: 'x', namespace: 'other' } }),

      '400 the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'another kind',
      pods,
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } },

      '400 Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion',
    ],
    [
      'unknown fields when they are to be refused',
      `${pods}?fieldValidation=Strict`,
      { ...podBody('x'), foo: 1 },

      '400 Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "foo"',
    ],
    [
      'a pod without containers',
      pods,
      podBody('x', { spec: { containers: [] } }),

      '422 Pod "x" is invalid: spec.containers: Required value',
    ],
    ['a list', pods, [], '400 the object provided is unrecognized (must be of type Pod): the body must be one JSON object'],
    [
      'metadata that is none',
      pods,
      podBody('x', { metadata: 'x' }),

      '400 Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field Pod.metadata of type v1.ObjectMeta',
    ],
    ['an unknown dryRun', `${pods}?dryRun=Some`, podBody('x'), '400 dryRun: Unsupported value: "Some": supported values: "All"'],
    [
      'an unknown fieldValidation',
      `${pods}?fieldValidation=Loose`,
      podBody('x'),

      '400 fieldValidation: Unsupported value: "Loose": supported values: "Ignore", "Strict", "Warn"',
    ],
  ])('refuses %s', async (_name, path, body, expected) => {
    const answer = await call('POST', path, body);
    expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', code: answer.code });
    expect(`${answer.code} ${answer.body.message}`).toBe(expected);
    expect(api.store.list('Pod')).toEqual([]);
  });

  test('refuses what exists, also in a dry run', async () => {
    await create('web');
    for (const query of ['', '?dryRun=All']) {
      const { code, body } = await call('POST', pods + query, podBody('web'));
      expect([code, body.reason, body.message]).toEqual([409, 'AlreadyExists', 'pods "web" already exists']);
    }
  });

  test('warns of unknown fields in headers', async () => {
    const { code, headers } = await call('POST', `${pods}?fieldValidation=Warn`, { ...podBody('web'), foo: 1 });
    expect([code, headers.get('warning')]).toEqual([201, '299 - "unknown field \\"foo\\""']);
  });

  test('refuses a body that is no JSON', async () => {
    const { code, body } = await call('POST', pods, '{nope');
    expect(code).toBe(400);
    expect(body.message).toMatch(
      /^the object provided is unrecognized \(must be of type Pod\): couldn't get version\/kind; json parse error: /,
    );
  });

  test('refuses a body that would change prototypes', async () => {
    const { code, body } = await call('POST', pods, '{"metadata":{"__proto__":{"polluted":1}}}');
    expect([code, body.reason]).toEqual([400, 'BadRequest']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('refuses a body that is too large, and goes on', async () => {
    const { code, body } = await call('POST', pods, `"${'x'.repeat(3 * 1024 * 1024)}"`);
    expect([code, body.reason, body.message]).toEqual([413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728']);
    expect((await create('web')).code).toBe(201);
  });

  test('refuses formats that it does not know', async () => {
    const { code, body } = await call('POST', pods, 'kind: Pod', { 'content-type': 'application/xml' });
    expect([code, body.reason]).toEqual([415, 'UnsupportedMediaType']);
  });

  test('gives a Service the address that the hook has', async () => {
    await api.close();
    api = await startTestApi({ clock, allocateClusterIP: async (service) => (service.metadata.name === 'db' ? '10.9.0.7' : undefined) });
    const service = (name: string, spec: object = {}) =>
      call<{ spec: object }>('POST', '/api/v1/namespaces/default/services', {
        metadata: { name },
        spec: { ports: [{ port: 80 }], ...spec },
      });
    expect((await service('db')).body.spec).toMatchObject({ clusterIP: '10.9.0.7', clusterIPs: ['10.9.0.7'] });
    expect((await service('later')).body.spec).not.toHaveProperty('clusterIP');
  });
});

describe('get and list', () => {
  test('a missing pod', async () => {
    expect((await call('GET', `${pods}/nope`)).body).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'pods "nope" not found', reason: 'NotFound' },
      ...{ details: { name: 'nope', kind: 'pods' }, code: 404 },
    });
  });

  test('a list has its version and is sorted', async () => {
    await create('b');
    await create('a');
    const { body } = await call<List<Pod>>('GET', '/api/v1/pods');
    expect([body.kind, body.apiVersion, body.metadata.resourceVersion]).toEqual(['PodList', 'v1', api.store.resourceVersion()]);
    expect(body.items.map((pod) => pod.metadata.name)).toEqual(['a', 'b']);
  });

  test.each([
    ['labelSelector=app%3Da', ['a']],
    ['labelSelector=app+in+(a,b),app!%3Db', ['a']],
    ['fieldSelector=metadata.name%3Db', ['b']],
    ['fieldSelector=status.phase%3DRunning', []],
    ['limit=1', ['a']],
  ])('a list by %s', async (query, names) => {
    await create('a');
    await create('b');
    const { body } = await call<List<Pod>>('GET', `${pods}?${query}`);
    expect(body.items.map((pod) => pod.metadata.name)).toEqual(names);
  });

  test.each([['labelSelector=%21%21'], ['fieldSelector=spec.nothing%3Dx'], ['continue=abc']])('a list by %s is refused', async (query) => {
    expect((await call('GET', `${pods}?${query}`)).body).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  test('a table of a list and of one object', async () => {
    await create('web');
    await clock.advance(5000);
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    for (const path of [pods, `${pods}/web`]) {
      const { body } = await call<Table>('GET', path, undefined, { accept });
      expect(body.columnDefinitions.map((column) => column.name).slice(0, 5)).toEqual(['Name', 'Ready', 'Status', 'Restarts', 'Age']);
      expect(body.rows.map((row) => row.cells.slice(0, 5))).toEqual([['web', '0/1', 'Pending', '0', '5s']]);
      expect(body.rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'web' } });
    }
    const whole = await call<Table>('GET', `${pods}?includeObject=Object`, undefined, { accept });
    expect(whole.body.rows[0]?.object).toMatchObject({ kind: 'Pod', status: { phase: 'Pending' } });
    expect((await call('GET', `${pods}?includeObject=Some`, undefined, { accept })).code).toBe(400);
  });

  test('metadata alone', async () => {
    await create('web');
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
    const { body } = await call<List<Pod>>('GET', pods, undefined, { accept });
    expect(body.kind).toBe('PartialObjectMetadataList');
    expect(body.items.map((item) => Object.keys(item))).toEqual([['kind', 'apiVersion', 'metadata']]);
  });

  test('forms that nobody has are refused', async () => {
    expect((await call('GET', pods, undefined, { accept: 'text/html' })).body).toMatchObject({ code: 406, reason: 'NotAcceptable' });
  });
});

describe('update and patch', () => {
  const patchAs =
    (type: string) =>
    (body: unknown, query = '') =>
      call<Pod>('PATCH', `${pods}/web${query}`, body, { 'content-type': `application/${type}` });
  const strategic = patchAs('strategic-merge-patch+json');

  test('an image changes by strategic merge, the rest stays', async () => {
    const before = (await create('web')).body;
    const { code, body } = await strategic({ spec: { containers: [{ name: 'main', image: 'busybox:2' }] } });
    expect(code).toBe(200);
    expect(body.spec).toEqual({ ...before.spec, containers: [{ ...before.spec.containers[0], image: 'busybox:2' }] });
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion));
  });

  test('a patch that changes nothing writes nothing', async () => {
    const before = (await create('web')).body;
    for (const patch of [{}, { metadata: { labels: { app: 'web' } } }]) expect((await strategic(patch)).body).toEqual(before);
  });

  test('labels change by merge and by JSON patch', async () => {
    await create('web');
    const merged = await patchAs('merge-patch+json')({ metadata: { labels: { tier: 'front', app: null } } });
    expect(merged.body.metadata.labels).toEqual({ tier: 'front' });
    const patched = await patchAs('json-patch+json')([{ op: 'replace', path: '/metadata/labels/tier', value: 'back' }]);
    expect(patched.body.metadata.labels).toEqual({ tier: 'back' });
  });

  test('a dry run answers the result and keeps the object', async () => {
    const before = (await create('web')).body;
    const { body } = await strategic({ metadata: { labels: { x: 'y' } } }, '?dryRun=All');
    expect(body.metadata.labels).toEqual({ app: 'web', x: 'y' });
    expect((await call('GET', `${pods}/web`)).body).toEqual(before);
  });

  test('what is immutable is refused', async () => {
    await create('web');
    const { code, body } = await call(
      'PATCH',
      `${pods}/web`,
      { spec: { restartPolicy: 'Never' } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(code).toBe(422);
    expect(body.message).toMatch(/^Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers/);
  });

  test('other patches are refused', async () => {
    await create('web');
    expect((await patchAs('other-patch+yaml')({})).code).toBe(415);
    expect((await patchAs('merge-patch+json')([])).code).toBe(400);
    expect((await patchAs('json-patch+json')('{')).code).toBe(400);
  });

  test('a PUT replaces metadata and images, and never the status', async () => {
    const before = (await create('web')).body;
    const asked = { ...before, metadata: { ...before.metadata, labels: { x: 'y' } }, status: { phase: 'Succeeded' } };
    const { code, body } = await call<Pod>('PUT', `${pods}/web`, asked);
    expect([code, body.metadata.labels, body.status.phase]).toEqual([200, { x: 'y' }, 'Pending']);
  });

  test('a PUT of an old version is a conflict', async () => {
    const before = (await create('web')).body;
    await strategic({ metadata: { labels: { x: 'y' } } });
    const { code, body } = await call('PUT', `${pods}/web`, before);
    expect([code, body.reason, body.message]).toEqual([
      409,
      'Conflict',
      'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
    ]);
  });

  test.each<[string, object, number, RegExp]>([
    ['another name', { name: 'other' }, 400, /^the name of the object \(other\) does not match the name on the URL \(web\)$/],
    ['another namespace', { name: 'web', namespace: 'other' }, 400, /^the namespace of the provided object does not match/],
    ['another UID', { name: 'web', uid: 'u' }, 409, /Precondition failed: UID in precondition: u, UID in object meta: /],
  ])('a PUT with %s is refused', async (_name, metadata, code, message) => {
    await create('web');
    const answer = await call('PUT', `${pods}/web`, podBody('web', { metadata }));
    expect(answer.code).toBe(code);
    expect(answer.body.message).toMatch(message);
  });

  test('a PUT of what is not there', async () => {
    expect((await call('PUT', `${pods}/web`, podBody('web'))).code).toBe(404);
  });

  test('the status changes through its own path, and labels with it, but nothing else', async () => {
    const before = (await create('web')).body;
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '1' };
    const { body } = await call<Pod>(
      'PATCH',
      `${pods}/web/status`,
      { metadata: { labels: { x: 'y' }, ownerReferences: [owner] }, spec: { hostNetwork: true }, status: { phase: 'Running' } },
      { 'content-type': 'application/merge-patch+json' },
    );
    const { resourceVersion, managedFields } = body.metadata;
    expect(body).toEqual({
      ...before,
      metadata: { ...before.metadata, labels: { app: 'web', x: 'y' }, resourceVersion, managedFields },
      status: { ...before.status, phase: 'Running' },
    });
    const put = await call<Pod>('PUT', `${pods}/web/status`, { ...body, status: { phase: 'Failed' } });
    expect(put.body.status).toEqual({ phase: 'Failed', qosClass: 'BestEffort' });
    expect((await call<Pod>('GET', `${pods}/web/status`)).body).toEqual(put.body);
  });

  test('every kind of patch sets a condition through the status, and leaves the others alone', async () => {
    await create('web');
    await api.setStatus('web', { conditions: [{ type: 'Ready', status: 'False' }] });
    const patch = (type: string, body: unknown) =>
      call<Pod>('PATCH', `${pods}/web/status`, body, { 'content-type': `application/${type}-patch+json` });
    const typesOf = ({ body }: Answer<Pod>) => body.status.conditions?.map(({ type, status }) => `${type}=${status}`);
    const a = { type: 'example.com/a', status: 'True' };
    expect(typesOf(await patch('strategic-merge', { status: { conditions: [a] } }))).toEqual(['example.com/a=True', 'Ready=False']);
    const b = { type: 'example.com/b', status: 'False' };
    expect(typesOf(await patch('json', [{ op: 'add', path: '/status/conditions/-', value: b }]))).toEqual([
      'example.com/a=True',
      'Ready=False',
      'example.com/b=False',
    ]);
    expect(typesOf(await patch('merge', { status: { conditions: [b] } }))).toEqual(['example.com/b=False']);
  });

  test.each<[string, Pod['spec']['restartPolicy'], object, string]>([
    [
      'a condition without a proper name',
      'Always',
      { conditions: [{ type: 'a b', status: 'True' }] },
      `metadata.conditions[0].Type: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ],
    ['another class', 'Always', { qosClass: 'Burstable' }, 'status.qosClass: Invalid value: "Burstable": field is immutable'],
    [
      'a container that has ended for good and runs',
      'Never',
      { containerStatuses: [{ name: 'main', state: { running: {} } }] },
      'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
    ],
  ])('a status is refused that has %s', async (_what, restartPolicy, status, message) => {
    await create('web', { spec: { restartPolicy, containers: [{ name: 'main', image: 'busybox:1' }] } });
    const ended = { name: 'main', ready: false, restartCount: 0, image: 'x', imageID: '', lastState: {} };
    await api.setStatus('web', { containerStatuses: [{ ...ended, state: { terminated: { exitCode: 0 } } }] });
    const type = { 'content-type': 'application/merge-patch+json' };
    const { code, body } = await call('PATCH', `${pods}/web/status`, { status }, type);
    expect([code, body.message]).toEqual([422, `Pod "web" is invalid: ${message}`]);
  });

  test('a status that is changed keeps what says nothing, as restarts of 0', async () => {
    await create('web');
    const status = {
      name: 'main',
      ready: false,
      restartCount: 0,
      image: 'x',
      imageID: '',
      lastState: {},
      state: { waiting: { reason: 'x' } },
    };
    await api.setStatus('web', { phase: 'Running', containerStatuses: [status] });
    const condition = { type: 'a.b/c', status: 'True' };
    const patch = { status: { conditions: [condition] } };
    const type = { 'content-type': 'application/strategic-merge-patch+json' };
    const { body } = await call<Pod>('PATCH', `${pods}/web/status`, patch, type);
    expect(body.status.containerStatuses).toEqual([status]);
    expect(body.status.conditions).toEqual([{ ...condition, lastProbeTime: null, lastTransitionTime: null }]);
  });

  test('a Service keeps its address', async () => {
    const path = '/api/v1/namespaces/default/services';
    await api.close();
    api = await startTestApi({ clock, allocateClusterIP: async () => '10.9.0.7' });
    await call('POST', path, { metadata: { name: 'db' }, spec: { ports: [{ port: 80 }] } });
    const kept = await call<{ spec: object }>('PUT', `${path}/db`, { metadata: { name: 'db' }, spec: { ports: [{ port: 81 }] } });
    expect([kept.code, kept.body.spec]).toMatchObject([200, { clusterIP: '10.9.0.7', ports: [{ port: 81 }] }]);
    const moved = await call(
      'PATCH',
      `${path}/db`,
      { spec: { clusterIP: '10.9.0.8' } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(moved.body.message).toContain('spec.clusterIPs[0]: Invalid value: []string{"10.9.0.8"}: may not change once set');
  });
});

describe('delete', () => {
  test('a running pod gets its grace', async () => {
    await create('web');
    const { code, body } = await call<Pod>('DELETE', `${pods}/web`);
    expect(code).toBe(200);
    expect(body.metadata).toMatchObject({ deletionTimestamp: '2026-01-05T00:01:30Z', deletionGracePeriodSeconds: 30 });
    expect((await call('DELETE', `${pods}/web`, { gracePeriodSeconds: 60 })).body.metadata).toEqual(body.metadata);
    const shorter = await call<Pod>('DELETE', `${pods}/web`, { gracePeriodSeconds: 2 });
    expect(shorter.body.metadata).toMatchObject({ deletionTimestamp: '2026-01-05T00:01:02Z', deletionGracePeriodSeconds: 2 });
  });

  test('without grace it goes at once, and is answered as it was', async () => {
    await create('web');
    const { code, body } = await call<Pod>('DELETE', `${pods}/web?gracePeriodSeconds=0`);
    expect([code, body.kind, body.metadata.name]).toEqual([200, 'Pod', 'web']);
    expect((await call('DELETE', `${pods}/web`)).body).toMatchObject({ code: 404, message: 'pods "web" not found' });
  });

  test('a dry run and a wrong UID delete nothing', async () => {
    await create('web');
    expect((await call('DELETE', `${pods}/web`, { dryRun: ['All'], gracePeriodSeconds: 0 })).code).toBe(200);
    expect((await call('DELETE', `${pods}/web`, { preconditions: { uid: 'other' } })).body).toMatchObject({
      code: 409,
      reason: 'Conflict',
    });
    const pod = api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' });
    expect(pod?.metadata.deletionTimestamp).toBeUndefined();
  });

  test.each(['..', '%2e%2e', '.'])('a pod named %s is only not found', async (name) => {
    await call('POST', '/api/v1/namespaces', { metadata: { name: 'a' } });
    const target = new URL(api.url);
    // fetch would tidy the path up.
    const code = await new Promise<number | undefined>((resolve, reject) => {
      const path = `/api/v1/namespaces/a/pods/${name}`;
      request({ host: target.hostname, port: target.port, path, method: 'DELETE' }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect([code, api.store.get({ kind: 'Namespace', name: 'a' })?.status.phase]).toEqual([404, 'Active']);
  });

  test('a collection by selector', async () => {
    await create('a');
    await create('b');
    const { body } = await call<List<Pod>>('DELETE', `${pods}?labelSelector=app%3Da`, { gracePeriodSeconds: 0 });
    expect([body.kind, body.items.map((pod) => pod.metadata.name)]).toEqual(['PodList', ['a']]);
    expect(api.store.list('Pod').map((pod) => pod.metadata.name)).toEqual(['b']);
  });

  test('the last finalizer that goes takes a deleted pod with it', async () => {
    await create('web');
    await api.store.mutate({ kind: 'Pod', namespace: 'default', name: 'web' }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, finalizers: ['example.com/wait'] },
    }));
    await call('DELETE', `${pods}/web`, { gracePeriodSeconds: 0 });
    expect(api.store.list('Pod')).toHaveLength(1);
    await call('PATCH', `${pods}/web`, { metadata: { finalizers: null } }, { 'content-type': 'application/merge-patch+json' });
    expect(api.store.list('Pod')).toEqual([]);
  });

  test('an event is answered by a Status', async () => {
    const event = { involvedObject: {}, reportingComponent: '', reportingInstance: '' };
    const metadata = { name: 'e', namespace: 'default', uid: 'u' };
    await api.store.create({ apiVersion: 'v1', kind: 'Event', metadata, ...event });
    const { body } = await call('DELETE', '/api/v1/namespaces/default/events/e');
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'e', kind: 'events', uid: 'u' },
    });
    expect(api.store.list('Event')).toEqual([]);
  });
});

describe('everything else', () => {
  test('discovery names every kind with its verbs', async () => {
    const { body } = await call<{ resources: { name: string; shortNames?: string[] }[] }>('GET', '/api/v1');
    expect(body.resources.map((resource) => resource.name)).toEqual([
      'configmaps',
      'endpoints',
      'events',
      'limitranges',
      'namespaces',
      'namespaces/status',
      'nodes',
      'nodes/status',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'persistentvolumes',
      'persistentvolumes/status',
      'pods',
      'pods/attach',
      'pods/binding',
      'pods/ephemeralcontainers',
      'pods/eviction',
      'pods/exec',
      'pods/log',
      'pods/portforward',
      'pods/proxy',
      'pods/resize',
      'pods/shell',
      'pods/status',
      'pods/timeline',
      'pods/volumes',
      'podtemplates',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
      'secrets',
      'serviceaccounts',
      'serviceaccounts/token',
      'services',
      'services/proxy',
      'services/status',
    ]);
    expect(body.resources.find(({ name }) => name === 'serviceaccounts/token')).toEqual({
      ...{ name: 'serviceaccounts/token', singularName: '', namespaced: true },
      ...{ group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
    });
    expect((await call<{ versions: string[] }>('GET', '/api')).body.versions).toEqual(['v1']);
    const versions = [
      ['apps', 'v1'],
      ['events.k8s.io', 'v1'],
      ['authentication.k8s.io', 'v1', 'v1beta1'],
      ['authorization.k8s.io', 'v1'],
      ['autoscaling', 'v2', 'v1'],
      ['batch', 'v1', 'v1beta1'],
      ['networking.k8s.io', 'v1'],
      ['policy', 'v1', 'v1beta1'],
      ['rbac.authorization.k8s.io', 'v1'],
      ['storage.k8s.io', 'v1'],
      ['apiextensions.k8s.io', 'v1'],
      ['admissionregistration.k8s.io', 'v1'],
      ['scheduling.k8s.io', 'v1'],
      ['coordination.k8s.io', 'v1'],
      ['node.k8s.io', 'v1'],
      ['discovery.k8s.io', 'v1'],
      ['metrics.k8s.io', 'v1beta1'],
    ];
    const groups = versions.map(([name, ...all]) => {
      const each = all.map((version) => ({ groupVersion: `${name}/${version}`, version }));
      return { name, versions: each, preferredVersion: each[0] };
    });
    expect((await call<{ groups: object[] }>('GET', '/apis')).body.groups).toEqual(groups);
    for (const group of groups) expect((await call('GET', `/apis/${group.name}`)).body).toMatchObject(group);
    expect((await call('GET', '/apis/metrics.k8s.io/v1beta1')).body).toMatchObject({
      groupVersion: 'metrics.k8s.io/v1beta1',
      resources: [
        { name: 'nodes', kind: 'NodeMetrics', verbs: ['get', 'list'] },
        { name: 'pods', kind: 'PodMetrics', verbs: ['get', 'list'] },
      ],
    });
    expect((await call('GET', '/apis/discovery.k8s.io/v1')).body).toMatchObject({
      groupVersion: 'discovery.k8s.io/v1',
      resources: [{ name: 'endpointslices', kind: 'EndpointSlice' }],
    });
  });

  test('the version is that of Kubernetes, with kpod behind it', async () => {
    expect((await call('GET', '/version')).body).toMatchObject({ major: '1', minor: '32', gitVersion: 'v1.32.4+kpod-0.1.0' });
  });

  test.each(['/healthz', '/livez', '/readyz'])('%s is ok', async (path) => {
    expect(await (await fetch(api.url + path)).text()).toBe('ok');
  });

  test.each(['/swagger.json', '/api/v1/nothing', '/nothing', '/api/v1/namespaces/default/pods/web/nothing'])(
    '%s is not found',
    async (path) => {
      const message = 'the server could not find the requested resource';
      // Without details, kubectl debug ends with a stack trace.
      expect((await call('GET', path)).body).toMatchObject({ code: 404, message, details: {} });
    },
  );

  test.each(['exec', 'attach', 'shell', 'portforward'])('%s needs another protocol', async (stream) => {
    await create('web');
    expect((await call('POST', `${pods}/web/${stream}`)).body).toMatchObject({ code: 400, message: 'Upgrade request required' });
  });

  test('the agent answers for itself and is asked to stop', async () => {
    expect((await call('GET', '/kpod/v1/agent')).body).toMatchObject({ pid: 42, engine: 'fake 1' });
    expect(api.stops()).toBe(0);
    expect((await call('POST', '/kpod/v1/agent/stop')).body).toMatchObject({ status: 'Success' });
    await expect.poll(() => api.stops()).toBe(1);
  });

  test('an unexpected error is a 500 with its message, and is logged', async () => {
    await api.close();
    const lines: string[] = [];
    const log = { debug() {}, info() {}, warn() {}, error: (message: string) => void lines.push(message) };
    const agentStatus = () => {
      throw new Error('out of paper');
    };
    api = await startTestApi({ clock, log, agentStatus });
    expect((await call('GET', '/kpod/v1/agent')).body).toMatchObject({ code: 500, message: 'Internal error occurred: out of paper' });
    expect(lines).toEqual(['a request failed']);
  });

  test('what the user must hear comes as a warning, once, beside the others', async () => {
    await api.close();
    const notices = ['nobody looked after 2 pods for 5m'];
    api = await startTestApi({ clock, takeNotice: () => notices.pop() });
    const { headers } = await call('POST', `${pods}?fieldValidation=Warn`, { ...podBody('web'), foo: 1 });
    expect(headers.get('warning')).toBe('299 - "nobody looked after 2 pods for 5m", 299 - "unknown field \\"foo\\""');
    expect((await call('GET', pods)).headers.get('warning')).toBeNull();
  });

  test('requests count as activity while they last', async () => {
    await call('GET', pods);
    await expect.poll(() => api.active()).toBe(0);
  });
});
