/** Deployments. k8s: test/e2e/apps/deployment.go */
import { expect } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { eventually } from '../../e2e/support/workspace.ts';
import { staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import { listOf, livePods, mergePatch, once, read, rolledOut, type Seen, scaled, template, watchPods, workload } from '../workloads.ts';
import { scaleEndpoint, statusEndpoints } from './object-endpoints.ts';

const revision = 'deployment.kubernetes.io/revision';
const labels = { app: 'sample-pod' };
const selector = { matchLabels: labels };
const missing = { containers: [{ name: 'app', image: 'invalid.invalid/no-such-image:1', imagePullPolicy: 'IfNotPresent' }] };
const newer = { containers: [staying('app', { image: 'busybox:1.36' })] };

/** A ReplicaSet that a Deployment of the same labels adopts. */
const old = (name: string, replicas: number, annotations: object = {}) =>
  workload('ReplicaSet', name, { replicas, selector, template: template(labels) }, { labels, annotations });

const setsOf = (scene: Scene) => listOf(scene, 'replicasets', 'app=sample-pod');
const imageOf = (set: Seen): string => set.spec.template.spec.containers[0].image;
const newSet = async (scene: Scene, image = 'busybox:1.36') => (await setsOf(scene)).find((set) => imageOf(set) === image);

const rollingUpdate = async (scene: Scene): Promise<void> => {
  // Beyond what a floating-point number keeps.
  await scene.create([old('test-rolling-update-controller', 1, { [revision]: '3546343826724305832' })]);
  await scaled(scene, 'replicasets/test-rolling-update-controller', 1);
  await scene.create([
    workload('Deployment', 'test-rolling-update-deployment', { replicas: 1, selector, template: template(labels, newer) }),
  ]);
  const deployment = await rolledOut(scene, 'test-rolling-update-deployment');
  expect(deployment.metadata.annotations?.[revision]).toBe('3546343826724305833');
  expect(deployment.status.conditions).toMatchObject([
    { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
  ]);
  const sets = await setsOf(scene);
  expect(sets.map(({ spec, metadata }) => [spec.replicas, metadata.annotations?.[revision]]).sort()).toEqual([
    [0, '3546343826724305832'],
    [1, '3546343826724305833'],
  ]);
  for (const { metadata } of sets)
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'Deployment', controller: true, blockOwnerDeletion: true }]);
};

const recreate = async (scene: Scene): Promise<void> => {
  const watch = watchPods(scene, 'app=sample-pod');
  try {
    const deployment = workload('Deployment', 'test-recreate-deployment', {
      ...{ replicas: 2, selector, template: template(labels), strategy: { type: 'Recreate' } },
    });
    await scene.create([deployment]);
    await rolledOut(scene, 'test-recreate-deployment');
    const first = (await newSet(scene, 'busybox'))?.metadata.name ?? '';
    await scene.ok('set', 'image', 'deployment/test-recreate-deployment', 'app=busybox:1.36');
    await rolledOut(scene, 'test-recreate-deployment');
    expect(await newSet(scene)).toMatchObject({ spec: { replicas: 2 } });
    // No new pod was there while an old one had not ended.
    await eventually(async () => expect(watch.changes().filter(({ type }) => type === 'DELETED')).toHaveLength(2));
    const isOld = ({ metadata }: Pod) => metadata.name.startsWith(`${first}-`);
    const changes = watch.changes();
    const lastOld = changes.map(({ object }) => isOld(object) && !/^(Succeeded|Failed)$/.test(object.status.phase ?? '')).lastIndexOf(true);
    const firstNew = changes.findIndex(({ object }) => !isOld(object));
    expect(firstNew).toBeGreaterThan(lastOld);
  } finally {
    watch.end();
  }
};

const withoutHistory = async (scene: Scene): Promise<void> => {
  await scene.create([old('test-cleanup-controller', 1)]);
  await scaled(scene, 'replicasets/test-cleanup-controller', 1);
  const spec = { replicas: 1, revisionHistoryLimit: 0, selector, template: template(labels, newer) };
  await scene.create([workload('Deployment', 'test-cleanup-deployment', spec)]);
  await rolledOut(scene, 'test-cleanup-deployment');
  await eventually(async () => expect((await setsOf(scene)).map(imageOf)).toEqual(['busybox:1.36']));
};

