import { expect, test } from 'vitest';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import { podRules } from '../../../src/api/kinds/pod/rules.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createNodeKeeper } from '../../../src/kubelet/node/keeper.ts';
import { nodeObstacle } from '../../../src/kubelet/node/marks.ts';
import { leaseNamespace, nodeOf } from '../../../src/kubelet/node/node-object.ts';
import type { MachineFacts, MachineLoad } from '../../../src/kubelet/node/types.ts';
import type { EngineStatus } from '../../../src/kubelet/types.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';
import { createMemoryDisk, createMemoryStore } from '../../fakes/memory-store.ts';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode, testNode } from '../../fakes/simulated-node.ts';

const facts: MachineFacts = {
  ...testNode,
  info: {
    ...{ machineID: 'm', systemUUID: 's', bootID: 'b', kernelVersion: '6.1', osImage: 'Debian', operatingSystem: 'linux' },
    ...{ kubeletVersion: 'v1.32.4+kpod-1', kubeProxyVersion: 'v1.32.4+kpod-1', architecture: 'amd64' },
  },
};
const idle: MachineLoad = { busyMs: 0, usedMemoryBytes: 1 << 30, availableMemoryBytes: 1 << 30, freeDiskShare: 0.5 };
const podman = { name: 'podman', info: { name: 'podman', version: '5.4.1' } } as unknown as EngineStatus;
const sight = (more: Partial<Parameters<typeof nodeOf>[0]> = {}) => ({ facts, engines: [], load: idle, now: someMonday, ...more });
const told = (more: Parameters<typeof sight>[0]) =>
  Object.fromEntries(
    (nodeOf(sight(more), undefined).status.conditions ?? []).map(({ type, status, message }) => [type, `${status} ${message}`]),
  );

test('the node tells what the machine is and has', () => {
  const node = nodeOf(sight({ engines: [podman] }), undefined);
  expect(node.metadata.labels).toMatchObject({ 'kubernetes.io/hostname': 'node', 'kubernetes.io/arch': 'amd64' });
  expect(node.status).toMatchObject({
    capacity: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '500' },
    addresses: [{ address: '192.0.2.1' }, { address: 'node' }],
    nodeInfo: { kubeletVersion: 'v1.32.4+kpod-1', containerRuntimeVersion: 'podman://5.4.1' },
  });
});

test('its conditions tell what it lacks', () => {
  expect(told({})).toEqual({
    MemoryPressure: 'False kubelet has sufficient memory available',
    DiskPressure: 'False kubelet has no disk pressure',
    PIDPressure: 'False kubelet has sufficient PID available',
    Ready: 'True kubelet is posting ready status',
  });
  expect(told({ load: { ...idle, availableMemoryBytes: 1 << 20 } })['MemoryPressure']).toMatch(/^True/);
  expect(told({ load: { ...idle, freeDiskShare: 0.05 } })['DiskPressure']).toMatch(/^True/);
  const broken = { name: 'docker', problem: 'no daemon' };
  expect(told({ engines: [broken] })['Ready']).toBe('False container runtime is down: docker: no daemon');
  expect(told({ engines: [broken, podman] })['Ready']).toMatch(/^True/);
});

test('what clients put on it stays, and so does the engine that was known once', () => {
  const first = nodeOf(sight({ engines: [podman] }), undefined);
  const gpu = { type: 'GpuReady', status: 'True' } as const;
  const marked = {
    ...first,
    metadata: { ...first.metadata, labels: { ...first.metadata.labels, disk: 'ssd' } },
    spec: { unschedulable: true },
    status: { ...first.status, capacity: { ...first.status.capacity, 'example.com/x': '3' }, conditions: [gpu] },
  };
  const next = nodeOf(sight(), marked);
  expect(next.metadata.labels).toHaveProperty('disk', 'ssd');
  expect(next.spec).toEqual({ unschedulable: true });
  expect(next.status.capacity).toHaveProperty(['example.com/x'], '3');
  expect(next.status.nodeInfo?.containerRuntimeVersion).toBe('podman://5.4.1');
  expect(next.status.conditions?.map(({ type }) => type)).toEqual(['GpuReady', 'MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']);
});

function keep(look = async () => idle, engines: readonly EngineStatus[] = [podman]) {
  const clock = createFakeClock();
  const disk = createMemoryDisk();
  const store = createMemoryStore({ clock, disk });
  const asked: string[] = [];
  const provider = { get: async () => Promise.reject(new Error(String(asked.push('get')))), statuses: () => engines };
  return { clock, disk, store, asked, keeper: createNodeKeeper({ store, engines: provider, clock, log: silentLog, facts, look }) };
}
const nodeKey = { kind: 'Node', name: 'node' } as const;
const leaseKey = { kind: 'Lease', namespace: leaseNamespace, name: 'node' } as const;

