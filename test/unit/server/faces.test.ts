import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { envelope, field, join } from '../../fakes/protobuf.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const one = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers';
const two = one.replace('v1', 'v2');

// biome-ignore lint/suspicious/noExplicitAny: what it says is what is tested
type Said = any;
async function call(
  method: string,
  path: string,
  body?: object | Buffer,
  type = 'application/json',
): Promise<{ code: number; body: Said }> {
  const isBytes = Buffer.isBuffer(body);
  const sent = body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) };
  const response = await fetch(api.url + path, { method, headers: { 'content-type': type }, ...sent });
  return { code: response.status, body: (await response.json()) as Said };
}

const autoscaler = (spec: object, more: object = {}) => ({
  ...{ apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web', ...more } },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3, ...spec },
});
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } };

test('an autoscaler of version 1 is kept in version 2, and both are shown', async () => {
  const { code, body } = await call('POST', one, autoscaler({ targetCPUUtilizationPercentage: 50 }));
  expect([code, body.apiVersion]).toEqual([201, 'autoscaling/v1']);
  expect(body.spec).toEqual({
    scaleTargetRef: { kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 3,
    targetCPUUtilizationPercentage: 50,
  });
  expect(body.status).toEqual({ currentReplicas: 0, desiredReplicas: 0 });
  expect((await call('GET', `${two}/web`)).body).toMatchObject({ apiVersion: 'autoscaling/v2', spec: { metrics: [cpu] } });
  expect((await call('GET', one)).body).toMatchObject({ apiVersion: 'autoscaling/v1', items: [{ apiVersion: 'autoscaling/v1' }] });
  expect(
    (await call('PATCH', `${one}/web`, { spec: { targetCPUUtilizationPercentage: 70 } }, 'application/merge-patch+json')).body,
  ).toMatchObject({
    apiVersion: 'autoscaling/v1',
    spec: { targetCPUUtilizationPercentage: 70 },
  });
  const { body: current } = await call('GET', `${one}/web`);
  expect((await call('PUT', `${one}/web`, { ...current, spec: { ...current.spec, maxReplicas: 9 } })).body.spec.maxReplicas).toBe(9);
  const watch = await fetch(`${api.url}${one}?watch=1&resourceVersion=0`);
  const first = (await watch.body?.getReader().read())?.value;
  expect(JSON.parse(Buffer.from(first ?? []).toString())).toMatchObject({ type: 'ADDED', object: { apiVersion: 'autoscaling/v1' } });
});

test('kubectl 1.32 makes one in protobuf of version 1', async () => {
  const spec = join(field(1, join(field(1, 'Deployment'), field(2, 'web'), field(3, 'apps/v1'))), field(2, 1), field(3, 3), field(4, 50));
  const sent = envelope(
    'autoscaling/v1',
    'HorizontalPodAutoscaler',
    join(field(1, field(1, 'web')), field(2, spec), field(3, field(3, 0))),
  );
  const { code, body } = await call('POST', `${one}?fieldValidation=Strict`, sent, 'application/vnd.kubernetes.protobuf');
  expect([code, body.spec.targetCPUUtilizationPercentage]).toEqual([201, 50]);
});

test('what version 1 has no field for is in its annotations, and comes back from there', async () => {
  const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
  const metrics = [
    cpu,
    { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
    { type: 'Pods', pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '5' } } },
    {
      type: 'Object',
      object: { describedObject: { kind: 'Service', name: 's' }, metric: { name: 'm' }, target: { type: 'Value', value: '2' } },
    },
    { type: 'External', external: { metric: { name: 'q', selector: {} }, target: { type: 'AverageValue', averageValue: '3' } } },
    {
      type: 'ContainerResource',
      containerResource: { name: 'cpu', container: 'c', target: { type: 'Utilization', averageUtilization: 9 } },
    },
  ];
  const sent = { ...autoscaler({ metrics, behavior }), apiVersion: 'autoscaling/v2' };
  const { body: kept } = await call('POST', two, sent);
  const { body: old } = await call('GET', `${one}/web`);
  const said = JSON.parse(old.metadata.annotations['autoscaling.alpha.kubernetes.io/metrics']);
  expect(said).toEqual([
    { type: 'Resource', resource: { name: 'memory', targetAverageValue: '1Gi' } },
    { type: 'Pods', pods: { metricName: 'rps', targetAverageValue: '5' } },
    { type: 'Object', object: { target: { kind: 'Service', name: 's' }, metricName: 'm', targetValue: '2' } },
    { type: 'External', external: { metricName: 'q', metricSelector: {}, targetAverageValue: '3' } },
    { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'c', targetAverageUtilization: 9 } },
  ]);
  await call('PUT', `${one}/web`, old);
  const { body: after } = await call('GET', `${two}/web`);
  expect(after.spec).toEqual(kept.spec);
  expect(after.metadata.annotations).toBeUndefined();
});