const rollover = async (scene: Scene): Promise<void> => {
  await scene.create([old('test-rollover-controller', 1)]);
  await scaled(scene, 'replicasets/test-rollover-controller', 1);
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  const spec = { replicas: 1, minReadySeconds: 3, strategy, selector };
  await scene.create([workload('Deployment', 'test-rollover-deployment', { ...spec, template: template(labels, missing) })]);
  await eventually(async () => expect(await newSet(scene, missing.containers[0]?.image)).toMatchObject({ status: { replicas: 1 } }));
  // The one that works stays while the broken one is tried.
  expect(await read(scene, 'replicasets/test-rollover-controller')).toMatchObject({ status: { availableReplicas: 1 } });
  await mergePatch(scene, 'deployments/test-rollover-deployment', { spec: { template: template(labels, newer) } });
  await eventually(async () => expect(await newSet(scene)).toMatchObject({ status: { readyReplicas: 1 } }));
  expect(await read(scene, 'replicasets/test-rollover-controller')).toMatchObject({ spec: { replicas: 1 } });
  await rolledOut(scene, 'test-rollover-deployment');
  const sizes = (await setsOf(scene)).map((set) => [imageOf(set), set.spec.replicas]).sort();
  expect(sizes).toEqual([
    ['busybox', 0],
    ['busybox:1.36', 1],
    [missing.containers[0]?.image, 0],
  ]);
};

const proportional = async (scene: Scene): Promise<void> => {
  const name = 'webserver-deployment';
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
  await scene.create([workload('Deployment', name, { replicas: 10, strategy, selector, template: template(labels) })]);
  await rolledOut(scene, name);
  await mergePatch(scene, `deployments/${name}`, { spec: { template: template(labels, missing) } });
  const sizes = async () => Object.fromEntries((await setsOf(scene)).map((set) => [imageOf(set), set.spec.replicas]));
  const broken = missing.containers[0]?.image ?? '';
  await eventually(async () => expect(await sizes()).toEqual({ busybox: 8, [broken]: 5 }));
  await once(scene, `deployments/${name}`, ({ status }) => expect(status).toMatchObject({ replicas: 13, availableReplicas: 8 }));
  await scene.ok('scale', `deployment/${name}`, '--replicas=30');
  await eventually(async () => expect(await sizes()).toEqual({ busybox: 20, [broken]: 13 }));
  await scene.ok('scale', `deployment/${name}`, '--replicas=0');
  await eventually(async () => expect(await livePods(scene)).toEqual([]));
};

const lifecycle = async (scene: Scene): Promise<void> => {
  const name = 'test-deployment';
  const path = `deployments/${name}`;
  const manifest = workload('Deployment', name, { replicas: 2 }, { labels: { 'test-deployment-static': 'true' } });
  await scene.create([manifest]);
  await rolledOut(scene, name);
  await mergePatch(scene, path, {
    metadata: { labels: { 'test-deployment': 'patched' } },
    spec: { replicas: 1, template: { spec: newer } },
  });
  await rolledOut(scene, name);
  await scene.ok('scale', `deployment/${name}`, '--replicas=2');
  await rolledOut(scene, name);
  expect((await mergePatch(scene, `${path}/status`, { status: { collisionCount: 3 } })).status.collisionCount).toBe(3);
  expect(await listOf(scene, 'deployments', 'test-deployment=patched,test-deployment-static=true')).toHaveLength(1);
  await scene.ok('delete', 'deployments', '-l', 'test-deployment-static=true');
  expect(await listOf(scene, 'deployments')).toEqual([]);
  await eventually(async () => expect(await livePods(scene)).toEqual([]));
};

export const deployments: readonly Group[] = [
  {
    owner: 'sig-apps',
    name: 'Deployment',
    rows: [
      { title: 'RollingUpdateDeployment should delete old pods and create new ones', scenario: rollingUpdate, inTests: true },
      { title: 'RecreateDeployment should delete old pods and create new ones', scenario: recreate },
      { title: 'deployment should delete old replica sets', scenario: withoutHistory },
      { title: 'deployment should support rollover', scenario: rollover },
      { title: 'deployment should support proportional scaling', scenario: proportional },
      {
        title: 'Deployment should have a working scale subresource',
        scenario: scaleEndpoint('deployments', workload('Deployment', 'scaled'), 'app=scaled'),
      },
      { title: 'should run the lifecycle of a Deployment', scenario: lifecycle },
      {
        title: 'should validate Deployment Status endpoints',
        scenario: statusEndpoints('deployments', workload('Deployment', 'test-deployment')),
      },
    ],
  },
];
