/** CronJobs: Jobs at times. Pure. k8s: controller/cronjob/cronjob_controllerv2.go */
import { isDeepStrictEqual } from 'node:util';
import { parseSchedule, type Schedule } from '../../api/cron-schedule.ts';
import { jobEnd } from '../../api/job.ts';
import { timeOf } from '../../api/time.ts';
import { isTimeZone } from '../../api/time-zone.ts';
import type { CronJob, CronJobStatus, Job } from '../../api/workload-types.ts';
import { isControlledBy } from '../owners.ts';
import type { ControllerEvent, Reconcile, Step, WriteFailure } from '../types.ts';
import { dueTime } from './due.ts';
import { activeReference, beyond, jobAt, jobName, timeOfJob } from './jobs.ts';
import { nextTime } from './next-time.ts';

const component = 'cronjob-controller';

/** What follows for CronJobs and their Jobs. */
export const reconcileCronJobs: Reconcile = ({ list, failureOf, now }) =>
  list('CronJob').flatMap((cronJob) => {
    const jobs = list('Job', cronJob.metadata.namespace).filter((job) => isControlledBy(job, cronJob));
    return syncCronJob(cronJob, jobs, { now, failure: failureOf(cronJob.metadata.uid) });
  });

interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly failure: WriteFailure | undefined;
}

/** What follows for one CronJob and the Jobs that it controls. */
function syncCronJob(cronJob: CronJob, jobs: readonly Job[], moment: Moment): readonly Step[] {
  const noted = noteJobs(cronJob, jobs);
  const next = { ...cronJob, status: noted.status };
  // What its status says of its Jobs is true before anything is decided by it.
  if (!isDeepStrictEqual(noted.status, cronJob.status)) {
    return [{ type: 'update', object: next, because: 'its Jobs have changed' }, ...noted.events.map((event) => tell(cronJob, event))];
  }
  return [
    ...noted.events.map((event) => tell(cronJob, event)),
    ...cleanUp(cronJob, jobs),
    ...(cronJob.metadata.deletionTimestamp === undefined ? schedule(cronJob, jobs, moment) : []),
  ];
}

const tell = (subject: CronJob, event: ControllerEvent): Step => ({ type: 'tell', subject, event, component });
const normal = (reason: string, message: string): ControllerEvent => ({ type: 'Normal', reason, message });
const warning = (reason: string, message: string): ControllerEvent => ({ type: 'Warning', reason, message });

