/**
 * What a Job has come to, by its status and its pods. Each pod is counted once: its uid is written into the status, then its finalizer is
 * taken off, then the uid gives way to the counter. Whoever is killed in between finds where it was. Pure. k8s: trackJobStatusAndRemoveFinalizers
 */
import { hasFinalizer } from '../../api/finalizers.ts';
import { jobTracking } from '../../api/job.ts';
import { formatIndexes, parseIndexes } from '../../api/job-indexes.ts';
import type { Pod } from '../../api/types.ts';
import type { Job, JobStatus } from '../../api/workload-types.ts';
import { isActive, isReady, isTerminating } from '../pods.ts';
import { judgeFailure } from './failure-policy.ts';
import { earlierFailures, finishedAt, hasFailed, hasValidIndex, indexOf, isIndexed } from './pods.ts';

/** What is found at one look. */
export interface Tally {
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** With what the status does not count yet. */
  readonly succeeded: number;
  readonly failed: number;
  readonly succeededIndexes: ReadonlySet<number>;
  /** Of a Job with a limit for each index. */
  readonly failedIndexes?: ReadonlySet<number>;
  /** The last failed pod of each index that has no successor yet: it tells that how often the index has failed. */
  readonly unreplaced: ReadonlyMap<number, Pod>;
}

const uncountedOf = ({ status }: Job) => ({
  succeeded: status.uncountedTerminatedPods?.succeeded ?? [],
  failed: status.uncountedTerminatedPods?.failed ?? [],
});

/** Looks at the pods of a Job. */
export function tallyOf(job: Job, pods: readonly Pod[]): Tally {
  const uncounted = uncountedOf(job);
  const known = new Set([...uncounted.succeeded, ...uncounted.failed]);
  const fresh = pods.filter((pod) => isTracked(pod) && !known.has(uidOf(pod)) && hasValidIndex(job, pod));
  const succeededNow = fresh.filter(hasSucceeded);
  const failedNow = fresh.filter((pod) => hasFailed(job, pod) && judgeFailure(job, pod).action !== 'Ignore');
  // One that is written down as failed may still end well before its finalizer is off: it is not counted twice.
  const isGood = (pod: Pod): boolean => isTracked(pod) && hasSucceeded(pod) && !uncounted.failed.includes(uidOf(pod));
  const succeededIndexes = indexesOf(job, job.status.completedIndexes, pods.filter(isGood));
  const failedIndexes = job.spec.backoffLimitPerIndex === undefined ? undefined : failedIndexesOf(job, pods);
  const active = pods.filter(isActive);
  return {
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating).length,
    succeeded: isIndexed(job) ? succeededIndexes.size : (job.status.succeeded ?? 0) + uncounted.succeeded.length + succeededNow.length,
    failed: (job.status.failed ?? 0) + uncounted.failed.length + failedNow.length,
    succeededIndexes,
    ...(failedIndexes ? { failedIndexes } : {}),
    unreplaced: failedIndexes ? unreplacedOf(job, pods, { active, decided: new Set([...succeededIndexes, ...failedIndexes]) }) : new Map(),
  };
}

const uidOf = ({ metadata }: Pod): string => metadata.uid ?? '';
const isTracked = (pod: Pod): boolean => hasFinalizer(pod, jobTracking);
const hasSucceeded = ({ status }: Pod): boolean => status.phase === 'Succeeded';

/** Those that the status names, and those of pods. */
function indexesOf(job: Job, text: string | undefined, pods: readonly Pod[]): ReadonlySet<number> {
  if (!isIndexed(job)) return new Set();
  const known = parseIndexes(text ?? '', job.spec.completions ?? 0);
  return new Set([...known, ...pods.filter((pod) => hasValidIndex(job, pod)).flatMap((pod) => indexOf(pod) ?? [])]);
}

/** k8s: calculateFailedIndexes, isIndexFailed */
function failedIndexesOf(job: Job, pods: readonly Pod[]): ReadonlySet<number> {
  const { backoffLimitPerIndex = 0 } = job.spec;
  const isLast = (pod: Pod): boolean => {
    if (!isTracked(pod) || !hasFailed(job, pod)) return false;
    const { action } = judgeFailure(job, pod);
    return action === 'FailIndex' || (action !== 'Ignore' && earlierFailures(pod).counted >= backoffLimitPerIndex);
  };
  return indexesOf(job, job.status.failedIndexes, pods.filter(isLast));
}

