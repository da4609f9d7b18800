import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';
import { createFakeClock } from '../../fakes/clock.ts';

let api: TestApi;

beforeEach(async () => {
  api = await startTestApi({ clock: createFakeClock(Date.parse('2026-01-05T00:01:00Z')) });
});
afterEach(() => api.close());

async function call<T = Status>(
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<{ code: number; body: T }> {
  const response = await fetch(api.url + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }),
  });
  return { code: response.status, body: (await response.json()) as T };
}

const sets = '/apis/apps/v1/namespaces/default/replicasets';
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };
const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] };
const replicaSet = (change: object = {}, metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', ...metadata },
  spec: { selector, template, ...change },
});

describe('the scale of a ReplicaSet', () => {
  test('tells how many it wants and has, and of what', async () => {
    const { body: created } = await call<{ metadata: { uid: string; resourceVersion: string } }>('POST', sets, replicaSet({ replicas: 3 }));
    const { uid, resourceVersion } = created.metadata;
    const { code, body } = await call<object>('GET', `${sets}/web/scale`);
    expect([code, body]).toEqual([
      200,
      {
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name: 'web', namespace: 'default', uid, resourceVersion, creationTimestamp: '2026-01-05T00:01:00Z' },
        spec: { replicas: 3 },
        status: { replicas: 0, selector: 'app=web,!tier' },
      },
    ]);
  });

  test.each([
    ['application/merge-patch+json', { spec: { replicas: 5 } }],
    ['application/strategic-merge-patch+json', { spec: { replicas: 5 } }],
    ['application/json-patch+json', [{ op: 'replace', path: '/spec/replicas', value: 5 }]],
  ])('is changed by %s', async (type, patch) => {
    await call('POST', sets, replicaSet());
    const { code, body } = await call('PATCH', `${sets}/web/scale`, patch, type);
    expect([code, body]).toMatchObject([200, { kind: 'Scale', spec: { replicas: 5 } }]);
    const { body: after } = await call('GET', `${sets}/web`);
    expect(after).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 5, template } });
  });

  test('is replaced, also by nothing at all', async () => {
    await call('POST', sets, replicaSet());
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: {} };
    expect(await call('PUT', `${sets}/web/scale`, scale)).toMatchObject({ code: 200, body: { spec: {} } });
    expect((await call('GET', `${sets}/web`)).body).toMatchObject({ spec: { replicas: 0 } });
  });

  test.each([
    [
      { spec: { replicas: -1 } },
      422,
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      { metadata: { resourceVersion: '1' }, spec: { replicas: 2 } },
      409,
      'Operation cannot be fulfilled on replicasets.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    ],
  ])('is not changed by %j', async (patch, code, message) => {
    await call('POST', sets, replicaSet());
    const answer = await call('PATCH', `${sets}/web/scale`, patch, 'application/merge-patch+json');
    expect([answer.code, answer.body.message]).toEqual([code, message]);
  });

  test('is shown as a row to who wants a table', async () => {
    await call('POST', sets, replicaSet({ replicas: 3 }));
    const said = await runCli(['get', 'rs', 'web', '--subresource=scale'], { url: api.url });
    expect(said.stdout).toMatch(/^NAME +DESIRED +AVAILABLE +AGE\nweb +3 +0 +\S+\n$/);
  });

  test('is not there for kinds without one', async () => {
    const answer = await call('GET', '/apis/batch/v1/namespaces/default/jobs/pi/scale');
    expect([answer.code, answer.body.message]).toEqual([404, 'the server could not find the requested resource']);
  });
});

describe('ReplicaSets', () => {
  const refusals: readonly (readonly [object, readonly string[]])[] = [
    [
      { selector: undefined },
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      { selector: {} },
      [
        'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment',
      ],
    ],
    [{ replicas: -1 }, ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
    [
      { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never', activeDeadlineSeconds: 5 } } },
      [
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
      ],
    ],
  ];
  test.each(refusals)('%j is refused', async (change, errors) => {
    const { code, body } = await call('POST', sets, replicaSet(change));
    expect([code, body.details?.causes?.map(({ field, message }) => `${field}: ${message}`)]).toEqual([422, errors]);
  });

  test('keep their selector', async () => {
    await call('POST', sets, replicaSet());
    const other = {
      selector: { matchLabels: { app: 'web', tier: 'a' } },
      template: { ...template, metadata: { labels: { app: 'web', tier: 'a' } } },
    };
    const { body } = await call('PUT', `${sets}/web`, replicaSet(other));
    expect(body.message).toBe(
      'ReplicaSet.apps "web" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"web", "tier":"a"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    );
  });

  test('take a status that counts right', async () => {
    await call('POST', sets, replicaSet());
    const { body } = await call('PUT', `${sets}/web/status`, { ...replicaSet(), status: { replicas: 1, readyReplicas: 2 } });
    expect(body.message).toBe(
      'ReplicaSet.apps "web" is invalid: status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
    );
  });

  test('are selected by how many pods they have', async () => {
    await call('POST', sets, replicaSet());
    const { body } = await call<{ items: readonly unknown[] }>('GET', `${sets}?fieldSelector=status.replicas%3D0`);
    expect(body.items).toHaveLength(1);
  });
});

describe('a ReplicationController', () => {
  const controllers = '/api/v1/namespaces/default/replicationcontrollers';
  const controller = (spec: object) => ({ apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'web' }, spec });

  test('selects and is called what its template says', async () => {
    const { body } = await call('POST', controllers, controller({ template }));
    expect(body).toMatchObject({
      metadata: { labels: { app: 'web' }, generation: 1 },
      spec: { replicas: 1, selector: { app: 'web' } },
      status: { replicas: 0 },
    });
    expect((await call('GET', `${controllers}/web/scale`)).body).toMatchObject({ status: { selector: 'app=web' } });
  });

  test.each([
    [{}, '[spec.selector: Required value, spec.template: Required value]'],
    [
      { selector: { app: 'db' }, template },
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      { template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 5 } } },
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported',
    ],
  ])('%j is refused', async (spec, text) => {
    const { body } = await call('POST', controllers, controller(spec));
    expect(body.message).toBe(`ReplicationController "web" is invalid: ${text}`);
  });
});

