import { describe, expect, test } from 'vitest';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import { computeQosClass } from '../../../src/api/qos.ts';
import {
  containerResources,
  cpuQuotaMicros,
  cpuShares,
  oomScoreAdj,
  podCgroup,
  podLimits,
  podRequests,
} from '../../../src/api/resources.ts';

interface Size {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
  readonly sidecar?: boolean;
}

/** A defaulted pod of containers of these sizes. */
function podOf(apps: readonly Size[], inits: readonly Size[] = [], spec: object = {}) {
  const named = (prefix: string) => (size: Size, index: number) => {
    const { sidecar, ...resources } = size;
    return { name: `${prefix}${index}`, image: 'i', resources, ...(sidecar ? { restartPolicy: 'Always' } : {}) };
  };
  return setPodDefaults({
    metadata: { name: 'a' },
    spec: { ...spec, containers: apps.map(named('c')), initContainers: inits.map(named('i')) },
  });
}
const cpu = (amount: string, sidecar = false): Size => ({ requests: { cpu: amount }, sidecar });
const limit = (cpuLimit: string, memory: string): Size => ({ limits: { cpu: cpuLimit, memory } });

describe('what a pod requests', () => {
  test.each([
    ['the sum of its containers', [cpu('1'), cpu('500m')], [], '1500m'],
    ['the largest init container, when that is more', [cpu('1')], [cpu('2'), cpu('3')], '3'],
    ['sidecars with the apps', [cpu('1')], [cpu('2', true)], '3'],
    ['sidecars with the inits behind them', [cpu('1')], [cpu('2', true), cpu('4')], '6'],
    ['sidecars not with the inits before them', [cpu('1')], [cpu('4'), cpu('2', true)], '4'],
    ['two sidecars with each other', [cpu('100m')], [cpu('1', true), cpu('1', true), cpu('500m')], '2500m'],
  ])('%s', (_what, apps, inits, expected) => {
    expect(podRequests(podOf(apps, inits).spec)).toEqual({ cpu: expected });
  });
  test('is each resource by itself, with overhead; limits get overhead only where there is a limit', () => {
    const pod = podOf([{ requests: { cpu: '1' }, limits: { memory: '1Gi' } }], [cpu('2')], { overhead: { cpu: '250m', memory: '64Mi' } });
    expect(podRequests(pod.spec)).toEqual({ cpu: '2250m', memory: '1088Mi' });
    expect(podLimits(pod.spec)).toEqual({ memory: '1088Mi' });
  });
  test('is what the pod itself states, for cpu and memory', () => {
    const pod = podOf([cpu('1')], [], { resources: { requests: { cpu: '3' }, limits: { cpu: '4' } } });
    expect([podRequests(pod.spec), podLimits(pod.spec)]).toEqual([{ cpu: '3' }, { cpu: '4' }]);
  });
});

test('what a pod as a whole requests, where it states limits, is what its containers request, else the limit', () => {
  const stated = (resources: object, apps: readonly Size[] = [{}]) => podOf(apps, [cpu('500m')], { resources }).spec['resources'];
  expect(stated({ limits: { cpu: '2', memory: '1Gi' } }, [cpu('1')])).toEqual({
    limits: { cpu: '2', memory: '1Gi' },
    requests: { cpu: '1', memory: '1Gi' },
  });
  expect(stated({ limits: { cpu: '2' }, requests: { cpu: '1500m', memory: 1024 } })).toEqual({
    limits: { cpu: '2' },
    requests: { cpu: '1500m', memory: '1024' },
  });
  expect(stated({ requests: { cpu: 1 } }, [limit('1', '1Gi')])).toEqual({ requests: { cpu: '1' } });
});

describe('the quality of service', () => {
  test.each([
    ['BestEffort without any amount', [{}], [], 'BestEffort'],
    ['BestEffort with zeros', [{ requests: { cpu: '0' } }], [], 'BestEffort'],
    ['BestEffort with other resources only', [{ limits: { 'ephemeral-storage': '1Gi' } }], [], 'BestEffort'],
    ['Guaranteed with limits on all', [limit('1', '1Gi')], [limit('2', '2Gi')], 'Guaranteed'],
    ['Burstable when an init container has none', [limit('1', '1Gi')], [{}], 'Burstable'],
    ['Burstable with one resource', [{ limits: { cpu: '1' } }], [], 'Burstable'],
    ['Burstable when a request is lower', [{ ...limit('1', '1Gi'), requests: { cpu: '500m' } }], [], 'Burstable'],
    ['Burstable with requests only', [cpu('1')], [], 'Burstable'],
  ] as const)('%s', (_what, apps, inits, expected) => {
    expect(computeQosClass(podOf(apps, inits).spec)).toBe(expected);
  });
  test('counts what the pod states alone, when it states something', () => {
    const resources = { limits: { cpu: '1', memory: '1Gi' } };
    expect(computeQosClass(podOf([cpu('1')], [], { resources }).spec)).toBe('Guaranteed');
  });
});

