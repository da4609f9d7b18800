/** Which pods a Job makes and takes away. Pure. k8s: controller/job/job_controller.go manageJob, controller.ActivePods */
import { hasFinalizer, withoutFinalizer } from '../../api/finalizers.ts';
import { jobTracking } from '../../api/job.ts';
import { getCondition } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { Job } from '../../api/workload-types.ts';
import { isReady, podTold } from '../pods.ts';
import type { Step, WriteFailure } from '../types.ts';
import { backOffUntil, retryAt } from './backoff.ts';
import { judgeFailure } from './failure-policy.ts';
import { earlierFailures, finishedAt, indexOf, isIndexed, podOf, replacesOnlyFailed } from './pods.ts';
import type { Tally } from './tally.ts';

export const component = 'job-controller';

/** Pods made or taken away at one look. k8s: MaxPodCreateDeletePerSync */
const mostAtOnce = 500;

/** What is done about the pods of a Job, and how many there are then. */
export interface Managed {
  readonly steps: readonly Step[];
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
}

/** Makes the pods of a Job as many as it wants. `now` in milliseconds since 1970. */
export function manage(
  job: Job,
  pods: readonly Pod[],
  tally: Tally,
  time: { readonly now: number; readonly failure: WriteFailure | undefined; readonly gone: readonly Pod[] },
): Managed {
  const { active } = tally;
  const wanted = wantedPods(job, tally);
  const surplus = chooseSurplus(job, active, Math.max(active.length - wanted, 0)).slice(0, mostAtOnce);
  if (surplus.length > 0) return letGo(job, tally, surplus);
  const ending = replacesOnlyFailed(job) ? tally.terminating : 0;
  const missing = Math.min(wanted - ending - active.length, mostAtOnce);
  const made = missing > 0 && !job.spec.suspend ? make(job, pods, tally, { ...time, missing }) : { steps: [], made: 0 };
  return { steps: made.steps, active: active.length + made.made, ready: tally.ready, terminating: tally.terminating };
}

