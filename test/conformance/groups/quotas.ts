/** What a namespace may have, and what its pods get by default. k8s: test/e2e/apimachinery/resource_quota.go, test/e2e/scheduling/limit_range.go */
import { expect } from 'vitest';
import { configMap, type Manifest, podManifest, secret, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import { asked, gone, listOf, mergePatch, once, quota, read, replicationController, workload } from '../workloads.ts';

type Amounts = Readonly<Record<string, string>>;

const path = 'resourcequotas/test-quota';
/** Waits until the quota has counted all that is there. */
const used = (scene: Scene, amounts: Amounts, name = 'test-quota') =>
  once(scene, `resourcequotas/${name}`, ({ status }) => expect(status.used).toMatchObject(amounts));

/** An object is counted as long as it is there; what every namespace has is counted, too. */
const life =
  (resource: string, manifest: Manifest, present = 0) =>
  async (scene: Scene): Promise<void> => {
    await scene.create([quota('test-quota', { resourcequotas: '1', [resource]: '5' })]);
    const seen = await used(scene, { resourcequotas: '1', [resource]: String(present) });
    expect(seen.status.hard).toEqual(seen.spec.hard);
    await scene.create([manifest]);
    await used(scene, { [resource]: String(present + 1) });
    await scene.ok('delete', manifest.kind, manifest.metadata.name);
    await used(scene, { [resource]: String(present) });
  };

const resources = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { cpu, memory } });
const pod = (name: string, more: object = {}, spec: object = {}) => podManifest(name, { containers: [staying('app', more)], ...spec });

const lifeOfPod = async (scene: Scene): Promise<void> => {
  const zero = { pods: '0', 'requests.cpu': '0', 'requests.memory': '0' };
  await scene.create([quota('test-quota', { pods: '3', 'requests.cpu': '200m', 'requests.memory': '100Mi' })]);
  await used(scene, zero);
  await scene.create([pod('fits', { resources: resources('150m', '50Mi') })]);
  await used(scene, { pods: '1', 'requests.cpu': '150m', 'requests.memory': '50Mi' });
  expect(await scene.refused([pod('too-much', { resources: resources('100m', '10Mi') })])).toContain(
    'pods "too-much" is forbidden: exceeded quota: test-quota, requested: requests.cpu=100m, used: requests.cpu=150m, limited: requests.cpu=200m',
  );
  expect(await scene.refused([pod('says-nothing')])).toContain(
    'pods "says-nothing" is forbidden: failed quota: test-quota: must specify requests.cpu for: app; requests.memory for: app',
  );
  const more = await scene.kpod([
    'patch',
    'pod',
    'fits',
    '-p',
    '{"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"100m"}}}]}}',
  ]);
  expect(more).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('pod updates may not change fields') });
  await used(scene, { pods: '1', 'requests.cpu': '150m' });
  await scene.ok('delete', 'pod', 'fits');
  await used(scene, zero);
};

/** Each of two quotas counts the pods of its scope alone. */
const scopes =
  (mine: string, other: string, counted: Manifest, uncounted: Manifest) =>
  async (scene: Scene): Promise<void> => {
    await scene.create([quota('mine', { pods: '5' }, { scopes: [mine] }), quota('other', { pods: '5' }, { scopes: [other] })]);
    const both = async (ofMine: string, ofOther: string) => {
      await used(scene, { pods: ofMine }, 'mine');
      await used(scene, { pods: ofOther }, 'other');
    };
    await both('0', '0');
    await scene.create([counted]);
    await both('1', '0');
    await scene.create([uncounted]);
    await both('1', '1');
    await scene.ok('delete', 'pod', counted.metadata.name);
    await both('0', '1');
  };

const amounts = (cpu: string) => ({ cpu, memory: '500Mi' });

