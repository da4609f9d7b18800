/** ReplicaSets and ReplicationControllers. k8s: test/e2e/apps/{replica_set,rc}.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { httpServer, type Manifest, podManifest, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import {
  asked,
  gone,
  isReady,
  listOf,
  livePods,
  mergePatch,
  once,
  ownersOf,
  podsOf,
  quota,
  read,
  replicationController,
  scaled,
  template,
  workload,
} from '../workloads.ts';
import { collection, scaleEndpoint, statusEndpoints } from './object-endpoints.ts';

const serving = { containers: [httpServer('app', 'hostname >/www/index.html')] };

/** A kind of the two: where its objects are, and how one is written. */
interface Replicas {
  readonly plural: string;
  readonly kind: string;
  make(name: string, spec?: object, more?: object): Manifest;
}

const sets: Replicas = { plural: 'replicasets', kind: 'ReplicaSet', make: (name, spec, more) => workload('ReplicaSet', name, spec, more) };
const controllers: Replicas = { plural: 'replicationcontrollers', kind: 'ReplicationController', make: replicationController };

/** Each pod answers with its name, asked by another one. */
const served =
  ({ plural, make }: Replicas) =>
  async (scene: Scene): Promise<void> => {
    await scene.create([make('basic', { replicas: 2, template: template({ app: 'basic' }, serving) })]);
    await scaled(scene, `${plural}/basic`, 2);
    const pods = await podsOf(scene, 'app=basic');
    expect(pods).toHaveLength(2);
    const asker = pods[0]?.metadata.name ?? '';
    for (const { metadata, status } of pods) {
      const answer = () => scene.inside(asker, 'app', `wget -q -O - http://${status.podIP}:8080`);
      await eventually(async () => expect(await answer()).toBe(`${metadata.name}\n`));
    }
  };

const adopts =
  ({ plural, kind, make }: Replicas) =>
  async (scene: Scene): Promise<void> => {
    await scene.running(
      podManifest('pod-adoption', { restartPolicy: 'Always', containers: [staying('app')] }, { labels: { app: 'adopting' } }),
    );
    await scene.create([make('adopting', { replicas: 1 })]);
    await once(scene, 'pods/pod-adoption', (pod) => expect(ownersOf(pod)).toEqual([`${kind}/adopting`]));
    await scaled(scene, `${plural}/adopting`, 1);
    expect(await podsOf(scene, 'app=adopting')).toHaveLength(1);
  };

const releases =
  ({ plural, kind, make }: Replicas) =>
  async (scene: Scene): Promise<void> => {
    await scene.create([make('releasing', { replicas: 1 })]);
    await scaled(scene, `${plural}/releasing`, 1);
    const [pod] = await podsOf(scene, 'app=releasing');
    const path = `pods/${pod?.metadata.name}`;
    expect(pod && ownersOf(pod)).toEqual([`${kind}/releasing`]);
    await mergePatch(scene, path, { metadata: { labels: { app: 'released' } } });
    await once(scene, path, (seen) => expect(ownersOf(seen)).toEqual([]));
    await eventually(async () => expect(await livePods(scene, 'app=releasing')).toHaveLength(1));
    expect(await read(scene, path)).toMatchObject({ status: { phase: 'Running' } });
  };

const overQuota = async (scene: Scene): Promise<void> => {
  await scene.create([quota('condition-test', { pods: '2' })]);
  await once(scene, 'resourcequotas/condition-test', ({ status }) => expect(status.hard).toEqual({ pods: '2' }));
  await scene.create([replicationController('condition-test', { replicas: 3 })]);
  const { status } = await once(scene, 'replicationcontrollers/condition-test', (seen) =>
    expect(seen.status.conditions).toMatchObject([{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }]),
  );
  expect(status.conditions[0].message).toMatch(
    /^pods "condition-test-\w{5}" is forbidden: exceeded quota: condition-test, requested: pods=1, used: pods=2, limited: pods=2$/,
  );
  await scene.ok('scale', 'rc', 'condition-test', '--replicas=2');
  await once(scene, 'replicationcontrollers/condition-test', (seen) => {
    expect(seen.status.conditions ?? []).toEqual([]);
    expect(seen.status.replicas).toBe(2);
  });
};

