/** Jobs: pods that run to their end. Pure. k8s: controller/job, controller/ttlafterfinished */
import { isDeepStrictEqual } from 'node:util';
import { hasFinalizer, withFinalizer, withoutFinalizer } from '../../api/finalizers.ts';
import { jobEnd, jobTracking, ownJobController } from '../../api/job.ts';
import { timeOf } from '../../api/time.ts';
import type { Pod } from '../../api/types.ts';
import type { Job, JobCondition, JobStatus } from '../../api/workload-types.ts';
import { claim, controllerOf, isControlledBy } from '../owners.ts';
import type { ControllerEvent, Reconcile, Step, WriteFailure } from '../types.ts';
import { type Decision, deadlineOf, decide, reached } from './decide.ts';
import { component, deletePod, type Managed, manage } from './manage.ts';
import { type Course, countPods, type Tally, tallyOf } from './tally.ts';

/** What follows for Jobs and their pods. */
export const reconcileJobs: Reconcile = ({ list, failureOf, gonePodsOf, now }) => {
  const jobs = list('Job');
  return [
    ...releaseOrphans(jobs, list('Pod')),
    ...jobs
      .filter(({ spec }) => (spec.managedBy ?? ownJobController) === ownJobController)
      .flatMap((job) =>
        stepsFor(job, list('Pod', job.metadata.namespace), {
          now,
          failure: failureOf(job.metadata.uid),
          gone: gonePodsOf(job.metadata.uid),
        }),
      ),
  ];
};

interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly failure: WriteFailure | undefined;
  /** Pods of the Job that are there no more. */
  readonly gone: readonly Pod[];
}

function stepsFor(job: Job, candidates: readonly Pod[], moment: Moment): readonly Step[] {
  if (jobEnd(job)) return afterEnd(job, moment.now);
  const { owned, steps } = claim(job, { selector: job.spec.selector, candidates });
  if (steps.length > 0) return steps.map((step) => tracked(step, job));
  if (job.metadata.deletionTimestamp !== undefined) return owned.flatMap((pod) => release(pod, 'its Job is deleted'));
  return syncJob(job, owned, moment);
}

/** What a Job takes it counts, what it lets go it does not. */
function tracked(step: Step, job: Job): Step {
  if (step.type !== 'update') return step;
  const change = isControlledBy(step.object, job) ? withFinalizer : withoutFinalizer;
  return { ...step, object: change(step.object, jobTracking) };
}

/** A Job that has ended goes when its time is over. */
function afterEnd(job: Job, now: number): readonly Step[] {
  const { ttlSecondsAfterFinished: ttl } = job.spec;
  if (ttl === undefined || job.metadata.deletionTimestamp !== undefined) return [];
  const at = Date.parse(jobEnd(job)?.lastTransitionTime ?? '') + ttl * 1000;
  if (at > now) return [{ type: 'wake', at, because: `Job ${job.metadata.name} is to go` }];
  return [{ type: 'delete', object: job, policy: 'Foreground', because: 'it has ended long enough ago' }];
}

/** Pods that nobody will count any more. k8s: syncOrphanPod */
function releaseOrphans(jobs: readonly Job[], pods: readonly Pod[]): readonly Step[] {
  const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
  return pods.flatMap((pod) => {
    const owner = controllerOf(pod);
    if (!hasFinalizer(pod, jobTracking) || (owner && owner.kind !== 'Job')) return [];
    const job = owner && byUid.get(owner.uid);
    return job && !jobEnd(job) ? [] : release(pod, 'there is no Job that counts it');
  });
}

const release = (pod: Pod, because: string): readonly Step[] =>
  hasFinalizer(pod, jobTracking) ? [{ type: 'update', object: withoutFinalizer(pod, jobTracking), because }] : [];

/** What follows for one Job that goes on, and its pods. */
function syncJob(job: Job, pods: readonly Pod[], { now, failure, gone }: Moment): readonly Step[] {
  const tally = tallyOf(job, pods);
  const decision = decide(job, pods, tally, now);
  const managed = decision ? endAll(job, tally) : manage(job, pods, tally, { now, failure, gone });
  const outcome = decision ?? reached(job, tally, managed.active);
  const counted = countPods(job, pods, tally, courseOf(outcome));
  const { status, event } = nextStatus(job, { outcome, managed, counted: counted.status, now });
  const deadline = deadlineOf({ ...job, status });
  return [
    // What the status tells of pods is true when it does.
    ...(decision ? [] : managed.steps),
    ...(isDeepStrictEqual(status, job.status) ? [] : [write(job, status, event)]),
    ...counted.toRelease.flatMap((pod) => release(pod, 'it is counted')),
    // Why pods are ended is told before they are: one that ends for the success of its Job has not failed.
    ...(decision ? managed.steps : []),
    ...(outcome || deadline === undefined ? [] : [{ type: 'wake', at: deadline, because: 'its deadline passes' } as const]),
  ];
}

