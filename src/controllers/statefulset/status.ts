/** The status of a StatefulSet. Pure. k8s: computeReplicaStatus, completeRollingUpdate, inconsistentStatus */
import type { Pod } from '../../api/types.ts';
import type { StatefulSet, StatefulSetStatus } from '../../api/workload-types.ts';
import { revisionOfPod } from './identity.ts';
import { isRunningAndAvailable, isRunningAndReady } from './plan.ts';

/** What a status is made of besides the set and its pods. */
export interface StatusContext {
  /** The names of the revisions. */
  readonly current: string;
  readonly update: string;
  readonly collisionCount: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The status of a set with these pods; when every pod is what the set is to become, that is what it is now. */
export function statusOf(set: StatefulSet, pods: readonly Pod[], context: StatusContext): StatefulSetStatus {
  const { current, update, collisionCount, now } = context;
  const { replicas, minReadySeconds, updateStrategy } = set.spec;
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const of = (revision: string): number => living.filter((pod) => revisionOfPod(pod) === revision).length;
  const ready = pods.filter(isRunningAndReady).length;
  const updated = of(update);
  const isComplete = updateStrategy.type === 'RollingUpdate' && updated === replicas && ready === replicas && pods.length === replicas;
  const { generation } = set.metadata;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    replicas: pods.length,
    ...unlessZero('readyReplicas', ready),
    ...unlessZero('currentReplicas', isComplete ? updated : of(current)),
    ...unlessZero('updatedReplicas', updated),
    currentRevision: isComplete ? update : current,
    updateRevision: update,
    collisionCount,
    availableReplicas: pods.filter((pod) => isRunningAndAvailable(pod, minReadySeconds, now)).length,
  };
}

const unlessZero = (field: 'readyReplicas' | 'currentReplicas' | 'updatedReplicas', count: number): Partial<StatefulSetStatus> =>
  count === 0 ? {} : { [field]: count };
