/** Deployments: a ReplicaSet for each template, and who of them has how many pods. Pure. k8s: controller/deployment */
import { isDeepStrictEqual } from 'node:util';
import { deploymentAnnotations, generationsOf, revisionOf } from '../../api/deployments.ts';
import type { Pod } from '../../api/types.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../api/workload-types.ts';
import { claim } from '../owners.ts';
import type { Reconcile, Step, WriteFailure } from '../types.ts';
import { collides, make, newReplicaSet, refusal, synced } from './new-replica-set.ts';
import { isScaling, scaleSteps } from './proportional.ts';
import { type Rollout, resize } from './rollout.ts';
import { conditionOf, countedStatus, deadlineOf, hasDeadline, isComplete, judgedStatus, type Verdict, withCondition } from './status.ts';
import { endingSteps, hasOldPods, rollingSteps } from './strategies.ts';

/** What follows for Deployments. */
export const reconcileDeployments: Reconcile = (view) =>
  view.list('Deployment').flatMap((deployment) => {
    const { namespace, uid } = deployment.metadata;
    const replicaSets = view.list('ReplicaSet', namespace);
    const { owned, steps } = claim(deployment, { selector: deployment.spec.selector, candidates: replicaSets });
    // What was just taken decides what is to be made.
    if (steps.length > 0) return steps;
    const pods = (): readonly Pod[] => view.list('Pod', namespace);
    return deploymentSteps(deployment, { owned, replicaSets, pods, failure: view.failureOf(uid), now: view.now });
  });