const courseOf = (decision: Decision | undefined): Course => decision && (decision.type === 'SuccessCriteriaMet' ? 'toComplete' : 'toFail');

const write = (job: Job, status: JobStatus, done: ControllerEvent | undefined): Step => ({
  ...{ type: 'update', object: { ...job, status }, because: 'its status has changed' },
  told: { subject: job, component, ...(done ? { done } : {}) },
});

/** Nothing of a Job that ends goes on. k8s: deleteActivePods */
function endAll(job: Job, { active, terminating }: Tally): Managed {
  return {
    steps: active.map((pod) => deletePod(job, pod, 'its Job ends')),
    active: 0,
    ready: 0,
    terminating: terminating + active.length,
  };
}

interface Found {
  readonly outcome: Decision | undefined;
  readonly managed: Managed;
  readonly counted: ReturnType<typeof countPods>['status'];
  readonly now: number;
}

/** The status after a look, and what is to be told of it. */
function nextStatus(job: Job, { outcome, managed, counted, now }: Found): { readonly status: JobStatus; readonly event?: ControllerEvent } {
  const { startTime: since, completionTime: _none, conditions: before = [] } = job.status;
  const time = timeOf(now);
  const interim = outcome ? withCondition(before, { ...outcome, status: 'True' }, time) : before;
  const rest = outcome ? { conditions: interim } : suspension(job, time);
  const { uncountedTerminatedPods: uncounted = {} } = counted;
  const isOver = managed.terminating === 0 && managed.active === 0 && Object.keys(uncounted).length === 0;
  const end = outcome && isOver ? endOf(job, outcome, counted.succeeded ?? 0) : undefined;
  const conditions = end ? withCondition(interim, end.condition, time) : rest.conditions;
  const startTime = rest.resumed ? time : (since ?? (job.spec.suspend ? undefined : time));
  return {
    status: {
      ...(conditions.length > 0 ? { conditions } : {}),
      ...(startTime === undefined ? {} : { startTime }),
      ...(end?.condition.type === 'Complete' ? { completionTime: time } : {}),
      ...(managed.active > 0 ? { active: managed.active } : {}),
      ...counted,
      terminating: managed.terminating,
      ready: managed.ready,
    },
    ...(end ? { event: end.event } : rest.event ? { event: rest.event } : {}),
  };
}

type NewCondition = Pick<JobCondition, 'type' | 'status'> & { readonly reason: string; readonly message: string };

/** With that condition; one that is there and says the same stays as it is. k8s: ensureJobConditionStatus */
function withCondition(
  conditions: readonly JobCondition[],
  { type, status, reason, message }: NewCondition,
  time: string,
): readonly JobCondition[] {
  const isSame = (one: JobCondition): boolean => one.status === status && one.reason === reason && one.message === message;
  const known = conditions.find((one) => one.type === type);
  if (known ? isSame(known) : status === 'False') return conditions;
  const next: JobCondition = { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
  return known ? conditions.map((one) => (one === known ? next : one)) : [...conditions, next];
}

interface Suspension {
  readonly conditions: readonly JobCondition[];
  readonly event?: ControllerEvent;
  readonly resumed?: true;
}

/** A Job rests, or goes on: then its time begins anew. */
function suspension({ spec, status }: Job, time: string): Suspension {
  const before = status.conditions ?? [];
  const condition: NewCondition = spec.suspend
    ? { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }
    : { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' };
  const conditions = withCondition(before, condition, time);
  if (conditions === before) return { conditions };
  const event: ControllerEvent = { type: 'Normal', reason: spec.suspend ? 'Suspended' : 'Resumed', message: condition.message };
  return { conditions, event, ...(spec.suspend ? {} : { resumed: true }) };
}

/** k8s: enactJobFinished, recordJobFinished */
function endOf(
  { spec }: Job,
  { type, reason, message }: Decision,
  succeeded: number,
): { readonly condition: NewCondition; readonly event: ControllerEvent } {
  if (type === 'FailureTarget') {
    return { condition: { type: 'Failed', status: 'True', reason, message }, event: { type: 'Warning', reason, message } };
  }
  const isMore = spec.completions !== undefined && succeeded > spec.completions;
  return {
    condition: { type: 'Complete', status: 'True', reason, message },
    event: isMore
      ? {
          type: 'Warning',
          reason: 'TooManySucceededPods',
          message: 'Too many succeeded pods running after completion count reached',
        }
      : { type: 'Normal', reason: 'Completed', message: 'Job completed' },
  };
}