const updatedAndDeleted = async (scene: Scene): Promise<void> => {
  await scene.create([quota('test-quota', amounts('1'))]);
  const seen = await once(scene, path, ({ status }) => expect(status.hard).toEqual(amounts('1')));
  const { resourceVersion: _any, ...metadata } = seen.metadata;
  await asked(scene, 'PUT', path, { ...seen, metadata, spec: { hard: amounts('2') } });
  await once(scene, path, ({ spec, status }) => expect([spec.hard, status.hard]).toEqual([amounts('2'), amounts('2')]));
  await asked(scene, 'DELETE', path);
  await gone(scene, path);
};

const lifecycle = async (scene: Scene): Promise<void> => {
  await scene.create([quota('test-quota', amounts('1'))]);
  const patched = await mergePatch(scene, path, { metadata: { labels: { 'test-quota': 'patched' } }, spec: { hard: { memory: '750Mi' } } });
  expect(patched).toMatchObject({ metadata: { labels: { 'test-quota': 'patched' } }, spec: { hard: { cpu: '1', memory: '750Mi' } } });
  expect(await listOf(scene, 'resourcequotas', 'test-quota=patched')).toHaveLength(1);
  await asked(scene, 'DELETE', 'resourcequotas?labelSelector=test-quota%3Dpatched');
  await gone(scene, path);
};

const changedStatus = async (scene: Scene): Promise<void> => {
  await scene.create([quota('test-quota', amounts('1'))]);
  const seen = await once(scene, path, ({ status }) => expect(status.hard).toEqual(amounts('1')));
  const { resourceVersion: _any, ...metadata } = seen.metadata;
  const put = await asked(scene, 'PUT', `${path}/status`, {
    ...seen,
    metadata,
    spec: { hard: amounts('9') },
    status: { ...seen.status, hard: amounts('3') },
  });
  expect([put.status.hard, put.spec.hard]).toEqual([amounts('3'), amounts('1')]);
  // Its controller computes it anew.
  await once(scene, path, ({ status }) => expect(status.hard).toEqual(amounts('1')));
  await mergePatch(scene, path, { spec: { hard: amounts('4') } });
  await once(scene, path, ({ status }) => expect(status.hard).toEqual(amounts('4')));
  expect((await read(scene, `${path}/status`)).spec.hard).toEqual(amounts('4'));
};

const limits = { default: { cpu: '500m', memory: '500Mi' }, defaultRequest: { cpu: '100m', memory: '200Mi' } };
const limitRange = (name: string, labels: Amounts = {}): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'LimitRange', metadata: { name, labels } },
  spec: { limits: [{ type: 'Container', min: { cpu: '50m', memory: '100Mi' }, max: { cpu: '500m', memory: '500Mi' }, ...limits }] },
});

const limited = async (scene: Scene): Promise<void> => {
  await scene.create([limitRange('limit-range')]);
  await scene.create([pod('pod-no-resources')]);
  expect((await scene.pod('pod-no-resources')).spec.containers[0]?.resources).toEqual({
    requests: limits.defaultRequest,
    limits: limits.default,
  });
  await scene.create([
    pod('pod-partial-resources', { resources: { requests: { cpu: '300m', memory: '150Mi' }, limits: { cpu: '300m' } } }),
  ]);
  expect((await scene.pod('pod-partial-resources')).spec.containers[0]?.resources).toEqual({
    ...{ requests: { cpu: '300m', memory: '150Mi' }, limits: { cpu: '300m', memory: '500Mi' } },
  });
  expect(await scene.refused([pod('too-small', { resources: resources('10m', '150Mi') })])).toMatch(
    /pods "too-small" is forbidden: .*minimum cpu usage per Container is 50m, but request is 10m/,
  );
  expect(await scene.refused([pod('too-large', { resources: resources('600m', '150Mi') })])).toMatch(
    /pods "too-large" is forbidden: .*maximum cpu usage per Container is 500m, but limit is 600m/,
  );
  // What is smaller than it may be was allowed before.
  await mergePatch(scene, 'limitranges/limit-range', {
    spec: { limits: [{ type: 'Container', min: { cpu: '10m' }, max: { cpu: '500m' }, ...limits }] },
  });
  await scene.create([pod('too-small', { resources: resources('10m', '150Mi') })]);
  await scene.ok('delete', 'limitrange', 'limit-range');
  await scene.create([pod('too-large', { resources: resources('600m', '150Mi') })]);
};

