import { describe, expect, it, vi } from 'vitest';
import { setPersistentVolumeDefaults } from '../../../src/api/kinds/persistentvolume/defaults.ts';
import { setPersistentVolumeClaimDefaults } from '../../../src/api/kinds/persistentvolumeclaim/defaults.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../src/api/types.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const preemption = 'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
const csi = { driver: 'local.kpod.io', volumeHandle: 'pvc-1' };

const claim = (more: { metadata?: object; spec?: object; status?: object } = {}): PersistentVolumeClaim =>
  setPersistentVolumeClaimDefaults({
    metadata: { name: 'data', namespace: 'default', uid: 'claim-1', ...more.metadata },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName: 'pvc-1', ...more.spec },
    status: { phase: 'Bound', ...more.status },
  });
const volume = (source: object = { csi }, annotations: Readonly<Record<string, string>> = {}): PersistentVolume =>
  setPersistentVolumeDefaults({
    metadata: { name: 'pvc-1', uid: 'volume-1', annotations },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...source },
    status: { phase: 'Bound' },
  });
const app = container('app', { volumeMounts: [{ name: 'v', mountPath: '/v' }] });
const user = (name = 'web', readOnly = false) =>
  pod({
    name,
    uid: `uid-${name}`,
    apps: [app],
    spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data', readOnly } }] },
  });
const messages = (node: SimulatedNode, reason: string) =>
  node.store
    .list('Event')
    .filter((event) => event.reason === reason)
    .map(({ message }) => message);
const leftovers = (node: SimulatedNode) => node.engine.leftovers().filter((name) => name.startsWith('volume'));

