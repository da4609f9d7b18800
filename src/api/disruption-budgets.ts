/** How many of the pods of a PodDisruptionBudget may be evicted now. Pure. k8s: controller/disruption/disruption.go */
import { isDeepStrictEqual } from 'node:util';
import type { AnyObject, Kind, ObjectOf } from './any-object.ts';
import type { DisruptionBudgetStatus, PodDisruptionBudget } from './disruption-types.ts';
import { scaled } from './int-or-percent.ts';
import { rulesOf } from './kinds/rules.ts';
import { selectorRequirements } from './label-selector.ts';
import { hasCondition } from './pod-status.ts';
import { matchesLabels } from './selectors.ts';
import { timeOf } from './time.ts';
import type { OwnerReference, Pod } from './types.ts';
import type { ObjectCondition } from './workload-types.ts';

type List = <K extends Kind>(kind: K, namespace?: string) => readonly ObjectOf<K>[];

/** How long a pod whose eviction was granted counts as gone, though nobody has deleted it. k8s: DeletionTimeout */
export const evictionTimeoutMs = 2 * 60 * 1000;

/** The budgets that a pod is counted in. */
export const budgetsOf = (pod: Pod, list: List): readonly PodDisruptionBudget[] =>
  list('PodDisruptionBudget', pod.metadata.namespace).filter((budget) => isCounted(pod, budget));

/** A budget without a selector is about no pod; one with an empty selector about all. */
function isCounted({ metadata }: Pod, { spec }: PodDisruptionBudget): boolean {
  return spec.selector !== undefined && matchesLabels(selectorRequirements(spec.selector), metadata.labels ?? {});
}

/** A budget with the status that follows from what is in its namespace; the same object when it has it. */
export function withBudgetStatus(budget: PodDisruptionBudget, list: List, now: number): PodDisruptionBudget {
  const { metadata, spec } = budget;
  const pods = list('Pod', metadata.namespace).filter((pod) => isCounted(pod, budget));
  const disruptedPods = stillDisrupted(budget, pods, now);
  const currentHealthy = pods.filter((pod) => isHealthy(pod, disruptedPods)).length;
  const wanted = wantedPods(spec, pods, list);
  const { expectedPods, desiredHealthy } = wanted;
  const spare = wanted.problem === undefined && expectedPods > 0 ? Math.max(currentHealthy - desiredHealthy, 0) : 0;
  const condition = wanted.problem === undefined ? verdictOf(spare) : { ...insufficient, reason: 'SyncFailed', message: wanted.problem };
  const status: DisruptionBudgetStatus = {
    ...budget.status,
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    ...{ disruptionsAllowed: spare, currentHealthy, desiredHealthy, expectedPods },
    conditions: withCondition(budget.status.conditions ?? [], { ...condition, ...observed(metadata.generation) }, now),
  };
  const { disruptedPods: _before, ...rest } = status;
  const next = { ...rest, ...(Object.keys(disruptedPods).length > 0 ? { disruptedPods } : {}) };
  return isDeepStrictEqual(next, budget.status) ? budget : { ...budget, status: next };
}

type Disrupted = NonNullable<DisruptionBudgetStatus['disruptedPods']>;

/** Those whose deletion was not seen yet, and that are not given up. */
function stillDisrupted({ status }: PodDisruptionBudget, pods: readonly Pod[], now: number): Disrupted {
  const isThere = (name: string) => pods.some(({ metadata }) => metadata.name === name && metadata.deletionTimestamp === undefined);
  return Object.fromEntries(
    Object.entries(status.disruptedPods ?? {}).filter(([name, at]) => isThere(name) && Date.parse(at) + evictionTimeoutMs > now),
  );
}

const isHealthy = (pod: Pod, disrupted: Disrupted): boolean =>
  pod.metadata.deletionTimestamp === undefined && !Object.hasOwn(disrupted, pod.metadata.name) && hasCondition(pod, 'Ready');

interface Wanted {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  /** Why nobody can say. */
  readonly problem?: string;
}

function wantedPods({ minAvailable, maxUnavailable }: PodDisruptionBudget['spec'], pods: readonly Pod[], list: List): Wanted {
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    return { expectedPods: pods.length, desiredHealthy: minAvailable };
  }
  if (maxUnavailable === undefined && minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
  const { count, problem } = expectedCount(pods, list);
  if (problem !== undefined) return { expectedPods: 0, desiredHealthy: 0, problem };
  if (maxUnavailable === undefined) return { expectedPods: count, desiredHealthy: scaled(minAvailable ?? 0, count, 'up') };
  return { expectedPods: count, desiredHealthy: Math.max(count - scaled(maxUnavailable, count, 'up'), 0) };
}

/** The pods that the controllers of these pods want, each counted once; pods of nobody count for nothing. k8s: getExpectedScale */
function expectedCount(pods: readonly Pod[], list: List): { readonly count: number; readonly problem?: string } {
  const byController = new Map<string, number>();
  for (const pod of pods) {
    const reference = controllerOf(pod);
    if (!reference) continue;
    const owner = topmost(pod, list);
    if (!owner) return { count: 0, problem: `found no controllers for pod "${pod.metadata.name}"` };
    const replicas = replicasOf(owner);
    if (replicas === undefined)
      return { count: 0, problem: `${owner.kind} ${owner.metadata.name} does not implement the scale subresource` };
    byController.set(owner.metadata.uid ?? '', replicas);
  }
  return { count: [...byController.values()].reduce((sum, replicas) => sum + replicas, 0) };
}

const controllerOf = ({ metadata }: AnyObject): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller);

/** What decides how many pods there are like this one: the Deployment of its ReplicaSet. */
function topmost(object: AnyObject, list: List): AnyObject | undefined {
  const { kind, uid } = controllerOf(object) ?? {};
  const owner = list(kind as Kind, object.metadata.namespace).find(({ metadata }) => metadata.uid === uid);
  return owner?.kind === 'ReplicaSet' && controllerOf(owner) ? (topmost(owner, list) ?? owner) : owner;
}

function replicasOf(owner: AnyObject): number | undefined {
  if (!rulesOf(owner.kind).scale) return undefined;
  return (owner as unknown as { readonly spec: { readonly replicas: number } }).spec.replicas;
}

const insufficient = { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '' } as const;

const verdictOf = (spare: number): typeof insufficient | ObjectCondition =>
  spare > 0 ? { ...insufficient, status: 'True', reason: 'SufficientPods' } : insufficient;

const observed = (generation: number | undefined) => (generation === undefined ? {} : { observedGeneration: generation });

function withCondition(conditions: readonly ObjectCondition[], verdict: ObjectCondition, now: number): readonly ObjectCondition[] {
  const before = conditions.find(({ type }) => type === verdict.type);
  const lastTransitionTime = before?.status === verdict.status ? before.lastTransitionTime : undefined;
  return [...conditions.filter(({ type }) => type !== verdict.type), { ...verdict, lastTransitionTime: lastTransitionTime ?? timeOf(now) }];
}
