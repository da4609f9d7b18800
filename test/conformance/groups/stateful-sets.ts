/** StatefulSets. k8s: test/e2e/apps/statefulset.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type Manifest, shell } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import {
  listOf,
  livePods,
  mergePatch,
  once,
  type PodWatch,
  podsOf,
  read,
  type Seen,
  scaled,
  template,
  watchPods,
  workload,
} from '../workloads.ts';
import { collection, scaleEndpoint, statusEndpoints } from './object-endpoints.ts';

/** The Service that governs the pods; they are in its DNS before they are ready. */
const service: Manifest = {
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'test' } },
  spec: { clusterIP: 'None', selector: { app: 'ss' }, ports: [{ port: 80, name: 'http' }] },
};

/** Ready while a file is there. */
const probed = (image = 'busybox') => ({
  ...shell('app', 'touch /tmp/ready; trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done'),
  image,
  readinessProbe: { exec: { command: ['test', '-e', '/tmp/ready'] }, periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 10 },
});

const ss = (replicas: number, more: object = {}, containers: readonly object[] = [probed()]): Manifest =>
  workload('StatefulSet', 'ss', { serviceName: 'test', replicas, template: template({ app: 'ss' }, { containers }), ...more });

const path = 'statefulsets/ss';
const breakPod = (scene: Scene, ordinal: number) => scene.inside(`ss-${ordinal}`, 'app', 'rm /tmp/ready');
const mendPod = (scene: Scene, ordinal: number) => scene.inside(`ss-${ordinal}`, 'app', 'touch /tmp/ready');
const whenUnready = (scene: Scene, count: number) => once(scene, path, ({ status }) => expect(status.readyReplicas ?? 0).toBe(count));
/** The controller has heard of the last change of the spec. */
const observed = (scene: Scene) => once(scene, path, ({ metadata, status }) => expect(status.observedGeneration).toBe(metadata.generation));
const imageOf = async (scene: Scene, ordinal: number) => (await read(scene, `pods/ss-${ordinal}`)).spec.containers[0].image;
const images = (scene: Scene) => Promise.all([0, 1, 2].map((ordinal) => imageOf(scene, ordinal)));
const setImage = (scene: Scene, image: string): Promise<Seen> =>
  mergePatch(scene, path, { spec: { template: { spec: { containers: [probed(image)] } } } });
/** Names in the order of their first such change. */
const orderOf = (watch: PodWatch, type: string): readonly string[] => [
  ...new Set(watch.changes().flatMap((change) => (change.type === type ? [change.object.metadata.name] : []))),
];

const scaling = async (scene: Scene): Promise<void> => {
  const watch = watchPods(scene, 'app=ss');
  try {
    await scene.create([service, ss(1)]);
    await scaled(scene, path, 1);
    await breakPod(scene, 0);
    await whenUnready(scene, 0);
    await scene.ok('scale', 'statefulset', 'ss', '--replicas=3');
    await observed(scene);
    expect(await podsOf(scene)).toHaveLength(1);
    await mendPod(scene, 0);
    await scaled(scene, path, 3);
    expect(orderOf(watch, 'ADDED')).toEqual(['ss-0', 'ss-1', 'ss-2']);
    for (const ordinal of [0, 1, 2]) await breakPod(scene, ordinal);
    await whenUnready(scene, 0);
    await scene.ok('scale', 'statefulset', 'ss', '--replicas=0');
    await observed(scene);
    expect(await livePods(scene)).toHaveLength(3);
    // The last first: one that is well again may go at once.
    for (const ordinal of [2, 1, 0]) await mendPod(scene, ordinal);
    await scaled(scene, path, 0);
    await eventually(async () => expect(orderOf(watch, 'DELETED')).toEqual(['ss-2', 'ss-1', 'ss-0']));
  } finally {
    watch.end();
  }
};

const burst = async (scene: Scene): Promise<void> => {
  await scene.create([service, ss(1, { podManagementPolicy: 'Parallel' })]);
  await scaled(scene, path, 1);
  await breakPod(scene, 0);
  await whenUnready(scene, 0);
  await scene.ok('scale', 'statefulset', 'ss', '--replicas=3');
  await once(scene, path, ({ status }) => expect([status.replicas, status.readyReplicas]).toEqual([3, 2]));
  await scene.ok('scale', 'statefulset', 'ss', '--replicas=0');
  await scaled(scene, path, 0);
};

const rollingUpdates = async (scene: Scene): Promise<void> => {
  const watch = watchPods(scene, 'app=ss');
  try {
    await scene.create([service, ss(3)]);
    const { currentRevision, updateRevision } = (await scaled(scene, path, 3)).status;
    expect(updateRevision).toBe(currentRevision);
    await breakPod(scene, 1);
    await whenUnready(scene, 2);
    const changed = await setImage(scene, 'busybox:1.36');
    const { status } = await observed(scene);
    expect([status.currentRevision, status.updateRevision === currentRevision]).toEqual([currentRevision, false]);
    expect(changed.metadata.generation).toBe(2);
    await mendPod(scene, 1);
    const whenUpdated = (revision: string) =>
      once(scene, path, (seen) =>
        expect(seen.status).toMatchObject({ currentRevision: revision, updateRevision: revision, readyReplicas: 3 }),
      );
    await whenUpdated(status.updateRevision);
    expect(await images(scene)).toEqual(Array(3).fill('busybox:1.36'));
    expect(orderOf(watch, 'DELETED')).toEqual(['ss-2', 'ss-1', 'ss-0']);
    await setImage(scene, 'busybox');
    // No revision is made for what has been before.
    await whenUpdated(currentRevision);
    expect(await images(scene)).toEqual(Array(3).fill('busybox'));
    expect(await listOf(scene, 'controllerrevisions')).toHaveLength(2);
  } finally {
    watch.end();
  }
};

