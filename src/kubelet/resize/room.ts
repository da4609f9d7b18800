/** Whether the machine has what resized pods ask for. Pure. k8s: allocation_manager.go canResizePod, kubelet/lifecycle/predicate.go */
import { getCondition, isTerminal } from '../../api/pod-status.ts';
import { addQuantities, maxQuantity, parseQuantity, quantityToBytes, quantityToMilli, zeroQuantity } from '../../api/quantity.ts';
import { withResources } from '../../api/resize.ts';
import { type ResourceList, scheduledRequests } from '../../api/resources.ts';
import type { Pod } from '../../api/types.ts';
import type { ResizePending } from '../memory.ts';

/** Tells that a resize waits, by its reason. */
const pendingCondition = 'PodResizePending';

/** Of a pod that was resized, what it was granted, as its status tells it; of others what they request. */
export function allocatedRequests(pod: Pod): ResourceList {
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  const told = statuses.flatMap(({ name, resources, allocatedResources }) =>
    resources ? [[name, { ...resources, ...(allocatedResources ? { requests: allocatedResources } : {}) }] as const] : [],
  );
  return scheduledRequests(told.length === 0 ? pod.spec : withResources(pod, Object.fromEntries(told)).spec);
}

/** What nobody else can have beside a pod: what it was granted, and what it waits for. k8s: component-helpers resource PodRequests, UseStatusResources */
export function reservedRequests(pod: Pod): ResourceList {
  const allocated = allocatedRequests(pod);
  const asked = scheduledRequests(pod.spec);
  if (allocated === asked || getCondition(pod, pendingCondition)?.reason === 'Infeasible') return allocated;
  const larger = (name: string): string => {
    const [a, b] = [allocated[name], asked[name]];
    if (a === undefined || b === undefined) return a ?? b ?? '0';
    return maxQuantity(parseQuantity(a), parseQuantity(b)).nano === parseQuantity(a).nano ? a : b;
  };
  return Object.fromEntries([...new Set([...Object.keys(allocated), ...Object.keys(asked)])].map((name) => [name, larger(name)]));
}

const units = [
  ['memory', quantityToBytes],
  ['cpu', quantityToMilli],
] as const;

/** Why a pod cannot have what it asks for now, beside others with these requests; undefined when it can. */
export function resizeObstacle(asked: ResourceList, others: readonly ResourceList[], allocatable: ResourceList): ResizePending | undefined {
  const amounts = units.map(([name, amountOf]) => ({
    name,
    requested: amountOf(asked[name] ?? '0'),
    used: amountOf(sumText(others.map((list) => list[name] ?? '0'))),
    capacity: amountOf(allocatable[name] ?? '0'),
  }));
  const never = amounts.find(({ requested, capacity }) => requested > capacity);
  if (never) {
    const { name, requested, capacity } = never;
    return { reason: 'Infeasible', message: `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}` };
  }
  const later = amounts.toReversed().find(({ requested, used, capacity }) => requested > 0 && requested + used > capacity);
  if (!later) return undefined;
  const { name, requested, used, capacity } = later;
  const message = `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: 'Deferred', message };
}

const sumText = (texts: readonly string[]): string => {
  const { nano } = texts.map(parseQuantity).reduce(addQuantities, zeroQuantity);
  return `${nano}n`;
};

/** Of the pods that are there, those that have a place and have not ended. */
export const holdsRoom = (pod: Pod): boolean => pod.spec.nodeName !== undefined && !isTerminal(pod);