const replacedAndPatched = async (scene: Scene): Promise<void> => {
  await scene.create([workload('ReplicaSet', 'test-rs', { replicas: 1 })]);
  const set = await scaled(scene, 'replicasets/test-rs', 1);
  const { metadata, spec } = set;
  await asked(scene, 'PUT', 'replicasets/test-rs', { ...set, metadata, spec: { ...spec, replicas: 2 } });
  await scaled(scene, 'replicasets/test-rs', 2);
  const template = { spec: { containers: [staying('app', { image: 'busybox:1.36' })], terminationGracePeriodSeconds: 0 } };
  const patched = await mergePatch(scene, 'replicasets/test-rs', {
    metadata: { labels: { 'test-rs': 'patched' } },
    spec: { replicas: 3, template },
  });
  expect(patched).toMatchObject({ metadata: { labels: { 'test-rs': 'patched' } }, spec: { replicas: 3, template } });
  await scaled(scene, 'replicasets/test-rs', 3);
  // Only the pod that was made since is of the new template.
  const images = (await podsOf(scene, 'app=test-rs')).map((pod) => pod.spec.containers[0]?.image).sort();
  expect(images).toEqual(['busybox', 'busybox', 'busybox:1.36']);
};

const lifecycle = async (scene: Scene): Promise<void> => {
  const path = 'replicationcontrollers/rc-test';
  const made = await asked(scene, 'POST', 'replicationcontrollers', replicationController('rc-test', { replicas: 1 }));
  expect(made).toMatchObject({ metadata: { generation: 1 }, status: { replicas: 0 } });
  await scaled(scene, path, 1);
  expect((await mergePatch(scene, path, { metadata: { labels: { 'test-rc': 'patched' } } })).metadata.labels).toMatchObject({
    'test-rc': 'patched',
  });
  expect(
    (await mergePatch(scene, `${path}/status`, { status: { readyReplicas: 0, availableReplicas: 0 } })).status.readyReplicas ?? 0,
  ).toBe(0);
  expect((await mergePatch(scene, `${path}/scale`, { spec: { replicas: 2 } })).spec.replicas).toBe(2);
  const seen = await scaled(scene, path, 2);
  await asked(scene, 'PUT', path, { ...seen, spec: { ...seen.spec, replicas: 1 } });
  await scaled(scene, path, 1);
  expect(await listOf(scene, 'replicationcontrollers', 'test-rc=patched')).toHaveLength(1);
  await asked(scene, 'DELETE', 'replicationcontrollers?labelSelector=test-rc%3Dpatched');
  await gone(scene, path);
};

const adoptsAndReleases = async (scene: Scene): Promise<void> => {
  await adopts(sets)(scene);
  await mergePatch(scene, 'pods/pod-adoption', { metadata: { labels: { app: 'released' } } });
  await once(scene, 'pods/pod-adoption', (pod) => expect(ownersOf(pod)).toEqual([]));
  await eventually(async () => expect((await livePods(scene, 'app=adopting')).filter(isReady)).toHaveLength(1));
};

const none = { replicas: 0 };

export const replicaSets: readonly Group[] = [
  {
    owner: 'sig-apps',
    name: 'ReplicaSet',
    rows: [
      { title: 'Replace and Patch tests', scenario: replacedAndPatched },
      {
        title: 'Replicaset should have a working scale subresource',
        scenario: scaleEndpoint('replicasets', workload('ReplicaSet', 'scaled'), 'app=scaled'),
      },
      { title: 'should adopt matching pods on creation and release no longer matching pods', scenario: adoptsAndReleases },
      {
        title: 'should list and delete a collection of ReplicaSets',
        scenario: collection(
          'replicasets',
          ['a', 'b', 'c'].map((name) => workload('ReplicaSet', name, none, { labels: { e2e: 'replicas' } })),
          'e2e=replicas',
        ),
      },
      { title: 'should serve a basic image on each replica with a public image', scenario: served(sets) },
      { title: 'should validate Replicaset Status endpoints', scenario: statusEndpoints('replicasets', workload('ReplicaSet', 'test-rs')) },
    ],
  },
  {
    owner: 'sig-apps',
    name: 'ReplicationController',
    rows: [
      { title: 'should adopt matching pods on creation', scenario: adopts(controllers) },
      {
        title: 'should get and update a ReplicationController scale',
        scenario: scaleEndpoint('replicationcontrollers', replicationController('scaled'), 'app=scaled'),
      },
      { title: 'should release no longer matching pods', scenario: releases(controllers) },
      { title: 'should serve a basic image on each replica with a public image', scenario: served(controllers) },
      { title: 'should surface a failure condition on a common issue like exceeded quota', scenario: overQuota },
      { title: 'should test the lifecycle of a ReplicationController', scenario: lifecycle },
    ],
  },
];