/** What a Deployment's steps follow from. */
export interface Surroundings {
  readonly owned: readonly ReplicaSet[];
  /** All of the namespace: they may have the name that a new one would get. */
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: () => readonly Pod[];
  readonly failure: WriteFailure | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One pass: at most one kind of move, and what the Deployment says then. k8s: syncDeployment */
export function deploymentSteps(deployment: Deployment, around: Surroundings): readonly Step[] {
  const { now } = around;
  const rollout: Rollout = { deployment, now, ...generationsOf(deployment, around.owned) };
  if (deployment.metadata.deletionTimestamp !== undefined) return write(rollout, countedStatus(rollout));
  const pause = pauseVerdict(deployment);
  if (pause) return write(rollout, { ...deployment.status, conditions: withCondition(conditionsOf(deployment), pause, now) });
  const { current } = rollout;
  const wanted = current && synced(rollout, current);
  if (wanted !== current && wanted) return [{ type: 'update', object: wanted, because: 'it is the current one' }];
  const known = current ? { ...rollout, deployment: withRevision(deployment, current, now) } : rollout;
  if (deployment.spec.paused) {
    return [...scaleSteps(known), ...historySteps(known), ...writeFrom(rollout, known.deployment, countedStatus(known))];
  }
  if (isScaling(known)) return [...scaleSteps(known), ...writeFrom(rollout, known.deployment, countedStatus(known))];
  return rolloutSteps(rollout, known, around);
}

const conditionsOf = ({ status }: Deployment) => status.conditions ?? [];

/** k8s: checkPausedConditions */
function pauseVerdict(deployment: Deployment): Verdict | undefined {
  const reason = conditionOf(deployment.status, 'Progressing')?.reason;
  const { paused = false } = deployment.spec;
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded' || paused === (reason === 'DeploymentPaused')) return undefined;
  const [next, message] = paused ? ['DeploymentPaused', 'Deployment is paused'] : ['DeploymentResumed', 'Deployment is resumed'];
  return { type: 'Progressing', status: 'Unknown', reason: next, message };
}

/** A Deployment that knows its current ReplicaSet. */
function withRevision(deployment: Deployment, current: ReplicaSet, now: number): Deployment {
  const numbered = withRevisionNumber(deployment, revisionOf(current));
  if (conditionOf(deployment.status, 'Progressing')) return numbered;
  const message = `Found new replica set "${current.metadata.name}"`;
  return judge(numbered, { status: 'True', reason: 'FoundNewReplicaSet', message }, now);
}

function withRevisionNumber(deployment: Deployment, revision: bigint): Deployment {
  const { metadata } = deployment;
  if (revisionOf(deployment) === revision) return deployment;
  const annotations = { ...metadata.annotations, [deploymentAnnotations.revision]: String(revision) };
  return { ...deployment, metadata: { ...metadata, annotations } };
}

const withVerdict = (deployment: Deployment, verdict: Verdict, now: number): Deployment => ({
  ...deployment,
  status: { ...deployment.status, conditions: withCondition(conditionsOf(deployment), verdict, now) },
});

/** k8s: rolloutRolling, rolloutRecreate */
function rolloutSteps(rollout: Rollout, known: Rollout, around: Surroundings): readonly Step[] {
  const { current, deployment } = known;
  const isRecreated = deployment.spec.strategy.type === 'Recreate';
  const told = (steps: readonly Step[]): readonly Step[] => [
    ...steps,
    ...writeFrom(rollout, known.deployment, judgedStatus(known)),
    ...deadlineStep(known),
  ];
  const ending = isRecreated ? endingSteps(known) : [];
  if (ending.length > 0 || (isRecreated && hasOldPods(known, around.pods()))) return told(ending);
  if (!current) return makingSteps(rollout, around);
  const moves = isRecreated ? resize(known, current, deployment.spec.replicas) : rollingSteps(known, current);
  const isDone = moves.length === 0 && isComplete(deployment, deployment.status);
  return told([...moves, ...(isDone ? historySteps(known) : [])]);
}

/** A look at a Deployment that stands still when that has taken too long. */
function deadlineStep({ deployment }: Rollout): readonly Step[] {
  const deadline = hasDeadline(deployment) ? deadlineOf(deployment) : undefined;
  return deadline === undefined ? [] : [{ type: 'wake', at: deadline + 1, because: 'it may take no longer' }];
}

/** The ReplicaSet of a template that has none, unless that could not be made a moment ago. */
function makingSteps(rollout: Rollout, { replicaSets, failure, now }: Surroundings): readonly Step[] {
  const { deployment } = rollout;
  const object = newReplicaSet(rollout);
  const { name = '', annotations = {} } = object.metadata;
  if (collides(deployment, object, replicaSets)) {
    return write(rollout, { ...deployment.status, collisionCount: (deployment.status.collisionCount ?? 0) + 1 });
  }
  if (failure) {
    if (failure.retryAt <= now) return [make(rollout, object)];
    const message = refusal(name, failure.message);
    const judged = judge(deployment, { status: 'False', reason: 'ReplicaSetCreateError', message }, now);
    return [...write(rollout, judged.status), { type: 'wake', at: failure.retryAt, because: 'the ReplicaSet could not be made' }];
  }
  const numbered = withRevisionNumber(deployment, revisionOf({ metadata: { name, annotations } }));
  const judged = judge(numbered, { status: 'True', reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` }, now);
  return [make(rollout, object), ...writeFrom(rollout, judged, countedStatus({ ...rollout, deployment: judged }))];
}

const judge = (deployment: Deployment, verdict: Omit<Verdict, 'type'>, now: number): Deployment =>
  hasDeadline(deployment) ? withVerdict(deployment, { type: 'Progressing', ...verdict }, now) : deployment;

/** Where every revision is kept. */
const unlimited = 2 ** 31 - 1;

/** The end of the oldest ReplicaSets without pods, beyond those that are kept. k8s: cleanupDeployment */
function historySteps({ deployment, old }: Rollout): readonly Step[] {
  const { revisionHistoryLimit } = deployment.spec;
  const kept = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (revisionHistoryLimit === unlimited || kept.length <= revisionHistoryLimit) return [];
  return kept
    .toSorted((a, b) => Number(revisionOf(a) - revisionOf(b)))
    .slice(0, kept.length - revisionHistoryLimit)
    .filter(({ metadata, spec, status }) => {
      const isObserved = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
      return spec.replicas === 0 && status.replicas === 0 && isObserved;
    })
    .map((object) => ({ type: 'delete', object, because: 'so much history is not kept' }));
}

/** The write of another status; none when it is as it was. */
const write = (rollout: Rollout, status: DeploymentStatus): readonly Step[] => writeFrom(rollout, rollout.deployment, status);

function writeFrom({ deployment: before }: Rollout, next: Deployment, status: DeploymentStatus): readonly Step[] {
  const isSame = isDeepStrictEqual(before.metadata, next.metadata) && isDeepStrictEqual(before.status, status);
  return isSame ? [] : [{ type: 'update', object: { ...next, status }, because: 'its ReplicaSets have changed' }];
}