test('kubectl 1.20 makes CronJobs and budgets of the betas', async () => {
  const template = { spec: { containers: [{ name: 'c', image: 'busybox' }], restartPolicy: 'Never' } };
  const cron = { metadata: { name: 'c' }, spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template } } } };
  const { code, body } = await call('POST', '/apis/batch/v1beta1/namespaces/default/cronjobs', {
    apiVersion: 'batch/v1beta1',
    kind: 'CronJob',
    ...cron,
  });
  expect([code, body.apiVersion, body.spec.schedule]).toEqual([201, 'batch/v1beta1', '0 0 1 1 *']);
  expect((await call('GET', '/apis/batch/v1/namespaces/default/cronjobs/c')).body.apiVersion).toBe('batch/v1');
  const budgets = '/apis/policy/v1beta1/namespaces/default/poddisruptionbudgets';
  const budget = { metadata: { name: 'b' }, spec: { minAvailable: 1, selector: {} } };
  expect((await call('POST', budgets, { apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', ...budget })).body.spec).toEqual(
    budget.spec,
  );
  // In version 1 that would be about all pods.
  expect((await call('GET', `${budgets.replace('v1beta1', 'v1')}/b`)).body.spec.selector).toEqual({
    matchExpressions: [{ key: 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match', operator: 'Exists' }],
  });
  expect((await call('GET', `${budgets}/b`)).body.spec.selector).toEqual({});
});

test('another version than the path is refused in words', async () => {
  const wrong = await call('POST', one, { ...autoscaler({}), apiVersion: 'autoscaling/v2' });
  expect((wrong.body as Status).message).toBe(
    'the API version in the data (autoscaling/v2) does not match the expected API version (autoscaling/v1)',
  );
});

describe('applied by the server', () => {
  const apply = (path: string, body: object, query = 'fieldManager=me') =>
    call('PATCH', `${path}?${query}`, body, 'application/apply-patch+yaml');
  const ofSpec = (...fields: readonly string[]) => ({ 'f:spec': Object.fromEntries(fields.map((name) => [`f:${name}`, {}])) });
  const v1 = (spec: object, more: object = {}) => autoscaler(spec, more);
  const v2 = (spec: object) => ({ ...autoscaler(spec), apiVersion: 'autoscaling/v2' });
  /** Who owns what, in which version. */
  const owners = async (path: string) =>
    (await call('GET', path)).body.metadata.managedFields
      .map(({ manager, operation, apiVersion, fieldsV1 }: Said) => [`${manager} ${operation} ${apiVersion}`, fieldsV1])
      .toSorted(([a]: Said, [b]: Said) => (a < b ? -1 : 1));

  test('what version 1 states has its fields, in both versions', async () => {
    const { code, body } = await apply(`${one}/web`, v1({ targetCPUUtilizationPercentage: 50 }));
    expect([code, body.apiVersion, body.spec.targetCPUUtilizationPercentage]).toEqual([201, 'autoscaling/v1', 50]);
    const mine = [['me Apply autoscaling/v1', ofSpec('scaleTargetRef', 'maxReplicas', 'targetCPUUtilizationPercentage')]];
    expect(await owners(`${one}/web`)).toEqual(mine);
    expect(await owners(`${two}/web`)).toEqual(mine);
    const again = await apply(`${one}/web`, v1({ targetCPUUtilizationPercentage: 50 }));
    expect([again.code, again.body.metadata.resourceVersion]).toEqual([200, body.metadata.resourceVersion]);
  });

  test('what is stated no more goes, also in another version than that of then', async () => {
    await apply(`${one}/web`, v1({ targetCPUUtilizationPercentage: 50, minReplicas: 2 }));
    const { body } = await apply(`${two}/web`, v2({ minReplicas: 2 }));
    // Without metrics the defaults have their word: k8s apis/autoscaling/v2/defaults.go
    expect(body.spec.metrics).toEqual([{ ...cpu, resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }]);
    expect(await owners(`${two}/web`)).toEqual([['me Apply autoscaling/v2', ofSpec('scaleTargetRef', 'maxReplicas', 'minReplicas')]]);
    await apply(`${one}/web`, v1({}));
    expect((await call('GET', `${two}/web`)).body.spec.minReplicas).toBe(1);
    expect(await owners(`${two}/web`)).toEqual([['me Apply autoscaling/v1', ofSpec('scaleTargetRef', 'maxReplicas')]]);
  });

  test('what somebody else states in another version is theirs: it stays, and changing it is a conflict', async () => {
    await apply(`${two}/web`, v2({ metrics: [cpu] }), 'fieldManager=other');
    await apply(`${one}/web`, v1({ targetCPUUtilizationPercentage: 50 }));
    await apply(`${one}/web`, v1({}));
    expect((await call('GET', `${one}/web`)).body.spec.targetCPUUtilizationPercentage).toBe(50);
    const { code, body } = await apply(`${one}/web`, v1({ targetCPUUtilizationPercentage: 60 }));
    expect([code, body.message]).toEqual([409, 'Apply failed with 1 conflict: conflict with "other": .spec.metrics']);
    expect((await apply(`${one}/web`, v1({ targetCPUUtilizationPercentage: 60 }), 'fieldManager=me&force=true')).code).toBe(200);
    expect(await owners(`${two}/web`)).toEqual([
      ['me Apply autoscaling/v1', ofSpec('scaleTargetRef', 'maxReplicas', 'targetCPUUtilizationPercentage')],
      ['other Apply autoscaling/v2', ofSpec('scaleTargetRef', 'maxReplicas')],
    ]);
  });

  test('who only writes has the version of its path, too', async () => {
    await call('POST', `${two}?fieldManager=maker`, v2({ metrics: [cpu] }));
    await call('PATCH', `${one}/web?fieldManager=hand`, { spec: { targetCPUUtilizationPercentage: 70 } }, 'application/merge-patch+json');
    const [[hand, written], [, made]] = await owners(`${two}/web`);
    expect([hand, written]).toEqual(['hand Update autoscaling/v1', ofSpec('targetCPUUtilizationPercentage')]);
    expect(made['f:spec']).not.toHaveProperty('f:metrics');
    const { body } = await apply(`${two}/web`, v2({ metrics: [cpu] }), 'fieldManager=other');
    expect(body.message).toBe(
      'Apply failed with 1 conflict: conflict with "hand" using autoscaling/v1: .spec.targetCPUUtilizationPercentage',
    );
  });

  test('a field that only another version has is none', async () => {
    const { code, body } = await apply(`${one}/web`, v1({ metrics: [cpu] }));
    expect([code, body.message]).toEqual([
      500,
      'failed to create typed patch object (default/web; autoscaling/v1, Kind=HorizontalPodAutoscaler): .spec.metrics: field not declared in schema',
    ]);
  });

  test('an event in the words of events.k8s.io', async () => {
    const events = '/apis/events.k8s.io/v1/namespaces/default/events';
    const regarding = { kind: 'Pod', name: 'web', namespace: 'default' };
    const event = {
      ...{ apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'e' }, eventTime: '2026-01-05T00:00:00.000000Z' },
      ...{ reportingController: 'me/x', reportingInstance: 'i', action: 'Look', reason: 'Seen', type: 'Normal', regarding, note: 'hello' },
    };
    expect((await apply(`${events}/e`, event)).code).toBe(201);
    const names = ['action', 'eventTime', 'note', 'reason', 'regarding', 'reportingController', 'reportingInstance', 'type'];
    const mine = [['me Apply events.k8s.io/v1', Object.fromEntries(names.map((name) => [`f:${name}`, {}]))]];
    expect(await owners(`${events}/e`)).toEqual(mine);
    const inCore = '/api/v1/namespaces/default/events/e';
    expect((await call('GET', inCore)).body).toMatchObject({ message: 'hello', involvedObject: regarding });
    expect(await owners(inCore)).toEqual(mine);
  });
});

test('both versions stand in discovery, the newer one first', async () => {
  expect((await call('GET', '/apis/autoscaling')).body).toMatchObject({
    versions: [{ version: 'v2' }, { version: 'v1' }],
    preferredVersion: { version: 'v2' },
  });
  expect((await call('GET', '/apis/autoscaling/v1')).body.resources).toMatchObject([
    { name: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler' },
    { name: 'horizontalpodautoscalers/status' },
  ]);
});