describe('a PodTemplate', () => {
  const templates = '/api/v1/namespaces/default/podtemplates';
  const podTemplate = { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'web' }, template };

  test('has the defaults of a template, and a generation', async () => {
    const { body } = await call('POST', templates, podTemplate);
    expect(body).toMatchObject({ metadata: { generation: 1 }, template: { spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' } } });
    const changed = { ...podTemplate, template: { ...template, metadata: { labels: { app: 'db' } } } };
    expect((await call('PUT', `${templates}/web`, changed)).body).toMatchObject({ metadata: { generation: 2 } });
  });

  test('is refused for what no pod may be', async () => {
    const { body } = await call('POST', templates, { ...podTemplate, template: { spec: {} } });
    expect(body.message).toBe('PodTemplate "web" is invalid: template.spec.containers: Required value');
  });
});

describe('deletion', () => {
  test('answers a Status with the group for what is gone, and the object for what waits', async () => {
    const { body: created } = await call<{ metadata: { uid: string } }>('POST', sets, replicaSet());
    const { uid } = created.metadata;
    const waiting = await call('DELETE', `${sets}/web`, { propagationPolicy: 'Foreground' });
    expect([waiting.code, waiting.body]).toMatchObject([200, { kind: 'ReplicaSet', metadata: { finalizers: ['foregroundDeletion'] } }]);
    const { code, body } = await call('DELETE', `${sets}/web`, { propagationPolicy: 'Background' });
    expect([code, body.kind, body.details]).toEqual([200, 'Status', { name: 'web', group: 'apps', kind: 'replicasets', uid }]);
  });

  test('tells by its code of what is under way where it is asked for the old way', async () => {
    await call('POST', sets, replicaSet({}, { finalizers: ['example.com/wait'] }));
    expect((await call('DELETE', `${sets}/web?orphanDependents=false`)).code).toBe(202);
  });

  test('takes no more finalizers', async () => {
    await call('POST', sets, replicaSet({}, { finalizers: ['example.com/wait'] }));
    await call('DELETE', `${sets}/web`);
    const patch = { metadata: { finalizers: ['example.com/wait', 'example.com/more'] } };
    const { body } = await call('PATCH', `${sets}/web`, patch, 'application/merge-patch+json');
    expect(body.message).toBe(
      'ReplicaSet.apps "web" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
    );
  });

  test('of a namespace waits for whatever has a finalizer', async () => {
    await call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } });
    const inside = sets.replace('default', 'x');
    await call('POST', inside, replicaSet({}, { finalizers: ['example.com/wait'] }));
    await call('DELETE', '/api/v1/namespaces/x');
    await expect.poll(async () => (await call('GET', `${inside}/web`)).body).toMatchObject({ metadata: { deletionGracePeriodSeconds: 0 } });
    expect((await call('GET', '/api/v1/namespaces/x')).code).toBe(200);
    await call('PATCH', `${inside}/web`, { metadata: { finalizers: null } }, 'application/merge-patch+json');
    await expect.poll(async () => (await call('GET', '/api/v1/namespaces/x')).code).toBe(404);
  });
});

describe('a Job without a name', () => {
  test.each([
    [{}, []],
    [{ completionMode: 'Indexed', completions: 3 }, ['Invalid value: "": will not able to create pod with invalid DNS label: -2']],
  ])('is refused (%o)', async (spec, more) => {
    const { code, body } = await call('POST', '/apis/batch/v1/namespaces/default/jobs', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {},
      spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'pi', image: 'pi' }] } } },
    });
    const causes = body.details?.causes?.map(({ field, message }) => `${field}: ${message}`);
    const messages = ['Required value: name or generateName is required', ...more].map((message) => `metadata.name: ${message}`);
    expect([code, causes]).toEqual([422, messages]);
  });
});
