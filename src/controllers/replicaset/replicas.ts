/** As many pods as wanted. Pure. k8s: controller/replicaset/replica_set.go */
import { isDeepStrictEqual } from 'node:util';
import type { LabelSelector, Pod } from '../../api/types.ts';
import type { ReplicaSet, ReplicationController } from '../../api/workload-types.ts';
import { claim } from '../owners.ts';
import { availableAt, isActive, podFromTemplate, podTold } from '../pods.ts';
import type { Step, View, WriteFailure } from '../types.ts';
import { inDeletionOrder } from './deletion-order.ts';
import { replicasStatus } from './status.ts';

type Owner = ReplicaSet | ReplicationController;

export interface ReplicasContext {
  readonly selector: LabelSelector;
  /** All of the namespace. */
  readonly pods: readonly Pod[];
  readonly failure: WriteFailure | undefined;
  /** Who tells of what it does: `replicaset-controller`. */
  readonly component: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is given to `stepsForReplicas` of a view. */
export const replicasContext = ({ list, failureOf, now }: View, { metadata }: Owner): Omit<ReplicasContext, 'selector' | 'component'> => ({
  pods: list('Pod', metadata.namespace),
  failure: failureOf(metadata.uid),
  now,
});

/** At a time: the next look makes the others. k8s: BurstReplicas */
const mostAtOnce = 500;

/** What follows for one object that keeps a number of pods. k8s: syncReplicaSet */
export function stepsForReplicas(owner: Owner, context: ReplicasContext): readonly Step[] {
  const { selector, now } = context;
  const { owned, steps: claims } = claim(owner, { selector, candidates: context.pods.filter(isActive) });
  // What is taken counts, and is only seen to be taken at the next look.
  if (claims.length > 0) return claims;
  const isEnding = owner.metadata.deletionTimestamp !== undefined;
  const missing = isEnding ? 0 : owner.spec.replicas - owned.length;
  const problem = missing > 0 ? obstacle(owner, context) : undefined;
  return [
    ...(missing > 0 ? creations(owner, context, missing) : deletions(owner, context, owned, -missing)),
    ...statusStep(owner, replicasStatus(owner, { pods: owned, failure: problem, now })),
    ...wakes(owner, owned, now),
  ];
}

const withoutLabels = 'unable to create pods, no labels';

const hasLabels = ({ spec }: Owner): boolean => Object.keys(spec.template.metadata?.labels ?? {}).length > 0;

/** Why there are fewer pods than wanted, as far as it is known. */
const obstacle = (owner: Owner, { failure }: ReplicasContext): string | undefined => (hasLabels(owner) ? failure?.message : withoutLabels);

function creations(owner: Owner, { failure, component, now }: ReplicasContext, missing: number): readonly Step[] {
  if (!hasLabels(owner)) return [];
  if (failure && failure.retryAt > now) return [{ type: 'wake', at: failure.retryAt, because: 'what failed is tried again' }];
  const because = `${owner.kind} ${owner.metadata.name} wants ${owner.spec.replicas}`;
  const told = podTold(owner, component, 'create');
  const object = podFromTemplate(owner, owner.spec.template);
  return Array.from({ length: Math.min(missing, mostAtOnce) }, () => ({ type: 'post', object, because, told }));
}

function deletions(owner: Owner, { component, now }: ReplicasContext, owned: readonly Pod[], surplus: number): readonly Step[] {
  if (surplus === 0) return [];
  const because = `${owner.kind} ${owner.metadata.name} wants ${owner.spec.replicas}`;
  const told = podTold(owner, component, 'delete');
  return inDeletionOrder(owned, now)
    .slice(0, Math.min(surplus, mostAtOnce))
    .map((object) => ({ type: 'delete', object, because, told }));
}

function statusStep(owner: Owner, status: Owner['status']): readonly Step[] {
  if (isDeepStrictEqual(status, owner.status)) return [];
  return [{ type: 'update', object: { ...owner, status }, because: 'its pods have changed' }];
}

/** When a pod that is ready counts as available, which nothing else tells. */
function wakes({ spec }: Owner, owned: readonly Pod[], now: number): readonly Step[] {
  const times = owned.flatMap((pod) => availableAt(pod, spec.minReadySeconds) ?? []).filter((at) => at > now);
  return times.length === 0 ? [] : [{ type: 'wake', at: Math.min(...times), because: 'a pod is available then' }];
}