/** k8s: getPodsWithDelayedDeletionPerIndex */
function unreplacedOf(
  job: Job,
  pods: readonly Pod[],
  { active, decided }: { readonly active: readonly Pod[]; readonly decided: ReadonlySet<number> },
): ReadonlyMap<number, Pod> {
  const settled = new Set([...decided, ...active.map(indexOf)]);
  const last = new Map<number, Pod>();
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || settled.has(index) || !isTracked(pod) || !hasFailed(job, pod) || !hasValidIndex(job, pod)) continue;
    const before = last.get(index);
    if (!before || isLater(pod, before)) last.set(index, pod);
  }
  return last;
}

function isLater(pod: Pod, before: Pod): boolean {
  const [a, b] = [earlierFailures(pod), earlierFailures(before)];
  return a.counted + a.ignored >= b.counted + b.ignored && finishedAt(pod) >= finishedAt(before);
}

/** How a Job is about to end; undefined while it goes on. */
export type Course = 'toComplete' | 'toFail' | undefined;

/** Uids that a status holds at once. k8s: MaxUncountedPods */
const mostUncounted = 500;

/** What counting comes to. */
export interface Counted {
  readonly status: Pick<JobStatus, 'succeeded' | 'failed' | 'completedIndexes' | 'failedIndexes' | 'uncountedTerminatedPods'>;
  /** Pods that nothing is to be told from any more. */
  readonly toRelease: readonly Pod[];
}

/** Counts what has ended since the last look; `course` is the one that the status tells of already, or that begins now. */
export function countPods(job: Job, pods: readonly Pod[], tally: Tally, course: Course): Counted {
  const stored = uncountedOf(job);
  const tracked = new Set(pods.filter(isTracked).map(uidOf));
  const isWaiting = (uid: string): boolean => tracked.has(uid);
  const add = { succeeded: [] as string[], failed: [] as string[] };
  const toRelease: Pod[] = [];
  const known = parseIndexes(job.status.completedIndexes ?? '', job.spec.completions ?? 0);
  for (const pod of pods.filter(isTracked)) {
    if (stored.succeeded.includes(uidOf(pod)) || stored.failed.includes(uidOf(pod))) toRelease.push(pod);
    else if (stored.succeeded.length + stored.failed.length + add.succeeded.length + add.failed.length >= mostUncounted) continue;
    else {
      const verdict = verdictOn(job, pod, { course, unreplaced: tally.unreplaced, known });
      if (verdict === 'succeeded' || verdict === 'failed') add[verdict].push(uidOf(pod));
      else if (verdict === 'release') toRelease.push(pod);
    }
  }
  const counted = (field: 'succeeded' | 'failed'): number =>
    (job.status[field] ?? 0) + stored[field].filter((uid) => !isWaiting(uid)).length;
  const uncounted = (field: 'succeeded' | 'failed'): object => {
    const uids = [...stored[field].filter(isWaiting), ...add[field]];
    return uids.length > 0 ? { [field]: uids } : {};
  };
  const succeeded = isIndexed(job) ? tally.succeededIndexes.size : counted('succeeded');
  return {
    status: {
      ...(succeeded > 0 ? { succeeded } : {}),
      ...(counted('failed') > 0 ? { failed: counted('failed') } : {}),
      ...(tally.succeededIndexes.size > 0 ? { completedIndexes: formatIndexes(tally.succeededIndexes) } : {}),
      ...(tally.failedIndexes ? { failedIndexes: formatIndexes(tally.failedIndexes) } : {}),
      uncountedTerminatedPods: { ...uncounted('succeeded'), ...uncounted('failed') },
    },
    toRelease,
  };
}

interface Judgement {
  readonly course: Course;
  readonly unreplaced: Tally['unreplaced'];
  /** The indexes that the stored status says are complete. */
  readonly known: ReadonlySet<number>;
}

/** What becomes of a pod that nothing was written of yet. k8s: canRemoveFinalizer */
function verdictOn(job: Job, pod: Pod, { course, unreplaced, known }: Judgement): 'succeeded' | 'failed' | 'release' | 'wait' {
  const index = indexOf(pod);
  if (hasSucceeded(pod)) {
    if (!isIndexed(job)) return 'succeeded';
    // The index is counted, once whatever pods it has: it must be on disk before the pod may go.
    return !hasValidIndex(job, pod) || known.has(index ?? -1) ? 'release' : 'wait';
  }
  // What is ended because its Job is complete has not failed.
  if (course === 'toComplete' && pod.status.phase !== 'Failed') return 'release';
  if (course !== 'toFail' && !hasFailed(job, pod)) return 'wait';
  if (course === undefined && index !== undefined && unreplaced.get(index) === pod) return 'wait';
  if (!hasValidIndex(job, pod)) return 'release';
  return judgeFailure(job, pod).action === 'Ignore' ? 'release' : 'failed';
}
