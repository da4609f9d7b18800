/** DaemonSets, on a cluster of one node. k8s: test/e2e/apps/{daemon_set,controller_revision}.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import type { Scene } from '../scene.ts';
import { type Group, waiting } from '../table.ts';
import { ask, asked, isReady, listOf, livePods, mergePatch, once, ownersOf, read, workload } from '../workloads.ts';
import { collection, statusEndpoints } from './object-endpoints.ts';

const path = 'daemonsets/daemon-set';
const daemonSet = (more: object = {}) => workload('DaemonSet', 'daemon-set', more);
const onePod = (scene: Scene, not?: string) =>
  eventually(async () => {
    const pods = await livePods(scene, 'app=daemon-set');
    expect(pods.map(isReady)).toEqual([true]);
    expect(pods[0]?.metadata.uid).not.toBe(not);
    return pods[0];
  });
const scheduled = (count: number) => ({
  ...{ desiredNumberScheduled: count, currentNumberScheduled: count, numberReady: count, numberMisscheduled: 0 },
});
const settled = (scene: Scene, count: number) => once(scene, path, ({ status }) => expect(status).toMatchObject(scheduled(count)));

const simple = async (scene: Scene): Promise<void> => {
  await scene.create([daemonSet()]);
  const pod = await onePod(scene);
  await settled(scene, 1);
  expect(pod && ownersOf(pod)).toEqual(['DaemonSet/daemon-set']);
  await scene.ok('delete', 'pod', pod?.metadata.name ?? '');
  await onePod(scene, pod?.metadata.uid);
};

const failed = async (scene: Scene): Promise<void> => {
  await scene.create([daemonSet()]);
  const pod = await onePod(scene);
  await mergePatch(scene, `pods/${pod?.metadata.name}/status`, { status: { phase: 'Failed' } });
  await onePod(scene, pod?.metadata.uid);
};

const updated = async (scene: Scene): Promise<void> => {
  await scene.create([daemonSet({ updateStrategy: { type: 'RollingUpdate' } })]);
  const pod = await onePod(scene);
  const revisions = () => listOf(scene, 'controllerrevisions', 'app=daemon-set');
  const [first] = await revisions();
  const hash = (revision?: { metadata: { labels?: Record<string, string> } }) => revision?.metadata.labels?.['controller-revision-hash'];
  expect(pod?.metadata.labels).toMatchObject({ 'controller-revision-hash': hash(first), 'pod-template-generation': '1' });
  await scene.ok('set', 'image', 'ds/daemon-set', 'app=busybox:1.36');
  const next = await onePod(scene, pod?.metadata.uid);
  expect(next?.spec.containers[0]?.image).toBe('busybox:1.36');
  await once(scene, path, ({ status }) => expect(status).toMatchObject({ ...scheduled(1), updatedNumberScheduled: 1, numberAvailable: 1 }));
  const all = await revisions();
  const newest = all.find((revision) => hash(revision) !== hash(first));
  expect(all).toHaveLength(2);
  expect(newest).toMatchObject({ revision: 2 });
  expect(next?.metadata.labels).toMatchObject({ 'controller-revision-hash': hash(newest), 'pod-template-generation': '2' });
};

const revisionLifecycle = async (scene: Scene): Promise<void> => {
  await scene.create([daemonSet()]);
  await onePod(scene);
  const all = () => listOf(scene, 'controllerrevisions', 'app=daemon-set');
  const [first] = await all();
  const name = first?.metadata.name ?? '';
  const patched = await mergePatch(scene, `controllerrevisions/${name}`, { metadata: { labels: { [name]: 'patched' } } });
  expect(patched.metadata.labels).toMatchObject({ [name]: 'patched' });
  const { metadata, ...content } = await read(scene, `controllerrevisions/${name}`);
  const own = { name: 'e2e-copy', labels: metadata.labels, ownerReferences: metadata.ownerReferences };
  await asked(scene, 'POST', 'controllerrevisions', { ...content, metadata: own, revision: 2 });
  // Of two that say the same the controller itself may have removed the older one.
  await ask(scene, 'DELETE', `controllerrevisions/${name}`);
  await eventually(async () => expect((await all()).map((one) => one.metadata.name)).toEqual(['e2e-copy']));
  await eventually(async () => {
    const seen = await read(scene, 'controllerrevisions/e2e-copy');
    const labels = { ...seen.metadata.labels, [name]: 'updated' };
    await asked(scene, 'PUT', 'controllerrevisions/e2e-copy', { ...seen, metadata: { ...seen.metadata, labels } });
  });
  await mergePatch(scene, path, { spec: { template: { spec: { terminationGracePeriodSeconds: 0 } } } });
  await eventually(async () => expect(await all()).toHaveLength(2));
  await once(scene, path, ({ status }) => expect(status).toMatchObject({ ...scheduled(1), updatedNumberScheduled: 1 }));
  await asked(scene, 'DELETE', `controllerrevisions?labelSelector=${encodeURIComponent(`${name}=updated`)}`);
  await eventually(async () => expect(await all()).toMatchObject([{ revision: 3 }]));
};

export const daemonSets: readonly Group[] = [
  {
    owner: 'sig-apps',
    name: 'Daemon set [Serial]',
    rows: [
      { title: 'should run and stop simple daemon', scenario: simple, inTests: true },
      ...waiting('labels of nodes, and selectors of them that have an effect', ['should run and stop complex daemon']),
      { title: 'should retry creating failed daemon pods', scenario: failed },
      { title: 'should update pod when spec was updated and update strategy is RollingUpdate', scenario: updated },
      ...waiting('a cluster of several nodes', ['should rollback without unnecessary restarts']),
      {
        title: 'should list and delete a collection of DaemonSets',
        scenario: collection('daemonsets', [workload('DaemonSet', 'daemon-set', {}, { labels: { e2e: 'daemons' } })], 'e2e=daemons'),
      },
      { title: 'should verify changes to a daemon set status', scenario: statusEndpoints('daemonsets', daemonSet()) },
    ],
  },
  {
    owner: 'sig-apps',
    name: 'ControllerRevision [Serial]',
    rows: [{ title: 'should manage the lifecycle of a ControllerRevision', scenario: revisionLifecycle }],
  },
];