test('shares and quota of the CPU', () => {
  expect([0, 1, 2, 100, 500, 1000, 2000, 300_000].map(cpuShares)).toEqual([2, 2, 2, 102, 512, 1024, 2048, 262_144]);
  expect([0, 1, 10, 250, 1000].map(cpuQuotaMicros)).toEqual([undefined, 1000, 1000, 25_000, 100_000]);
});

test('the order in which containers die when memory runs out', () => {
  const node = 10_000_000_000;
  expect(oomScoreAdj('Guaranteed', 1, node)).toBe(-997);
  expect(oomScoreAdj('BestEffort', 0, node)).toBe(1000);
  expect([0, 1, 2_500_000_000, 10_000_000_000].map((bytes) => oomScoreAdj('Burstable', bytes, node))).toEqual([999, 999, 750, 3]);
});

describe('what the engine is told', () => {
  const node = { memoryBytes: 10_000_000_000 };
  const first = (pod: ReturnType<typeof podOf>, list: 'containers' | 'initContainers' = 'containers') => {
    const container = pod.spec[list]?.[0];
    if (!container) throw new Error('the pod has no such container');
    return containerResources(container, pod, node);
  };
  test('of a container', () => {
    expect(first(podOf([{}]))).toEqual({ cpuShares: 2, oomScoreAdj: 1000 });
    expect(first(podOf([limit('500m', '64Mi')]))).toEqual({
      cpuShares: 512,
      cpuQuotaMicros: 50_000,
      memoryLimitBytes: 67_108_864,
      oomScoreAdj: -997,
    });
    expect(first(podOf([{ requests: { cpu: '100m', memory: '1G' }, limits: { cpu: '1' } }]))).toEqual({
      cpuShares: 102,
      cpuQuotaMicros: 100_000,
      oomScoreAdj: 900,
    });
    expect(first(podOf([{ requests: { cpu: '0' }, limits: { cpu: '1' } }]))).toEqual({
      cpuShares: 2,
      cpuQuotaMicros: 100_000,
      oomScoreAdj: 999,
    });
  });
  test('of a sidecar: it dies no earlier than what it serves', () => {
    const apps = [{ requests: { memory: '5G' } }, { requests: { memory: '4G' } }];
    expect(first(podOf(apps, [{ requests: { memory: '1G' }, sidecar: true }]), 'initContainers').oomScoreAdj).toBe(600);
    expect(first(podOf(apps, [{ requests: { memory: '1G' } }]), 'initContainers').oomScoreAdj).toBe(900);
  });
  test('of a container of a pod that requests more memory than its containers do: each has its share of that', () => {
    const resources = { requests: { memory: '6G' }, limits: { memory: '8G' } };
    expect(first(podOf([{ requests: { memory: '1G' } }, {}], [{}], { resources })).oomScoreAdj).toBe(734);
    expect(first(podOf([{}], [], { resources: { limits: { memory: '2G' } } })).oomScoreAdj).toBe(800);
  });
  test('of a pod that the node needs', () => {
    expect(first(podOf([{}], [], { priorityClassName: 'system-node-critical' })).oomScoreAdj).toBe(-997);
  });
  test('of the pod as a whole: a limit only when every container has one', () => {
    expect(podCgroup(podOf([limit('1', '1Gi'), limit('500m', '1Gi')], [limit('2', '1Gi')]))).toEqual({
      cpuShares: 2048,
      cpuQuotaMicros: 200_000,
      memoryLimitBytes: 2_147_483_648,
    });
    expect(podCgroup(podOf([limit('1', '1Gi'), { limits: { memory: '1Gi' } }]))).toEqual({
      cpuShares: 1024,
      memoryLimitBytes: 2_147_483_648,
    });
    expect(podCgroup(podOf([limit('1', '1Gi')], [{}]))).toEqual({ cpuShares: 1024 });
    expect(podCgroup(podOf([{}], [], { resources: { limits: { cpu: '1', memory: '1Gi' } } }))).toEqual({
      cpuShares: 1024,
      cpuQuotaMicros: 100_000,
      memoryLimitBytes: 1_073_741_824,
    });
  });
  test('has no limit where that is more than a kernel counts: it would take it for none, and engines fail on it', () => {
    const [container] = podOf([limit('1e30', '9Ei')]).spec.containers;
    if (!container) throw new Error('no container');
    const pod = podOf([limit('1e30', '9Ei'), limit('1', '7Ei')]);
    for (const group of [containerResources(container, pod, { memoryBytes: 2 ** 34 }), podCgroup(pod)]) {
      expect(group.memoryLimitBytes).toBeUndefined();
      expect(group.cpuQuotaMicros).toBeUndefined();
      expect(group.cpuShares).toBe(262_144);
    }
    expect(podCgroup(podOf([limit('1000', '7Ei')]))).toMatchObject({ cpuQuotaMicros: 100_000_000, memoryLimitBytes: 7 * 2 ** 60 });
  });
});
