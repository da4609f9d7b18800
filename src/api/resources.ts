import { allContainers, isSidecar } from './pod-status.ts';
import { computeQosClass } from './qos.ts';
import {
  addQuantities,
  formatQuantity,
  maxQuantity,
  parseQuantity,
  type Quantity,
  quantityToBytes,
  quantityToMilli,
  zeroQuantity,
} from './quantity.ts';
import type { Container, PodSpec, QosClass, QuantityString, ResourceRequirements } from './types.ts';

/** `cpu`, `memory` … to amounts. */
export type ResourceList = Readonly<Record<string, QuantityString>>;

type Amounts = Readonly<Record<string, Quantity>>;
type Side = 'requests' | 'limits';

function readList(list: ResourceList | undefined): Amounts {
  return Object.fromEntries(Object.entries(list ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
}

function combine(a: Amounts, b: Amounts, merge: (x: Quantity, y: Quantity) => Quantity): Amounts {
  const result: Record<string, Quantity> = { ...a };
  for (const [name, quantity] of Object.entries(b)) {
    const before = result[name];
    result[name] = before ? merge(before, quantity) : quantity;
  }
  return result;
}

const sum = (a: Amounts, b: Amounts): Amounts => combine(a, b, addQuantities);
const max = (a: Amounts, b: Amounts): Amounts => combine(a, b, maxQuantity);

const addTo = (before: Quantity | undefined, quantity: Quantity): Quantity => (before ? addQuantities(before, quantity) : quantity);

function total(containers: readonly Container[], side: Side): Amounts {
  const amounts = new Map<string, Quantity>();
  for (const { resources } of containers) {
    for (const [name, quantity] of Object.entries(readList(resources?.[side]))) {
      amounts.set(name, addTo(amounts.get(name), quantity));
    }
  }
  return Object.fromEntries(amounts);
}

/** App containers and sidecars run together; a plain init container runs beside the sidecars before it only. */
function aggregate(spec: PodSpec, side: Side): Amounts {
  const apps = total(spec.containers, side);
  const sidecars = new Map<string, Quantity>();
  const initPeak = new Map<string, Quantity>();
  for (const container of spec.initContainers ?? []) {
    // What a container does not name is what the sidecars before it have, and that was counted with the last of them.
    for (const [name, own] of Object.entries(readList(container.resources?.[side]))) {
      const together = addTo(sidecars.get(name), own);
      if (isSidecar(container)) sidecars.set(name, together);
      const peak = initPeak.get(name);
      initPeak.set(name, peak ? maxQuantity(peak, together) : together);
    }
  }
  return max(sum(apps, Object.fromEntries(sidecars)), Object.fromEntries(initPeak));
}

/** What the pod itself states wins over the sum of its containers, for the resources that may be stated there. */
function withPodLevel(amounts: Amounts, spec: PodSpec, side: Side): Amounts {
  const own = readList((spec['resources'] as ResourceRequirements | undefined)?.[side]);
  const allowed = Object.entries(own).filter(([name]) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-'));
  return { ...amounts, ...Object.fromEntries(allowed) };
}

const formatList = (amounts: Amounts): ResourceList =>
  Object.fromEntries(Object.entries(amounts).map(([name, quantity]) => [name, formatQuantity(quantity)]));

/** What the whole pod requests, by resource. Needs a defaulted spec. k8s: component-helpers resource PodRequests */
export function podRequests(spec: PodSpec): ResourceList {
  const overhead = readList(spec['overhead'] as ResourceList | undefined);
  return formatList(sum(withPodLevel(aggregate(spec, 'requests'), spec, 'requests'), overhead));
}

const scheduled = new WeakMap<PodSpec, ResourceList>();

/**
 * What of the requests of a pod must be free on its node: all but storage, since nobody knows on which disk it will be. Without any, a pod
 * has room everywhere. Needs a defaulted spec.
 */
export function scheduledRequests(spec: PodSpec): ResourceList {
  const known = scheduled.get(spec);
  if (known) return known;
  const counted = Object.entries(podRequests(spec)).filter(([name, text]) => name !== 'ephemeral-storage' && parseQuantity(text).nano > 0n);
  const requests = Object.fromEntries(counted);
  scheduled.set(spec, requests);
  return requests;
}

/**
 * What the whole pod is limited to, by resource: a container without a limit counts as nothing. Needs a defaulted spec.
 * k8s: component-helpers resource PodLimits
 */
export function podLimits(spec: PodSpec): ResourceList {
  const limits = withPodLevel(aggregate(spec, 'limits'), spec, 'limits');
  const overhead = Object.entries(readList(spec['overhead'] as ResourceList | undefined));
  const counted = overhead.filter(([name]) => (limits[name] ?? zeroQuantity).nano !== 0n);
  return formatList(sum(limits, Object.fromEntries(counted)));
}

/** cpu.shares for thousandths of a core. k8s: kubelet/cm/helpers_linux.go MilliCPUToShares */
export function cpuShares(milli: number): number {
  return milli <= 0 ? 2 : Math.min(Math.max(Math.floor((milli * 1024) / 1000), 2), 262_144);
}

/** Microseconds of CPU time in a period of 100,000; undefined without a limit. k8s: kubelet/cm/helpers_linux.go MilliCPUToQuota */
export function cpuQuotaMicros(milli: number): number | undefined {
  return milli <= 0 ? undefined : Math.max(Math.floor((milli * 100_000) / 1000), 1000);
}

const guaranteedScore = -997;
const bestEffortScore = 1000;

/** Who dies first when memory runs out: -997 (last) to 1000. k8s: kubelet/qos/policy.go GetContainerOOMScoreAdjust */
export function oomScoreAdj(qos: QosClass, memoryRequestBytes: number, nodeMemoryBytes: number): number {
  if (qos === 'Guaranteed') return guaranteedScore;
  if (qos === 'BestEffort') return bestEffortScore;
  const score = 1000 - Math.floor((1000 * memoryRequestBytes) / nodeMemoryBytes);
  return Math.min(Math.max(score, 1000 + guaranteedScore), bestEffortScore - 1);
}

/** What the engine is told about a container, or about a pod as a whole. An absent value is unlimited. */
export interface CgroupResources {
  readonly cpuShares: number;
  /** Of a period of 100,000. */
  readonly cpuQuotaMicros?: number;
  readonly memoryLimitBytes?: number;
}

/** What is more is no limit to the kernel, or none that it takes: bytes in 63 bits, microseconds in 44. */
const mostBytes = 2 ** 63;
const mostQuotaMicros = 2 ** 44;

function toCgroup(requestMilli: number, limitMilli: number, memoryLimitBytes: number): CgroupResources {
  const quota = cpuQuotaMicros(limitMilli);
  return {
    cpuShares: cpuShares(requestMilli),
    ...(quota === undefined || quota >= mostQuotaMicros ? {} : { cpuQuotaMicros: quota }),
    ...(memoryLimitBytes > 0 && memoryLimitBytes < mostBytes ? { memoryLimitBytes } : {}),
  };
}

const milliOf = (text: string | undefined): number => (text === undefined ? 0 : quantityToMilli(text));
const bytesOf = (text: string | undefined): number => (text === undefined ? 0 : quantityToBytes(text));
const memoryRequestOf = (container: Container): number => bytesOf(container.resources?.requests?.['memory']);

/**
 * The cgroup values and the OOM score of one container of a defaulted pod.
 * k8s: kuberuntime_container_linux.go generateLinuxContainerResources
 */
export function containerResources(
  container: Container,
  pod: { readonly spec: PodSpec },
  node: { readonly memoryBytes: number },
): CgroupResources & { readonly oomScoreAdj: number } {
  const { requests, limits } = container.resources ?? {};
  const cgroup = toCgroup(milliOf(requests?.['cpu'] ?? limits?.['cpu']), milliOf(limits?.['cpu']), bytesOf(limits?.['memory']));
  return { ...cgroup, oomScoreAdj: containerOomScore(container, pod.spec, node.memoryBytes) };
}

function containerOomScore(container: Container, spec: PodSpec, nodeMemoryBytes: number): number {
  if (spec.priorityClassName === 'system-node-critical') return guaranteedScore;
  const qos = computeQosClass(spec);
  const isInit = spec.initContainers?.some(({ name }) => name === container.name) ?? false;
  const own = memoryRequestOf(container);
  const shared = unsharedMemoryRequest(spec);
  // A sidecar must not die before the containers it serves.
  const counted = isInit && isSidecar(container) ? Math.max(own, Math.min(...spec.containers.map(memoryRequestOf))) : own;
  return oomScoreAdj(qos, counted + shared, nodeMemoryBytes);
}

/** What each container has of the memory that the pod requests beyond its containers' own requests. k8s: remainingPodMemReqPerContainer */
function unsharedMemoryRequest(spec: PodSpec): number {
  const { resources, overhead: _overhead, ...containers } = spec;
  const ofPod = bytesOf((resources as ResourceRequirements | undefined)?.requests?.['memory']);
  if (ofPod === 0) return 0;
  const together = bytesOf(podRequests(containers as PodSpec)['memory']);
  return Math.trunc((ofPod - together) / allContainers(spec).length);
}

/**
 * The values of the pod's own cgroup; a limit is there only when every container has one (or the pod states it).
 * k8s: kubelet/cm/helpers_linux.go ResourceConfigForPod
 */
export function podCgroup(pod: { readonly spec: PodSpec }): CgroupResources {
  const requests = podRequests(pod.spec);
  const limits = podLimits(pod.spec);
  const stated = (pod.spec['resources'] as ResourceRequirements | undefined)?.limits;
  const isLimited = (name: 'cpu' | 'memory'): boolean =>
    stated?.[name] !== undefined || allContainers(pod.spec).every(({ resources }) => milliOf(resources?.limits?.[name]) > 0);
  return toCgroup(
    milliOf(requests['cpu']),
    isLimited('cpu') ? milliOf(limits['cpu']) : 0,
    isLimited('memory') ? bytesOf(limits['memory']) : 0,
  );
}