const limitRanges = async (scene: Scene): Promise<void> => {
  await scene.create(['e2e-1', 'e2e-2'].map((name) => limitRange(name, { e2e: 'limits' })));
  expect((await scene.work.ok('get', 'limitranges', '-A', '-l', 'e2e=limits', '-o', 'name')).match(/\n/g)).toHaveLength(2);
  const patched = await mergePatch(scene, 'limitranges/e2e-1', { metadata: { labels: { 'e2e-1': 'patched' } } });
  expect(patched.metadata.labels).toMatchObject({ 'e2e-1': 'patched' });
  await asked(scene, 'DELETE', 'limitranges?labelSelector=e2e-1%3Dpatched');
  expect((await listOf(scene, 'limitranges')).map(({ metadata }) => metadata.name)).toEqual(['e2e-2']);
};

const service: Manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'test-service' }, spec: { ports: [{ port: 80 }] } };
const limitedPod = (name: string) => pod(name, { resources: resources('50m', '20Mi') });
const ending = podManifest('ending', { containers: [staying('app')], activeDeadlineSeconds: 3600 });
/** `kube-root-ca.crt` is in every namespace. */
const maps = 1;

export const quotas: readonly Group[] = [
  {
    owner: 'sig-api-machinery',
    name: 'ResourceQuota',
    rows: [
      {
        title: 'should create a ResourceQuota and ensure its status is promptly calculated.',
        async scenario(scene) {
          await scene.create([quota('test-quota', { resourcequotas: '1' })]);
          await used(scene, { resourcequotas: '1' });
        },
      },
      {
        title: 'should create a ResourceQuota and capture the life of a service.',
        scenario: life('services', service),
      },
      {
        title: 'should create a ResourceQuota and capture the life of a secret.',
        scenario: life('secrets', secret('test-secret', { a: 'b' })),
      },
      { title: 'should create a ResourceQuota and capture the life of a pod.', scenario: lifeOfPod, inTests: true },
      {
        title: 'should create a ResourceQuota and capture the life of a configMap.',
        scenario: life('configmaps', configMap('test-configmap', { a: 'b' }), maps),
      },
      {
        title: 'should create a ResourceQuota and capture the life of a replication controller.',
        scenario: life('replicationcontrollers', replicationController('test-rc', { replicas: 0 })),
      },
      {
        title: 'should create a ResourceQuota and capture the life of a replica set.',
        scenario: life('count/replicasets.apps', workload('ReplicaSet', 'test-rs', { replicas: 0 })),
      },
      {
        title: 'should verify ResourceQuota with terminating scopes.',
        scenario: scopes('Terminating', 'NotTerminating', ending, pod('staying')),
      },
      {
        title: 'should verify ResourceQuota with best effort scope.',
        scenario: scopes('BestEffort', 'NotBestEffort', pod('besteffort'), limitedPod('burstable')),
      },
      { title: 'should be able to update and delete ResourceQuota.', scenario: updatedAndDeleted },
      { title: 'should manage the lifecycle of a ResourceQuota', scenario: lifecycle },
      { title: 'should apply changes to a resourcequota status', scenario: changedStatus },
    ],
  },
  {
    owner: 'sig-scheduling',
    name: 'LimitRange',
    rows: [
      { title: 'should create a LimitRange with defaults and ensure pod has those defaults applied.', scenario: limited },
      { title: 'should list, patch and delete a LimitRange by collection', scenario: limitRanges },
    ],
  },
];
