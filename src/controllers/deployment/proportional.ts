/** Deployments that change their size, or are paused. Pure. k8s: controller/deployment/sync.go scale */
import { byAge, deploymentAnnotations } from '../../api/deployments.ts';
import type { Deployment, ReplicaSet } from '../../api/workload-types.ts';
import type { Step } from '../types.ts';
import { activeOf, availableOf, fenceposts, type Rollout, replicaSetsOf, resize, sum, wantedBy } from './rollout.ts';

/** Whether one of its ReplicaSets knows another size. k8s: isScalingEvent */
export const isScaling = (rollout: Rollout): boolean =>
  activeOf(replicaSetsOf(rollout)).some((one) => {
    const known = numberIn(one, deploymentAnnotations.desiredReplicas);
    return known !== undefined && known !== rollout.deployment.spec.replicas;
  });

function numberIn({ metadata }: ReplicaSet, key: string): number | undefined {
  const text = metadata.annotations?.[key];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** The moves that a new size asks for, each ReplicaSet by its part. */
export function scaleSteps(rollout: Rollout): readonly Step[] {
  const { deployment, current, old } = rollout;
  const { replicas, strategy } = deployment.spec;
  const active = activeOf(replicaSetsOf(rollout));
  const only = active.length > 1 ? undefined : (active[0] ?? current ?? old.at(-1));
  if (only) return resize(rollout, only, replicas);
  if (current && isSaturated(current, replicas)) return activeOf(old).flatMap((one) => resize(rollout, one, 0));
  if (strategy.type === 'Recreate') return [];
  const sizes = proportions(deployment, active);
  return active.flatMap((one) => resize(rollout, one, sizes.get(one) ?? one.spec.replicas));
}

/** k8s: IsSaturated */
const isSaturated = (one: ReplicaSet, replicas: number): boolean =>
  one.spec.replicas === replicas && numberIn(one, deploymentAnnotations.desiredReplicas) === replicas && availableOf(one) === replicas;

/** What size each gets: the larger the more, the largest what is left. */
function proportions(deployment: Deployment, active: readonly ReplicaSet[]): ReadonlyMap<ReplicaSet, number> {
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + fenceposts(deployment).surge : 0;
  const toAdd = allowed - sum(active, wantedBy);
  const sizes = new Map(active.map((one) => [one, one.spec.replicas]));
  if (toAdd === 0) return sizes;
  const sorted = active.toSorted((a, b) => b.spec.replicas - a.spec.replicas || (toAdd > 0 ? byAge(b, a) : byAge(a, b)));
  let left = toAdd;
  for (const one of sorted) {
    const part = left === 0 ? 0 : partOf(deployment, one);
    const moved = toAdd > 0 ? Math.min(part, left) : Math.max(part, left);
    sizes.set(one, one.spec.replicas + moved);
    left -= moved;
  }
  const [largest] = sorted;
  if (largest) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + left));
  return sizes;
}

/** By how much one would change if all kept their shares. k8s: getReplicaSetFraction */
function partOf(deployment: Deployment, one: ReplicaSet): number {
  const { replicas: size } = one.spec;
  if (deployment.spec.replicas === 0) return -size;
  const most = deployment.spec.replicas + fenceposts(deployment).surge;
  const before = numberIn(one, deploymentAnnotations.maxReplicas) || deployment.status.replicas || most;
  return Math.round((size * most) / before) - size;
}
