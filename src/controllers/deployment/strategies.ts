/** How pods of an old template give way to those of the new one. Pure. k8s: controller/deployment/{rolling,recreate}.go */
import { isTerminalPhase } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { ReplicaSet } from '../../api/workload-types.ts';
import { isControlledBy } from '../owners.ts';
import type { Step } from '../types.ts';
import { growth } from './new-replica-set.ts';
import { activeOf, availableOf, fenceposts, type Rollout, replicaSetsOf, resize, sum, wantedBy } from './rollout.ts';

/** The next move of a rolling update: one way only, up before down. k8s: rolloutRolling */
export function rollingSteps(rollout: Rollout, current: ReplicaSet): readonly Step[] {
  const { replicas } = rollout.deployment.spec;
  const size = current.spec.replicas;
  const wanted = size > replicas ? replicas : size + growth(rollout, size);
  if (wanted !== size) return resize(rollout, current, wanted);
  const old = activeOf(rollout.old);
  if (old.length === 0) return [];
  const least = replicas - fenceposts(rollout.deployment).unavailable;
  const all = replicaSetsOf(rollout);
  const most = sum(all, wantedBy) - least - (size - availableOf(current));
  if (most <= 0) return [];
  const unhealthy = lessen(rollout, { from: old, most, of: (one) => one.spec.replicas - availableOf(one) });
  if (unhealthy.length > 0) return unhealthy;
  return lessen(rollout, { from: old, most: sum(all, availableOf) - least, of: wantedBy });
}

interface Reduction {
  /** Oldest first. */
  readonly from: readonly ReplicaSet[];
  /** In all. */
  readonly most: number;
  /** What each may lose. */
  readonly of: (one: ReplicaSet) => number;
}

function lessen(rollout: Rollout, { from, most, of }: Reduction): readonly Step[] {
  let left = most;
  return from.flatMap((one) => {
    const lost = Math.min(Math.max(of(one), 0), Math.max(left, 0));
    left -= lost;
    return lost > 0 ? resize(rollout, one, one.spec.replicas - lost) : [];
  });
}

/** The moves that end what is old. */
export const endingSteps = (rollout: Rollout): readonly Step[] => activeOf(rollout.old).flatMap((one) => resize(rollout, one, 0));

/** Whether pods of an old template are still there, those about to end too. k8s: oldPodsRunning */
export const hasOldPods = ({ old }: Rollout, pods: readonly Pod[]): boolean =>
  old.some(({ status }) => status.replicas > 0) ||
  pods.some((pod) => !isTerminalPhase(pod.status.phase) && old.some((one) => isControlledBy(pod, one)));
