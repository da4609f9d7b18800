/** The Node of this machine, from what is known of it. Pure. k8s: kubelet/kubelet_node_status.go, nodestatus/setters.go */
import type { Lease, NodeCondition, NodeObject } from '../../api/node-types.ts';
import { timeOf } from '../../api/time.ts';
import type { EngineStatus } from '../types.ts';
import type { MachineFacts, MachineLoad } from './types.ts';

/** Pods that a kubelet is asked to have at most; here nothing keeps more away. */
const mostPods = '500';
/** What a kubelet begins to end pods at. k8s: eviction/defaults_linux.go */
const leastMemoryBytes = 100 * 1024 * 1024;
const leastDiskShare = 0.1;

/** How often a status says anew that the machine lives, when nothing else of it changes. k8s: nodeStatusReportFrequency */
const reportMs = 5 * 60_000;

/** The namespace of the signs of life. k8s: corev1.NamespaceNodeLease */
export const leaseNamespace = 'kube-node-lease';
/** After so long without one, a machine counts as dead. k8s: NodeLeaseDurationSeconds */
const leaseSeconds = 40;

/** What is seen of the machine at a moment. */
export interface Sight {
  readonly facts: MachineFacts;
  readonly engines: readonly EngineStatus[];
  readonly load: MachineLoad;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The Node as it is to be: with what clients put on it, and what was known of the engine before. */
export function nodeOf(sight: Sight, before: NodeObject | undefined): NodeObject {
  const { facts } = sight;
  const resources = { ...facts.allocatable, pods: mostPods };
  const engine = runtimeVersion(sight.engines) ?? before?.status.nodeInfo?.containerRuntimeVersion ?? '';
  return {
    apiVersion: 'v1',
    kind: 'Node',
    ...before,
    metadata: { name: facts.name, ...before?.metadata, labels: { ...ownLabels(facts), ...before?.metadata.labels } },
    spec: before?.spec ?? {},
    status: {
      ...before?.status,
      capacity: { ...before?.status.capacity, ...resources },
      allocatable: { ...before?.status.allocatable, ...resources },
      conditions: withOthers(conditionsOf(sight, before), before),
      addresses: [
        { type: 'InternalIP', address: facts.ip },
        { type: 'Hostname', address: facts.name },
      ],
      nodeInfo: { ...facts.info, containerRuntimeVersion: engine },
    },
  };
}

const ownLabels = ({ name, info }: MachineFacts): Readonly<Record<string, string>> => ({
  'beta.kubernetes.io/arch': info.architecture,
  'beta.kubernetes.io/os': info.operatingSystem,
  'kubernetes.io/arch': info.architecture,
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': info.operatingSystem,
  'node-role.kubernetes.io/control-plane': '',
});

/** `podman://5.0.0` of the first engine that works. */
function runtimeVersion(engines: readonly EngineStatus[]): string | undefined {
  const info = engines.find((engine) => engine.info !== undefined)?.info;
  return info && `${info.name}://${info.version}`;
}

type Verdict = Pick<NodeCondition, 'type' | 'status' | 'reason' | 'message'>;

function conditionsOf(sight: Sight, before: NodeObject | undefined): readonly NodeCondition[] {
  const { load, now, engines } = sight;
  const verdicts: readonly Verdict[] = [
    load.availableMemoryBytes < leastMemoryBytes
      ? verdict('MemoryPressure', 'True', 'KubeletHasInsufficientMemory', 'kubelet has insufficient memory available')
      : verdict('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    load.freeDiskShare < leastDiskShare
      ? verdict('DiskPressure', 'True', 'KubeletHasDiskPressure', 'kubelet has disk pressure')
      : verdict('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    verdict('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    readiness(engines),
  ];
  const known = before?.status.conditions ?? [];
  const times = verdicts.map(({ type, status, reason }) => {
    const old = known.find((condition) => condition.type === type);
    return { old, isSame: old?.status === status && old.reason === reason };
  });
  const beats = known.map(({ lastHeartbeatTime }) => Date.parse(lastHeartbeatTime ?? '') || 0);
  const isDue = times.some(({ isSame }) => !isSame) || now - Math.max(0, ...beats) >= reportMs;
  return verdicts.map((one, index) => {
    const { old } = times[index] ?? {};
    if (old && !isDue) return old;
    const lastTransitionTime = (old?.status === one.status ? old.lastTransitionTime : undefined) ?? timeOf(now);
    return { ...one, lastHeartbeatTime: timeOf(now), lastTransitionTime };
  });
}

const verdict = (type: string, status: NodeCondition['status'], reason: string, message: string): Verdict => ({
  ...{ type, status, reason, message },
});

/** An engine that nobody has needed yet is none that fails. */
function readiness(engines: readonly EngineStatus[]): Verdict {
  const failing = engines.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
  if (failing.length > 0 && failing.length === engines.length) {
    return verdict('Ready', 'False', 'KubeletNotReady', `container runtime is down: ${failing.join('; ')}`);
  }
  return verdict('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status');
}

/** Conditions that others put there stay. */
function withOthers(own: readonly NodeCondition[], before: NodeObject | undefined): readonly NodeCondition[] {
  const types = own.map(({ type }) => type);
  return [...(before?.status.conditions ?? []).filter(({ type }) => !types.includes(type)), ...own];
}

/** The sign of life, given again. k8s: component-helpers apimachinery/lease */
export function leaseOf(node: NodeObject, before: Lease | undefined, now: number): Lease {
  const { name, uid } = node.metadata;
  const renewTime = new Date(now).toISOString().replace(/Z$/, '000Z');
  const owner = { apiVersion: 'v1', kind: 'Node', name, uid: uid ?? '' };
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    ...before,
    metadata: { name, namespace: leaseNamespace, ...before?.metadata, ownerReferences: [owner] },
    spec: { ...before?.spec, holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime },
  };
}