test('an hour of signs of life writes nothing to the disk', async () => {
  const { clock, disk, store, keeper } = keep();
  await keeper.start();
  await clock.advance(1000);
  const [before, renewed] = [disk.objects.get('Node//node'), store.get(leaseKey)?.spec.renewTime];
  await clock.advance(3_600_000);
  expect(disk.objects.get('Node//node')).toBe(before);
  expect([...disk.objects.keys()]).toEqual(['Node//node']);
  expect(renewed).toBe('2026-01-05T00:00:00.000000Z');
  expect(store.get(leaseKey)?.spec).toMatchObject({
    holderIdentity: 'node',
    leaseDurationSeconds: 40,
    renewTime: '2026-01-05T01:00:00.000000Z',
  });
  const ready = store.get(nodeKey)?.status.conditions?.find(({ type }) => type === 'Ready');
  expect(ready).toMatchObject({ lastHeartbeatTime: '2026-01-05T01:00:00Z', lastTransitionTime: '2026-01-05T00:00:00Z' });
  keeper.stop();
  expect(clock.pending()).toBe(0);
});

test('an engine that nobody needed is asked for once', async () => {
  const { clock, asked, keeper } = keep(undefined, []);
  await keeper.start();
  expect(asked).toHaveLength(0);
  await clock.advance(60_000);
  expect(asked).toHaveLength(1);
  keeper.stop();
});

test('the node of another name goes, and a machine that cannot be looked at is looked at again', async () => {
  let broken = true;
  const { clock, store, keeper } = keep(async () => (broken ? Promise.reject(new Error('EIO')) : idle));
  await store.create(nodeOf(sight({ facts: { ...facts, name: 'old' } }), undefined));
  await keeper.start();
  expect(store.list('Node').map(({ metadata }) => metadata.name)).toEqual(['old']);
  broken = false;
  await clock.advance(10_000);
  expect(store.list('Node').map(({ metadata }) => metadata.name)).toEqual(['node']);
  keeper.stop();
});

test('what the machine uses is told of the time since it was looked at last', async () => {
  let busyMs = 0;
  const { clock, keeper } = keep(async () => ({ ...idle, busyMs }));
  await keeper.start();
  busyMs = 3000;
  await clock.advance(2000);
  expect(await keeper.usage()).toEqual({ cpuMillis: 1500, memoryBytes: 1 << 30, windowMs: 2000 });
  keeper.stop();
});

const refused = (cause: string) =>
  `0/1 nodes are available: 1 ${cause}. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`;
const cordoned = { unschedulable: true };
const tainted = { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] };

test.each([
  ['an unmarked node', {}, undefined, undefined],
  ['a cordoned one', cordoned, undefined, refused('node(s) were unschedulable')],
  ['one that is cordoned, and tolerated so', cordoned, [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }], undefined],
  ['a taint', tainted, undefined, refused('node(s) had untolerated taint {k: v}')],
  [
    'a taint without a value that ends pods',
    { taints: [{ key: 'k', effect: 'NoExecute' }] },
    undefined,
    refused('node(s) had untolerated taint {k: }'),
  ],
  ['a wish', { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] }, undefined, undefined],
  ['a taint that is tolerated', tainted, [{ key: 'k', value: 'v', effect: 'NoSchedule' }], undefined],
  ['a taint of another value', tainted, [{ key: 'k', operator: 'Equal', value: 'w' }], refused('node(s) had untolerated taint {k: v}')],
  [
    'a taint of another effect',
    tainted,
    [{ key: 'k', operator: 'Exists', effect: 'NoExecute' }],
    refused('node(s) had untolerated taint {k: v}'),
  ],
  ['everything that is tolerated', tainted, [{ operator: 'Exists' }], undefined],
])('%s keeps away whom it is to', (_what, spec, tolerations, expected) => {
  const node = { ...nodeOf(sight(), undefined), spec };
  expect(nodeObstacle(pod({ spec: tolerations ? { tolerations } : {} }), node)).toBe(expected);
});

test('a new pod that would go anywhere is left to the kubelet while the node is marked', () => {
  const context = { nodeName: 'node', newUid: () => 'u' };
  const begin = (isNodeMarked: boolean) => podRules.write?.begin?.(setPodDefaults(pod({})), { ...context, isNodeMarked }).spec.nodeName;
  expect([begin(false), begin(true)]).toEqual(['node', undefined]);
});

test('a pod waits while the node is cordoned, and begins when it no longer is', async () => {
  const node = await startSimulatedNode();
  await node.store.create({ ...nodeOf(sight(), undefined), spec: cordoned });
  await node.create(pod({}));
  expect(node.events()).toEqual(['FailedScheduling']);
  await node.store.mutate(nodeKey, (current) => ({ ...current, spec: {} }));
  await node.clock.settle();
  expect(node.pod().spec.nodeName).toBe('node');
});
