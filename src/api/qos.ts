import { allContainers } from './pod-status.ts';
import { addQuantities, compareQuantities, parseQuantity, type Quantity } from './quantity.ts';
import type { Container, PodSpec, QosClass, ResourceRequirements } from './types.ts';

const qosResources = ['cpu', 'memory'] as const;

type Amounts = Readonly<Record<string, Quantity>>;

/** The positive cpu and memory amounts of a list. */
function positiveAmounts(list: Readonly<Record<string, string>> | undefined): Amounts {
  const amounts: Record<string, Quantity> = {};
  for (const name of qosResources) {
    const text = list?.[name];
    if (text === undefined) continue;
    const quantity = parseQuantity(text);
    if (quantity.nano > 0n) amounts[name] = quantity;
  }
  return amounts;
}

function sum(lists: readonly Amounts[]): Amounts {
  const total: Record<string, Quantity> = {};
  for (const list of lists) {
    for (const [name, quantity] of Object.entries(list)) {
      const before = total[name];
      total[name] = before ? addQuantities(before, quantity) : quantity;
    }
  }
  return total;
}

function sameAmounts(requests: Amounts, limits: Amounts): boolean {
  return qosResources.every((name) => {
    const request = requests[name];
    const limit = limits[name];
    return request === undefined || limit === undefined ? request === limit : compareQuantities(request, limit) === 0;
  });
}

/**
 * The pod's quality-of-service class, from cpu and memory of init and app containers (of the pod itself when it states resources).
 * Needs a defaulted spec. k8s: apis/core/v1/helper/qos ComputePodQOS
 */
export function computeQosClass(spec: PodSpec): QosClass {
  const podLevel = spec['resources'] as ResourceRequirements | undefined;
  const owners: readonly Pick<Container, 'resources'>[] = podLevel ? [{ resources: podLevel }] : allContainers(spec);
  const requests = owners.map((owner) => positiveAmounts(owner.resources?.requests));
  const limits = owners.map((owner) => positiveAmounts(owner.resources?.limits));
  const totalRequests = sum(requests);
  const totalLimits = sum(limits);
  if (Object.keys(totalRequests).length === 0 && Object.keys(totalLimits).length === 0) return 'BestEffort';
  const allLimited = limits.every((list) => qosResources.every((name) => list[name] !== undefined));
  return allLimited && sameAmounts(totalRequests, totalLimits) ? 'Guaranteed' : 'Burstable';
}
