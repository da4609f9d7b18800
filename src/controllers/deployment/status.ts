/** What a Deployment says of itself. Pure. k8s: controller/deployment/{sync,progress}.go, util/deployment_util.go */
import { timeOf } from '../../api/time.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus } from '../../api/workload-types.ts';
import { availableOf, fenceposts, type Rollout, replicaSetsOf, sum, wantedBy } from './rollout.ts';

type Conditions = readonly DeploymentCondition[];
/** A condition without its times. */
export type Verdict = Pick<DeploymentCondition, 'type' | 'status'> & { readonly reason: string; readonly message: string };

/** Where there is no deadline. */
const endless = 2 ** 31 - 1;

/** Whether progress is judged at all. k8s: HasProgressDeadline */
export const hasDeadline = ({ spec }: Deployment): boolean => spec.progressDeadlineSeconds !== endless;

/** The condition of a type. */
export const conditionOf = (status: DeploymentStatus, type: DeploymentCondition['type']): DeploymentCondition | undefined =>
  status.conditions?.find((one) => one.type === type);

/** The conditions with one more, at their end; unchanged when it says what one says already. k8s: SetDeploymentCondition */
export function withCondition(conditions: Conditions, verdict: Verdict, now: number): Conditions {
  const current = conditions.find(({ type }) => type === verdict.type);
  return current?.status === verdict.status && current.reason === verdict.reason ? conditions : rewritten(conditions, verdict, now);
}

/** The same, whatever is there. */
function rewritten(conditions: Conditions, verdict: Verdict, now: number): Conditions {
  const current = conditions.find(({ type }) => type === verdict.type);
  const lastTransitionTime = (current?.status === verdict.status ? current.lastTransitionTime : undefined) ?? timeOf(now);
  return [...without(conditions, verdict.type), { ...verdict, lastUpdateTime: timeOf(now), lastTransitionTime }];
}

const without = (conditions: Conditions, wanted: DeploymentCondition['type']): Conditions =>
  conditions.filter(({ type }) => type !== wanted);

/** Figures and the condition Available, from what the ReplicaSets say. k8s: calculateStatus */
export function countedStatus(rollout: Rollout): DeploymentStatus {
  const { deployment, current, now } = rollout;
  const { metadata, spec, status } = deployment;
  const all = replicaSetsOf(rollout);
  const availableReplicas = sum(all, availableOf);
  const isAvailable = availableReplicas >= spec.replicas - fenceposts(deployment).unavailable;
  const figures = {
    observedGeneration: metadata.generation ?? 0,
    replicas: sum(all, ({ status: { replicas } }) => replicas),
    updatedReplicas: current?.status.replicas ?? 0,
    readyReplicas: sum(all, ({ status: { readyReplicas } }) => readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, sum(all, wantedBy) - availableReplicas),
    collisionCount: status.collisionCount ?? 0,
  };
  return {
    ...Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== 0)),
    conditions: withCondition(status.conditions ?? [], isAvailable ? enough : tooFew, now),
  };
}

const enough: Verdict = {
  ...{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
  message: 'Deployment has minimum availability.',
};
const tooFew: Verdict = {
  ...{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
  message: 'Deployment does not have minimum availability.',
};

/** The same with what is judged of a change under way. k8s: syncRolloutStatus */
export function judgedStatus(rollout: Rollout): DeploymentStatus {
  const counted = countedStatus(rollout);
  const { deployment, now } = rollout;
  const all = counted.conditions ?? [];
  const judged = hasDeadline(deployment) ? progress(rollout, counted) : without(all, 'Progressing');
  const failure = failureOf(rollout);
  return { ...counted, conditions: failure ? withFailure(judged, failure, now) : without(judged, 'ReplicaFailure') };
}

/** Whether all there is is as the Deployment wants it. k8s: DeploymentComplete */
export function isComplete({ metadata, spec }: Deployment, status: DeploymentStatus): boolean {
  const figures = [status.updatedReplicas, status.replicas, status.availableReplicas];
  return figures.every((figure = 0) => figure === spec.replicas) && (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

function progress({ deployment, current, now }: Rollout, counted: DeploymentStatus): Conditions {
  const conditions = counted.conditions ?? [];
  const stored = conditionOf(deployment.status, 'Progressing');
  const { replicas = 0, updatedReplicas = 0 } = counted;
  if (replicas === updatedReplicas && stored?.reason === 'NewReplicaSetAvailable') return conditions;
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const say = (status: 'True' | 'False', reason: string, rest: string): Verdict => ({
    ...{ type: 'Progressing', status, reason },
    message: `${subject} ${rest}`,
  });
  if (isComplete(deployment, counted)) {
    return withCondition(conditions, say('True', 'NewReplicaSetAvailable', 'has successfully progressed.'), now);
  }
  if (isFurther(deployment.status, counted)) return rewritten(conditions, say('True', 'ReplicaSetUpdated', 'is progressing.'), now);
  const deadline = deadlineOf(deployment);
  if (stored?.reason !== 'ProgressDeadlineExceeded' && (deadline === undefined || deadline >= now)) return conditions;
  return withCondition(conditions, say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'), now);
}

/** k8s: DeploymentProgressing */
function isFurther(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const oldOnes = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  const grown = (['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const).some(
    (figure) => (after[figure] ?? 0) > (before[figure] ?? 0),
  );
  return grown || oldOnes(after) < oldOnes(before);
}

/** After which moment a Deployment that stands still has taken too long, in milliseconds since 1970. k8s: DeploymentTimedOut */
export function deadlineOf({ spec, status }: Deployment): number | undefined {
  const stored = conditionOf(status, 'Progressing');
  const isDecided = stored?.reason === 'NewReplicaSetAvailable' || stored?.reason === 'ProgressDeadlineExceeded';
  if (isDecided || !stored?.lastUpdateTime) return undefined;
  return Date.parse(stored.lastUpdateTime) + spec.progressDeadlineSeconds * 1000;
}

/** What hinders the current ReplicaSet, or else an old one. k8s: getReplicaFailures */
function failureOf({ current, old }: Rollout): DeploymentCondition | undefined {
  const conditions = [...(current ? [current] : []), ...old].flatMap(({ status }) => status.conditions ?? []);
  const found = conditions.find(({ type }) => type === 'ReplicaFailure');
  return found && { ...found, ...(found.lastTransitionTime ? { lastUpdateTime: found.lastTransitionTime } : {}) };
}

function withFailure(conditions: Conditions, failure: DeploymentCondition, now: number): Conditions {
  const { status, reason = '', message = '' } = failure;
  const next = withCondition(conditions, { type: 'ReplicaFailure', status, reason, message }, now);
  return next === conditions ? conditions : [...without(next, 'ReplicaFailure'), failure];
}
