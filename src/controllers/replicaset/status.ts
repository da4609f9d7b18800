/** What a ReplicaSet says of its pods. Pure. k8s: controller/replicaset/replica_set_utils.go */
import { timeOf } from '../../api/time.ts';
import type { Pod } from '../../api/types.ts';
import type { ReplicaSet, ReplicaSetStatus, ReplicationController } from '../../api/workload-types.ts';
import { isAvailable, isReady } from '../pods.ts';

export interface StatusFacts {
  /** Those that it has and that have not ended. */
  readonly pods: readonly Pod[];
  /** Why pods that it lacks could not be made. */
  readonly failure: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The status that follows from the pods and from what was tried. k8s: calculateStatus */
export function replicasStatus(
  { metadata, spec, status: before }: ReplicaSet | ReplicationController,
  { pods, failure, now }: StatusFacts,
): ReplicaSetStatus {
  const count = (isOne: (pod: Pod) => boolean): number => pods.filter(isOne).length;
  const labels = Object.entries(spec.template.metadata?.labels ?? {});
  const conditions = conditionsAfter(before, failure, now);
  return {
    replicas: pods.length,
    ...ifSome(
      'fullyLabeledReplicas',
      count((pod) => labels.every(([key, value]) => pod.metadata.labels?.[key] === value)),
    ),
    ...ifSome('readyReplicas', count(isReady)),
    ...ifSome(
      'availableReplicas',
      count((pod) => isAvailable(pod, spec.minReadySeconds, now)),
    ),
    ...ifSome('observedGeneration', metadata.generation ?? 0),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

const ifSome = <K extends string>(field: K, value: number): { readonly [F in K]?: number } =>
  (value === 0 ? {} : { [field]: value }) as { readonly [F in K]?: number };

/** What went wrong first stays until all went well. */
function conditionsAfter(
  { conditions = [] }: ReplicaSetStatus,
  failure: string | undefined,
  now: number,
): NonNullable<ReplicaSetStatus['conditions']> {
  if (failure === undefined) return conditions.filter(({ type }) => type !== 'ReplicaFailure');
  if (conditions.some(({ type }) => type === 'ReplicaFailure')) return conditions;
  const told = { reason: 'FailedCreate', message: failure, lastTransitionTime: timeOf(now) };
  return [...conditions, { type: 'ReplicaFailure', status: 'True', ...told }];
}