/** How many pods are to run at once. */
function wantedPods({ spec }: Job, { active, succeeded }: Tally): number {
  if (spec.suspend) return 0;
  const { parallelism = 1 } = spec;
  // Who works at a queue knows when it is empty: after the first success nobody is to begin.
  if (spec.completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(Math.min(spec.completions - succeeded, parallelism), 0);
}

/** Takes pods away that are not to count: their finalizer goes before they do. */
function letGo(job: Job, tally: Tally, surplus: readonly Pod[]): Managed {
  const leaving = surplus.filter((pod) => !hasFinalizer(pod, jobTracking));
  const tracked = surplus.filter((pod) => hasFinalizer(pod, jobTracking));
  return {
    steps: [...tracked.map(untrack), ...leaving.map((pod) => deletePod(job, pod, 'one pod too many'))],
    active: tally.active.length - leaving.length,
    ready: tally.ready - leaving.filter(isReady).length,
    terminating: tally.terminating + leaving.length,
  };
}

const untrack = (pod: Pod): Step => ({
  type: 'update',
  object: withoutFinalizer(pod, jobTracking),
  because: 'it is to go and not to count',
});

/** Takes a pod of a Job away. */
export const deletePod = (job: Job, object: Pod, because: string): Step => ({
  ...{ type: 'delete', object, because },
  told: podTold(job, component, 'delete'),
});

/** At least so many pods: of an Indexed Job first those whose index nobody wants, or that another has, too. k8s: activePodsForRemoval */
function chooseSurplus(job: Job, active: readonly Pod[], atLeast: number): readonly Pod[] {
  const ranked = active.toSorted(compareForRemoval);
  const useless = isIndexed(job) ? ranked.filter((pod) => isUseless(job, pod, ranked)) : [];
  const rest = ranked.filter((pod) => !useless.includes(pod));
  return [...useless, ...rest.slice(0, Math.max(atLeast - useless.length, 0))];
}

/** Of several with one index the last one stays. */
function isUseless(job: Job, pod: Pod, ranked: readonly Pod[]): boolean {
  const index = indexOf(pod);
  if (index === undefined || index >= (job.spec.completions ?? 0)) return true;
  return ranked.findLast((other) => indexOf(other) === index) !== pod;
}

const phases = ['Pending', 'Unknown', 'Running'];

/** The first difference decides; what comes first goes first. */
function compareForRemoval(a: Pod, b: Pod): number {
  const rank = (pod: Pod): readonly number[] => [
    // One whose finalizer is off has been chosen already.
    Number(hasFinalizer(pod, jobTracking)),
    Number(Boolean(pod.spec.nodeName)),
    phases.indexOf(pod.status.phase ?? 'Pending'),
    Number(isReady(pod)),
    -Date.parse(getCondition(pod, 'Ready')?.lastTransitionTime ?? '') || 0,
    -(pod.status.containerStatuses ?? []).reduce((most, { restartCount }) => Math.max(most, restartCount), 0),
    -Date.parse(pod.metadata.creationTimestamp ?? '') || 0,
  ];
  const [left, right] = [rank(a), rank(b)];
  return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

interface Making {
  readonly now: number;
  readonly failure: WriteFailure | undefined;
  readonly gone: readonly Pod[];
  readonly missing: number;
}

function make(
  job: Job,
  pods: readonly Pod[],
  tally: Tally,
  { now, failure, gone, missing }: Making,
): { readonly steps: readonly Step[]; readonly made: number } {
  if (failure && failure.retryAt > now) return waits(failure.retryAt, 'what was refused is tried again');
  if (!isIndexed(job)) {
    const until = backOffUntil(job, [...pods, ...gone], now);
    if (until !== undefined) return waits(until, 'what has failed is tried again');
    return posts(
      job,
      Array.from({ length: missing }, () => podOf(job)),
    );
  }
  const free = freeIndexes(job, pods, tally, missing);
  if (job.spec.backoffLimitPerIndex === undefined) {
    const until = backOffUntil(job, [...pods, ...gone], now);
    return until === undefined
      ? posts(
          job,
          free.map((index) => podOf(job, index)),
        )
      : waits(until, 'what has failed is tried again');
  }
  const due = free.map((index) => ({ index, at: dueAt(tally.unreplaced.get(index)) }));
  const later = Math.min(...due.map(({ at }) => at).filter((at) => at > now));
  const ready = due.filter(({ at }) => at <= now).map(({ index }) => podOf(job, index, nextFailures(job, tally.unreplaced.get(index))));
  const { steps } = Number.isFinite(later) ? waits(later, 'an index that has failed is tried again') : { steps: [] };
  return { steps: [...posts(job, ready).steps, ...steps], made: ready.length };
}

const waits = (at: number, because: string): { readonly steps: readonly Step[]; readonly made: number } => ({
  steps: [{ type: 'wake', at, because }],
  made: 0,
});

const posts = (job: Job, pods: readonly ReturnType<typeof podOf>[]): { readonly steps: readonly Step[]; readonly made: number } => ({
  steps: pods.map((object) => ({
    ...{ type: 'post', object, because: `Job ${job.metadata.name} wants one more` },
    told: podTold(job, component, 'create'),
  })),
  made: pods.length,
});

/** The lowest indexes that nobody works at and that are not decided. k8s: firstPendingIndexes */
function freeIndexes(job: Job, pods: readonly Pod[], tally: Tally, count: number): readonly number[] {
  const ending = replacesOnlyFailed(job)
    ? pods.filter(({ metadata, status }) => metadata.deletionTimestamp && status.phase !== 'Failed')
    : [];
  const taken = new Set([...[...tally.active, ...ending].map(indexOf), ...tally.succeededIndexes, ...(tally.failedIndexes ?? [])]);
  const free: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && free.length < count; index++) if (!taken.has(index)) free.push(index);
  return free;
}

/** When an index that has failed is tried again, in milliseconds since 1970; 0 for one that has not. */
function dueAt(last: Pod | undefined): number {
  if (!last) return 0;
  const { counted, ignored } = earlierFailures(last);
  return retryAt(counted + ignored + 1, finishedAt(last));
}

/** k8s: getNewIndexFailureCounts */
function nextFailures(job: Job, last: Pod | undefined): { readonly counted: number; readonly ignored: number } {
  if (!last) return { counted: 0, ignored: 0 };
  const { counted, ignored } = earlierFailures(last);
  return judgeFailure(job, last).action === 'Ignore' ? { counted, ignored: ignored + 1 } : { counted: counted + 1, ignored };
}
