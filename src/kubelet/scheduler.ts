/**
 * Whether there is room for a pod: what it requests, and what the pods that are there request, against what the machine has, and whether
 * its ports of the machine are free. Limits and what is really used do not count.
 * k8s: scheduler/framework/plugins/noderesources/fit.go, plugins/nodeports/node_ports.go, scheduler/framework/types.go FitError
 */
import { isDeepStrictEqual } from 'node:util';
import { allContainers, getCondition, isTerminal } from '../api/pod-status.ts';
import { addQuantities, parseQuantity, zeroQuantity } from '../api/quantity.ts';
import { type ResourceList, scheduledRequests } from '../api/resources.ts';
import type { Pod, PodCondition, Time } from '../api/types.ts';
import type { Store } from '../store/types.ts';
import { claimObstacle } from './claim-obstacle.ts';
import type { ResizePending } from './memory.ts';
import { nodeObstacle } from './node/marks.ts';
import { allocatedRequests, holdsRoom, reservedRequests, resizeObstacle } from './resize/room.ts';
import type { Node } from './types.ts';

/** Finds a place for pods. */
export interface Scheduler {
  /** Why the pod cannot have a place: how the node is marked, its claims, or no room (`''`: it has to wait a moment); undefined when it can, which is kept for it from now on. */
  place(pod: Pod): string | undefined;
  /** Why a pod that has a place cannot have what it asks for now; undefined when it can, which is kept for it from now on. */
  resize(pod: Pod): ResizePending | undefined;
}

/** The scheduler of the one node, for the pods of a store. */
export function createScheduler({ store, node }: { readonly store: Pick<Store, 'get' | 'list'>; readonly node: Node }): Scheduler {
  // Room that was found and that no stored pod shows yet. k8s: scheduler/backend/cache AssumePod
  const assumed = new Set<string>();
  // What pods were granted that were resized, and no stored pod shows yet.
  const granted = new Map<string, ResourceList>();
  return {
    place(pod) {
      const obstacle = nodeObstacle(pod, store.get({ kind: 'Node', name: node.name })) ?? claimObstacle(pod, store);
      if (obstacle !== undefined) return obstacle;
      const requests = scheduledRequests(pod.spec);
      const ports = claimedPorts(pod);
      if (Object.keys(requests).length === 0 && ports.length === 0) return undefined;
      const pods = store.list('Pod');
      for (const uid of assumed) if (isSettled(pods, uid)) assumed.delete(uid);
      const uid = pod.metadata.uid ?? '';
      const present = pods.filter(
        ({ metadata, spec }) => metadata.uid !== uid && (spec.nodeName !== undefined || assumed.has(metadata.uid ?? '')),
      );
      if (arePortsTaken(ports, present)) return noRoom(["node(s) didn't have free ports for the requested pod ports"]);
      const lacking = insufficient(requests, present, node.allocatable);
      if (lacking.length > 0) return noRoom(lacking.map((name) => `Insufficient ${name}`));
      assumed.add(uid);
      return undefined;
    },
    resize(pod) {
      const { uid: own = '' } = pod.metadata;
      const pods = store.list('Pod').filter(holdsRoom);
      for (const [uid, asked] of granted) if (isTold(pods, uid, asked)) granted.delete(uid);
      const others = pods
        .filter(({ metadata }) => metadata.uid !== own)
        .map((one) => granted.get(one.metadata.uid ?? '') ?? allocatedRequests(one));
      const asked = scheduledRequests(pod.spec);
      const obstacle = resizeObstacle(asked, others, node.allocatable);
      if (!obstacle) granted.set(own, asked);
      return obstacle;
    },
  };
}

const isTold = (pods: readonly Pod[], uid: string, asked: ResourceList): boolean => {
  const pod = pods.find(({ metadata }) => metadata.uid === uid);
  return pod === undefined || isDeepStrictEqual(allocatedRequests(pod), asked);
};

const isSettled = (pods: readonly Pod[], uid: string): boolean => {
  const pod = pods.find(({ metadata }) => metadata.uid === uid);
  return pod === undefined || pod.spec.nodeName !== undefined;
};

/**
 * The resources of which `present` and a pod with these requests would have more than there is. A resource that the machine does not have
 * at all (`nvidia.com/gpu`) is one of them. Pods that have ended have given theirs back.
 */
export function insufficient(requests: ResourceList, present: readonly Pod[], allocatable: ResourceList): readonly string[] {
  const live = present.filter((pod) => !isTerminal(pod)).map(reservedRequests);
  return Object.entries(requests).flatMap(([name, text]) => {
    const used = live.map((list) => parseQuantity(list[name] ?? '0')).reduce(addQuantities, zeroQuantity);
    const room = parseQuantity(allocatable[name] ?? '0').nano - used.nano;
    return parseQuantity(text).nano > room ? [name] : [];
  });
}

/** A port of the machine. Without an address it is that of all addresses. */
interface ClaimedPort {
  readonly address: string;
  readonly port: number;
  readonly protocol: string;
}

const everyAddress = '0.0.0.0';

function claimedPorts({ spec }: Pod): readonly ClaimedPort[] {
  return allContainers(spec).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol }) => (hostPort ? [{ address: hostIP || everyAddress, port: hostPort, protocol }] : [])),
  );
}

/** Whether one of the pods that have not ended claims one of the ports. k8s: scheduler/framework/types.go HostPortInfo */
function arePortsTaken(ports: readonly ClaimedPort[], present: readonly Pod[]): boolean {
  if (ports.length === 0) return false;
  const taken = present.filter((pod) => !isTerminal(pod)).flatMap(claimedPorts);
  const meet = (a: ClaimedPort, b: ClaimedPort) => [a.address, b.address].includes(everyAddress) || a.address === b.address;
  return ports.some((one) => taken.some((other) => one.port === other.port && one.protocol === other.protocol && meet(one, other)));
}

/** `0/1 nodes are available: 1 Insufficient cpu. …`: nothing is ever evicted to make room. */
function noRoom(causes: readonly string[]): string {
  const nodes = '0/1 nodes are available:';
  const reasons = causes.map((cause) => `1 ${cause}`).sort();
  return `${nodes} ${reasons.join(', ')}. preemption: ${nodes} 1 No preemption victims found for incoming pod.`;
}

/** The pod while there is no room for it. k8s: schedule_one.go handleSchedulingFailure */
export function withoutPlace(pod: Pod, message: string, now: Time): Pod {
  return withScheduled(pod, { status: 'False', reason: 'Unschedulable', message }, now);
}

/** The pod bound to its place. What kept it from one is past. k8s: registry/core/pod/storage assignPod */
export function withPlace(pod: Pod, nodeName: string, now: Time): Pod {
  const bound = { ...pod, spec: { ...pod.spec, nodeName } };
  return getCondition(pod, scheduled) ? withScheduled(bound, { status: 'True' }, now) : bound;
}

const scheduled = 'PodScheduled';

/** k8s: api/v1/pod/util.go UpdatePodCondition */
function withScheduled(pod: Pod, verdict: Pick<PodCondition, 'status' | 'reason' | 'message'>, now: Time): Pod {
  const before = getCondition(pod, scheduled);
  const lastTransitionTime = before?.status === verdict.status ? (before.lastTransitionTime ?? null) : now;
  const condition: PodCondition = { type: scheduled, lastProbeTime: null, lastTransitionTime, ...verdict };
  const conditions = pod.status.conditions ?? [];
  const updated = before ? conditions.map((one) => (one === before ? condition : one)) : [...conditions, condition];
  return { ...pod, status: { ...pod.status, conditions: updated } };
}
