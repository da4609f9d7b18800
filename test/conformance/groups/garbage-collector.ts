/** What becomes of dependents. k8s: test/e2e/apimachinery/garbage_collector.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { podManifest, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import {
  asked,
  gone,
  isThere,
  listOf,
  mergePatch,
  once,
  ownersOf,
  podsOf,
  read,
  replicationController,
  rolledOut,
  scaled,
  template,
  workload,
} from '../workloads.ts';

const remove = (scene: Scene, path: string, propagationPolicy: string) => asked(scene, 'DELETE', path, { propagationPolicy });

const background = async (scene: Scene): Promise<void> => {
  await scene.create([workload('Deployment', 'simpletest', { replicas: 2 })]);
  await rolledOut(scene, 'simpletest');
  await remove(scene, 'deployments/simpletest', 'Background');
  await gone(scene, 'deployments/simpletest');
  await eventually(async () => expect([await listOf(scene, 'replicasets'), await podsOf(scene)]).toEqual([[], []]));
};

const orphanedSets = async (scene: Scene): Promise<void> => {
  await scene.create([workload('Deployment', 'simpletest', { replicas: 2 })]);
  await rolledOut(scene, 'simpletest');
  await remove(scene, 'deployments/simpletest', 'Orphan');
  await gone(scene, 'deployments/simpletest');
  const [set] = await listOf(scene, 'replicasets');
  expect(set && ownersOf(set)).toEqual([]);
  const pods = await podsOf(scene);
  expect(pods.map(ownersOf)).toEqual(Array(2).fill([`ReplicaSet/${set?.metadata.name}`]));
  expect(pods.map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined, undefined]);
  // A Deployment of the same template takes over what is there.
  await scene.create([workload('Deployment', 'simpletest', { replicas: 2 })]);
  await rolledOut(scene, 'simpletest');
  expect((await podsOf(scene)).map(({ metadata }) => metadata.uid).sort()).toEqual(pods.map(({ metadata }) => metadata.uid).sort());
};

const deletedPods = async (scene: Scene): Promise<void> => {
  await scene.create([replicationController('simpletest', { replicas: 2 })]);
  await scaled(scene, 'replicationcontrollers/simpletest', 2);
  await remove(scene, 'replicationcontrollers/simpletest', 'Background');
  await gone(scene, 'replicationcontrollers/simpletest');
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
};

const orphanedPods = async (scene: Scene): Promise<void> => {
  await scene.create([replicationController('simpletest', { replicas: 3 })]);
  await scaled(scene, 'replicationcontrollers/simpletest', 3);
  await remove(scene, 'replicationcontrollers/simpletest', 'Orphan');
  await gone(scene, 'replicationcontrollers/simpletest');
  const pods = await podsOf(scene);
  expect(pods.map((pod) => [ownersOf(pod), pod.metadata.deletionTimestamp])).toEqual(Array(3).fill([[], undefined]));
};

/** Ends slowly, so that what waits for it can be seen. */
const slow = {
  containers: [staying('app', { lifecycle: { preStop: { exec: { command: ['sleep', '3'] } } } })],
  terminationGracePeriodSeconds: 20,
};

const foreground = async (scene: Scene): Promise<void> => {
  let left = 0;
  await scene.create([replicationController('simpletest', { replicas: 2, template: template({ app: 'simpletest' }, slow) })]);
  await scaled(scene, 'replicationcontrollers/simpletest', 2);
  const kept = await remove(scene, 'replicationcontrollers/simpletest', 'Foreground');
  expect(kept.metadata).toMatchObject({ finalizers: ['foregroundDeletion'], deletionTimestamp: expect.any(String) });
  await eventually(async () => {
    const pods = await podsOf(scene);
    expect(pods.map(({ metadata }) => metadata.deletionTimestamp)).not.toContain(undefined);
  });
  await eventually(async () => {
    // In this order: it goes only after them.
    const isKept = await isThere(scene, 'replicationcontrollers/simpletest');
    left = (await podsOf(scene)).length;
    expect(isKept).toBe(false);
  });
  expect(left).toBe(0);
};

const twoOwners = async (scene: Scene): Promise<void> => {
  await scene.create([replicationController('to-be-deleted', { replicas: 2 }), replicationController('to-stay', { replicas: 0 })]);
  await scaled(scene, 'replicationcontrollers/to-be-deleted', 2);
  const { uid } = (await read(scene, 'replicationcontrollers/to-stay')).metadata;
  const [shared, own] = await podsOf(scene);
  const other = { apiVersion: 'v1', kind: 'ReplicationController', name: 'to-stay', uid };
  const path = `pods/${shared?.metadata.name}`;
  await mergePatch(scene, path, { metadata: { ownerReferences: [...(shared?.metadata.ownerReferences ?? []), other] } });
  await remove(scene, 'replicationcontrollers/to-be-deleted', 'Foreground');
  await gone(scene, 'replicationcontrollers/to-be-deleted');
  await gone(scene, `pods/${own?.metadata.name}`);
  const pod = await once(scene, path, (seen) => expect(ownersOf(seen)).toEqual(['ReplicationController/to-stay']));
  expect(pod.metadata.deletionTimestamp).toBeUndefined();
};

const circle = async (scene: Scene): Promise<void> => {
  const names = ['pod1', 'pod2', 'pod3'];
  await scene.create(names.map((name) => podManifest(name, { containers: [staying('app')] })));
  const uids = await Promise.all(names.map(async (name) => (await read(scene, `pods/${name}`)).metadata.uid));
  for (const [index, name] of names.entries()) {
    const before = (index + 2) % 3;
    const owner = { apiVersion: 'v1', kind: 'Pod', name: names[before], uid: uids[before], controller: true, blockOwnerDeletion: true };
    await mergePatch(scene, `pods/${name}`, { metadata: { ownerReferences: [owner] } });
  }
  await remove(scene, 'pods/pod1', 'Foreground');
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
};

export const garbageCollector: readonly Group[] = [
  {
    owner: 'sig-api-machinery',
    name: 'Garbage collector',
    rows: [
      { title: 'should delete RS created by deployment when not orphaning', scenario: background },
      { title: 'should orphan RS created by deployment when deleteOptions.PropagationPolicy is Orphan', scenario: orphanedSets },
      { title: 'should delete pods created by rc when not orphaning', scenario: deletedPods },
      { title: 'should orphan pods created by rc if delete options say so', scenario: orphanedPods },
      {
        title: 'should keep the rc around until all its pods are deleted if the deleteOptions says so',
        scenario: foreground,
        inTests: true,
      },
      {
        title: "should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted",
        scenario: twoOwners,
      },
      { title: 'should not be blocked by dependency circle', scenario: circle },
    ],
  },
];
