import type { AnyObject, Kind, ObjectOf } from '../../../api/any-object.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Deployment, Job, ReplicaSet, ReplicationController, StatefulSet } from '../../../api/workload-types.ts';

/** How a workload came out, as far as it tells itself. */
export type WorkloadOutcome =
  /** Nothing more to wait for, though it goes on. */
  { readonly is: 'ready' } | { readonly is: 'succeeded' } | { readonly is: 'failed'; readonly reason: string; readonly message: string };

const ready: WorkloadOutcome = { is: 'ready' };

/** When what makes pods has come to rest; undefined while there is something to wait for. k8s: kubectl polymorphichelpers/rollout_status.go */
const outcomes = {
  Deployment: deploymentOutcome,
  ReplicaSet: replicasOutcome,
  ReplicationController: replicasOutcome,
  StatefulSet: statefulSetOutcome,
  DaemonSet({ metadata, spec, status }) {
    if (!isObserved(metadata.generation, status.observedGeneration)) return undefined;
    const { desiredNumberScheduled: wanted, updatedNumberScheduled = 0, numberAvailable = 0 } = status;
    return numberAvailable >= wanted && (spec.updateStrategy.type === 'OnDelete' || updatedNumberScheduled >= wanted) ? ready : undefined;
  },
  Job: jobOutcome,
} satisfies { readonly [K in Kind]?: (object: ObjectOf<K>) => WorkloadOutcome | undefined };

/** The kinds, beside pods, that a run waits for. */
type WaitedFor = keyof typeof outcomes;

/** Whether a run waits for objects of a kind that make pods. */
export const settles = (kind: string): kind is WaitedFor => Object.hasOwn(outcomes, kind);

/** Whether pods come and go with an object of a kind. */
export const makesPods = (kind: string): boolean => settles(kind) || kind === 'CronJob';

/** Whether nothing more comes of an object that makes pods: it has succeeded or failed, and is not about to go. */
export function hasEnded(object: KubeObject): boolean {
  const end = workloadOutcome(object);
  return object.metadata.deletionTimestamp === undefined && end !== undefined && end.is !== 'ready';
}

/** How an object that makes pods came out; undefined while a run waits for it. Throws for a kind that no run waits for. */
export function workloadOutcome(object: KubeObject): WorkloadOutcome | undefined {
  const { kind } = object as AnyObject;
  if (!settles(kind)) throw new Error(`nothing is known of when ${kind} ${object.metadata.name} settles`);
  const outcome = outcomes[kind] as (object: KubeObject) => WorkloadOutcome | undefined;
  return outcome(object);
}

/** What the status says is about the newest spec. */
const isObserved = (generation = 0, observed = 0): boolean => observed >= generation;

function deploymentOutcome({ metadata, spec, status }: Deployment): WorkloadOutcome | undefined {
  if (!isObserved(metadata.generation, status.observedGeneration)) return undefined;
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return { is: 'failed', reason: progressing.reason, message: progressing.message ?? '' };
  }
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (updatedReplicas >= spec.replicas && replicas <= updatedReplicas && availableReplicas >= updatedReplicas) return ready;
  // It makes no new pods until somebody resumes it.
  return spec.paused && replicas === availableReplicas ? ready : undefined;
}

function replicasOutcome({ metadata, spec, status }: ReplicaSet | ReplicationController): WorkloadOutcome | undefined {
  if (!isObserved(metadata.generation, status.observedGeneration)) return undefined;
  return status.replicas === spec.replicas && (status.availableReplicas ?? 0) >= spec.replicas ? ready : undefined;
}

function statefulSetOutcome({ metadata, spec, status }: StatefulSet): WorkloadOutcome | undefined {
  if (!isObserved(metadata.generation, status.observedGeneration)) return undefined;
  const { replicas, availableReplicas = 0, readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status;
  if (replicas !== spec.replicas || availableReplicas < spec.replicas || readyReplicas < spec.replicas) return undefined;
  const { type, rollingUpdate } = spec.updateStrategy;
  if (type === 'OnDelete') return ready;
  const partition = rollingUpdate?.partition ?? 0;
  if (partition > 0) return updatedReplicas >= spec.replicas - partition ? ready : undefined;
  return currentRevision === updateRevision ? ready : undefined;
}

function jobOutcome({ spec, status }: Job): WorkloadOutcome | undefined {
  const conditions = status.conditions?.filter(({ status: is }) => is === 'True') ?? [];
  if (conditions.some(({ type }) => type === 'Complete')) return { is: 'succeeded' };
  const failed = conditions.find(({ type }) => type === 'Failed');
  if (failed) return { is: 'failed', reason: failed.reason ?? 'Failed', message: failed.message ?? '' };
  // It does nothing until somebody lets it.
  return spec.suspend && conditions.some(({ type }) => type === 'Suspended') ? ready : undefined;
}