const canaries = async (scene: Scene): Promise<void> => {
  const partition = (count: number) => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: count } } });
  const [before, after] = ['busybox', 'busybox:1.36'];
  await scene.create([service, ss(3, partition(3))]);
  const { currentRevision } = (await scaled(scene, path, 3)).status;
  await setImage(scene, after);
  const { updateRevision } = (await observed(scene)).status;
  expect(updateRevision).not.toBe(currentRevision);
  expect(await images(scene)).toEqual([before, before, before]);
  await mergePatch(scene, path, { spec: partition(2) });
  await eventually(async () => expect(await images(scene)).toEqual([before, before, after]));
  await scaled(scene, path, 3);
  // Whatever is made anew is of the revision of its ordinal.
  const first = await Promise.all([0, 2].map(async (ordinal) => (await read(scene, `pods/ss-${ordinal}`)).metadata.uid));
  await scene.ok('delete', 'pods', 'ss-0', 'ss-2');
  await eventually(async () => {
    const again = await Promise.all([0, 2].map(async (ordinal) => (await read(scene, `pods/ss-${ordinal}`)).metadata.uid));
    expect(again.filter((uid) => first.includes(uid))).toEqual([]);
  });
  await scaled(scene, path, 3);
  expect(await images(scene)).toEqual([before, before, after]);
  const labels = (await podsOf(scene)).map(({ metadata }) => [metadata.name, metadata.labels?.['controller-revision-hash']]);
  expect(Object.fromEntries(labels)).toEqual({ 'ss-0': currentRevision, 'ss-1': currentRevision, 'ss-2': updateRevision });
  await mergePatch(scene, path, { spec: partition(1) });
  await eventually(async () => expect(await images(scene)).toEqual([before, after, after]));
  await mergePatch(scene, path, { spec: partition(0) });
  await once(scene, path, ({ status }) => expect(status).toMatchObject({ currentRevision: updateRevision, readyReplicas: 3 }));
  expect(await images(scene)).toEqual([after, after, after]);
};

/** What a node does to a pod that takes more than its share ends it as Failed, as a node does that has no port for it. */
const evicted = async (scene: Scene): Promise<void> => {
  const volumes = [{ name: 'small', emptyDir: { sizeLimit: '1Mi' } }];
  const container = { ...probed(), volumeMounts: [{ name: 'small', mountPath: '/small' }] };
  await scene.create([service, ss(1, { template: template({ app: 'ss' }, { containers: [container], volumes }) })]);
  await scaled(scene, path, 1);
  const { uid } = (await read(scene, 'pods/ss-0')).metadata;
  const watch = watchPods(scene, 'app=ss');
  try {
    await eventually(async () => expect(watch.changes()).not.toEqual([]));
    await scene.inside('ss-0', 'app', 'dd if=/dev/zero of=/small/much bs=1M count=3 2>/dev/null');
    await eventually(async () => expect((await read(scene, 'pods/ss-0')).metadata.uid).not.toBe(uid));
    await scaled(scene, path, 1);
    expect(watch.changes().some(({ object }) => object.metadata.uid === uid && object.status.phase === 'Failed')).toBe(true);
  } finally {
    watch.end();
  }
};

const label = 'e2e=testing';
const listPatchDelete = async (scene: Scene): Promise<void> => {
  await scene.create([service, ss(1)]);
  await mergePatch(scene, path, { metadata: { labels: { e2e: 'patched' } }, spec: { replicas: 2 } });
  await scaled(scene, path, 2);
  expect(await listOf(scene, 'statefulsets', 'e2e=patched')).toHaveLength(1);
  await collection(
    'statefulsets',
    [1, 2].map((index) => workload('StatefulSet', `set-${index}`, { serviceName: 'test', replicas: 0 }, { labels: { e2e: 'testing' } })),
    label,
  )(scene);
};

const basic = (title: string) => `Basic StatefulSet functionality [StatefulSetBasic] ${title}`;
const plain = ss(1);

export const statefulSets: readonly Group[] = [
  {
    owner: 'sig-apps',
    name: 'StatefulSet',
    rows: [
      { title: basic('should perform rolling updates and roll backs of template modifications'), scenario: rollingUpdates },
      { title: basic('should perform canary updates and phased rolling updates of template modifications'), scenario: canaries },
      {
        title: basic('Scaling should happen in predictable order and halt if any stateful pod is unhealthy [Slow]'),
        scenario: scaling,
        inTests: true,
      },
      { title: basic('Burst scaling should run to completion even with unhealthy pods [Slow]'), scenario: burst },
      {
        title: basic('Should recreate evicted statefulset'),
        scenario: evicted,
        cannotBe: ({ engine, isRoot }) =>
          engine === 'docker' && !isRoot
            ? "kpod may not look into docker's volumes, which are root's, so that nobody is evicted"
            : undefined,
      },
      { title: basic('should have a working scale subresource'), scenario: scaleEndpoint('statefulsets', plain, 'app=ss') },
      { title: basic('should list, patch and delete a collection of StatefulSets'), scenario: listPatchDelete },
      { title: basic('should validate Statefulset Status endpoints'), scenario: statusEndpoints('statefulsets', plain) },
    ],
  },
];