describe('a pod with a claim', () => {
  it.each<[string, string, readonly string[]]>([
    ['without a word where its volume is being made for it', 'local.kpod.io', []],
    [
      'where nobody makes one and none is free',
      'kubernetes.io/no-provisioner',
      [`0/1 nodes are available: 1 node(s) didn't find available persistent volumes to bind. ${preemption}`],
    ],
  ])('whose class has waited for it waits %s', async (_what, provisioner, said) => {
    const node = await startSimulatedNode();
    await node.store.create({
      ...{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'late' }, provisioner },
      ...{ reclaimPolicy: 'Delete', volumeBindingMode: 'WaitForFirstConsumer' },
    });
    await node.store.create(volume());
    await node.store.create(claim({ spec: { storageClassName: 'late' }, status: { phase: 'Pending' } }));
    await node.create(user());
    expect(messages(node, 'FailedScheduling')).toEqual(said);
    expect(node.engine.leftovers()).toEqual([]);
    await node.store.mutate({ kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' }, (one) => ({
      ...one,
      status: claim().status,
    }));
    await node.clock.settle();
    expect(node.pod().status.phase).toBe('Running');
  });

  it('has no place before the claim is there and bound', async () => {
    const node = await startSimulatedNode();
    await node.create(user());
    expect(messages(node, 'FailedScheduling')).toEqual([`0/1 nodes are available: persistentvolumeclaim "data" not found. ${preemption}`]);
    expect(node.pod().status.conditions).toMatchObject([{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }]);
    await node.store.create(volume());
    await node.store.create(claim({ status: { phase: 'Pending' } }));
    await node.clock.settle();
    expect(messages(node, 'FailedScheduling')[1]).toBe(
      `0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. ${preemption}`,
    );
    expect(node.engine.leftovers()).toEqual([]);
    await node.store.mutate({ kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' }, (one) => ({
      ...one,
      status: claim().status,
    }));
    await node.clock.settle();
    expect(node.pod().status.phase).toBe('Running');
    expect(leftovers(node)).toEqual(['volume kpod-pv_test_pvc-1']);
  });

  it.each<[string, Parameters<typeof claim>[0], string]>([
    ['is being deleted', { metadata: { deletionTimestamp: '2026-01-05T00:00:00Z' } }, 'persistentvolumeclaim "data" is being deleted'],
    ['is lost', { status: { phase: 'Lost' } }, 'persistentvolumeclaim "data" bound to non-existent persistentvolume "pvc-1"'],
  ])('has no place when the claim %s', async (_what, more, message) => {
    const node = await startSimulatedNode();
    await node.store.create(claim(more));
    await node.create(user());
    expect(messages(node, 'FailedScheduling')).toEqual([`0/1 nodes are available: ${message}. ${preemption}`]);
  });

  it('has no place while another one has a claim that is for one pod', async () => {
    const node = await startSimulatedNode();
    await node.store.create(volume());
    await node.store.create(claim({ spec: { accessModes: ['ReadWriteOncePod'] } }));
    await node.create(user('first'));
    await node.create(user('second'));
    expect(messages(node, 'FailedScheduling')).toEqual([
      '0/1 nodes are available: 1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ]);
    await node.remove('first', 0);
    await node.clock.advance(20_000);
    expect(node.pod('second').status.phase).toBe('Running');
  });

  it('finds what the one before it has left, also the mode of the directory', async () => {
    const node = await startSimulatedNode();
    await node.store.create(volume());
    await node.store.create(claim());
    const made = vi.spyOn(node.engine, 'createVolume');
    await node.create(user('first'));
    await node.remove('first', 0);
    await node.clock.advance(10_000);
    await node.create(user('second'));
    expect(node.pod('second').status.phase).toBe('Running');
    expect(made).toHaveBeenCalledTimes(1);
    expect(leftovers(node)).toEqual(['volume kpod-pv_test_pvc-1']);
  });

  it('is told when the data was taken away, and gets nothing empty in its place', async () => {
    const node = await startSimulatedNode();
    await node.store.create(volume({ csi }, { 'kpod.io/engine': 'podman', 'kpod.io/data-made': 'true' }));
    await node.store.create(claim());
    await node.create(user());
    expect(messages(node, 'FailedMount')).toEqual([
      'MountVolume.SetUp failed for volume "pvc-1" : the data of volume "pvc-1" is gone: podman has no volume kpod-pv_test_pvc-1 any more',
    ]);
    expect(leftovers(node)).toEqual([]);
  });

  it('is told when the data is on another engine', async () => {
    const node = await startSimulatedNode();
    await node.store.create(volume({ csi }, { 'kpod.io/engine': 'other' }));
    await node.store.create(claim());
    await node.create(user());
    expect(messages(node, 'FailedMount')).toEqual([
      'MountVolume.SetUp failed for volume "pvc-1" : the data of volume "pvc-1" is on other, and the pod is on podman: run the pod with --engine other',
    ]);
  });

  it.each<[string, object, object]>([
    ['a path of the machine', { hostPath: { path: '/', type: 'Directory' } }, { type: 'bind', hostPath: '/' }],
    ['a disk of the machine', { local: { path: '/' } }, { type: 'bind', hostPath: '/' }],
    ['data of kpod', { csi }, { type: 'volume', name: 'kpod-pv_test_pvc-1' }],
  ])('mounts %s, read-only where the volume of the pod says so', async (_what, source, mounted) => {
    const node = await startSimulatedNode();
    const created = vi.spyOn(node.engine, 'runContainer');
    await node.store.create(volume(source));
    await node.store.create(claim());
    await node.create(user('web', true));
    expect(created.mock.calls[0]?.[0].mounts).toContainEqual({ containerPath: '/v', source: mounted, readOnly: true });
  });

  it('is told of a disk that is not there', async () => {
    const node = await startSimulatedNode();
    await node.store.create(volume({ local: { path: '/nowhere/disk' } }));
    await node.store.create(claim());
    await node.create(user());
    expect(messages(node, 'FailedMount')).toEqual(['MountVolume.SetUp failed for volume "pvc-1" : path "/nowhere/disk" does not exist']);
  });
});

describe('a pod with a claim of its own', () => {
  const owner = pod({ apps: [app], spec: { volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec: claim().spec } } }] } });

  it('waits for it, and takes no other', async () => {
    const node = await startSimulatedNode();
    await node.create(owner);
    await node.store.create(claim({ metadata: { name: 'web-v' } }));
    await node.clock.settle();
    expect(messages(node, 'FailedScheduling')).toEqual([
      `0/1 nodes are available: waiting for ephemeral volume controller to create the persistentvolumeclaim "web-v". ${preemption}`,
      `0/1 nodes are available: PVC default/web-v was not created for pod default/web (pod is not owner). ${preemption}`,
    ]);
  });
});