/** The status with what has become of the Jobs, and what is to be told of that. */
function noteJobs(cronJob: CronJob, jobs: readonly Job[]): { readonly status: CronJobStatus; readonly events: readonly ControllerEvent[] } {
  const { active = [], lastScheduleTime, lastSuccessfulTime } = cronJob.status;
  const since = Date.parse(lastScheduleTime ?? '') || 0;
  const events: ControllerEvent[] = [];
  const isNew = (job: Job): boolean => (timeOfJob(cronJob, job) ?? 0) > since;
  const kept = active.filter(({ uid, name }) => {
    const job = jobs.find(({ metadata }) => metadata.uid === uid);
    const end = job && jobEnd(job);
    if (!job) events.push(normal('MissingJob', `Active job went missing: ${name}`));
    if (end) events.push(normal('SawCompletedJob', `Saw completed job: ${name}, condition: ${end.type}`));
    return job && !end;
  });
  const others = jobs.filter(({ metadata }) => !active.some(({ uid }) => uid === metadata.uid));
  const made = others.filter(isNew);
  for (const job of others) {
    if (isNew(job) || jobEnd(job) || job.metadata.deletionTimestamp !== undefined) continue;
    events.push(warning('UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata.name}`));
  }
  const all = [...kept, ...made.map(activeReference)];
  const last = Math.max(since, ...made.map((job) => timeOfJob(cronJob, job) ?? 0));
  const success = [lastSuccessfulTime, ...jobs.map(({ status }) => status.completionTime)]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  return {
    status: {
      ...(all.length > 0 ? { active: all } : {}),
      ...(last > 0 ? { lastScheduleTime: timeOf(last) } : {}),
      ...(success === undefined ? {} : { lastSuccessfulTime: success }),
    },
    events,
  };
}

/** Jobs that have ended and are more than are kept go, the oldest first. k8s: cleanupFinishedJobs */
function cleanUp(cronJob: CronJob, jobs: readonly Job[]): readonly Step[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
  const finished = jobs.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const of = (type: 'Complete' | 'Failed'): readonly Job[] => finished.filter((job) => jobEnd(job)?.type === type);
  return [...beyond(of('Complete'), successfulJobsHistoryLimit), ...beyond(of('Failed'), failedJobsHistoryLimit)].map((job) =>
    deleteJob(cronJob, job, 'more are kept than shall be'),
  );
}

const deleteJob = (cronJob: CronJob, object: Job, because: string): Step => ({
  ...{ type: 'delete', object, policy: 'Background', because },
  told: {
    ...{ subject: cronJob, component },
    done: normal('SuccessfulDelete', 'Deleted job {name}'),
    failed: warning('FailedDelete', 'Deleted job: {error}'),
  },
});

/** The next Job, when its time has come. */
function schedule(cronJob: CronJob, jobs: readonly Job[], moment: Moment): readonly Step[] {
  const { spec } = cronJob;
  if (spec.timeZone !== undefined && !isTimeZone(spec.timeZone)) {
    return [tell(cronJob, warning('UnknownTimeZone', `invalid timeZone: "${spec.timeZone}": unknown time zone ${spec.timeZone}`))];
  }
  if (spec.suspend) return [];
  const times = parseSchedule(spec.schedule);
  const steps = makeDue(cronJob, jobs, times, moment);
  const wake = nextTime(times, moment.now, spec.timeZone);
  return [
    ...steps,
    ...(wake === undefined ? [] : [{ type: 'wake', at: wake, because: `CronJob ${cronJob.metadata.name} is due` } as const]),
  ];
}

function makeDue(cronJob: CronJob, jobs: readonly Job[], times: Schedule, { now, failure }: Moment): readonly Step[] {
  const { spec, status } = cronJob;
  const due = dueTime(cronJob, times, now);
  if ('problem' in due) return [tell(cronJob, warning('InvalidSchedule', `invalid schedule: ${spec.schedule} : ${due.problem}`))];
  if (due.at === undefined) return [];
  const { at } = due;
  const active = status.active ?? [];
  const many = due.isLate ? [tell(cronJob, warning('TooManyMissedTimes', tooMany))] : [];
  if (spec.startingDeadlineSeconds !== undefined && at + spec.startingDeadlineSeconds * 1000 < now) {
    return [...many, tell(cronJob, warning('MissSchedule', `Missed scheduled time to start a job: ${inUtc(at)}`))];
  }
  const isMade = active.some(({ name }) => name === jobName(cronJob, at)) || Date.parse(status.lastScheduleTime ?? '') === at;
  if (isMade) return many;
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) return [...many, tell(cronJob, normal('JobAlreadyActive', alreadyActive))];
  if (failure && failure.retryAt > now) return [...many, { type: 'wake', at: failure.retryAt, because: 'what was refused is tried again' }];
  return [...many, ...(spec.concurrencyPolicy === 'Replace' ? replace(cronJob, jobs) : []), post(cronJob, at)];
}

/** What goes on has no time left. */
function replace(cronJob: CronJob, jobs: readonly Job[]): readonly Step[] {
  const { active = [], ...status } = cronJob.status;
  const replaced = jobs.filter(({ metadata }) => active.some(({ uid }) => uid === metadata.uid));
  if (replaced.length === 0) return [];
  return [
    { type: 'update', object: { ...cronJob, status }, because: 'the next takes the place of its Jobs' },
    ...replaced.map((job) => deleteJob(cronJob, job, 'the next takes its place')),
  ];
}

const tooMany = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
const alreadyActive = 'Not starting job because prior execution is running and concurrency policy is Forbid';

/** Go: time.RFC1123Z */
const inUtc = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

const post = (cronJob: CronJob, at: number): Step => ({
  ...{ type: 'post', object: jobAt(cronJob, at), because: 'its time has come' },
  told: {
    ...{ subject: cronJob, component },
    done: normal('SuccessfulCreate', 'Created job {name}'),
    failed: warning('FailedCreate', 'Error creating job: {error}'),
  },
});
