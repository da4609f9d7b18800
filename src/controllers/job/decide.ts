/** Whether a Job has come to its end, and how. Pure. k8s: controller/job/job_controller.go syncJob, success_policy.go */
import { jobCondition } from '../../api/job.ts';
import { parseIndexes } from '../../api/job-indexes.ts';
import type { Pod } from '../../api/types.ts';
import type { Job } from '../../api/workload-types.ts';
import { judgeFailure } from './failure-policy.ts';
import { hasFailed, isIndexed } from './pods.ts';
import type { Tally } from './tally.ts';

/** How a Job is about to end: the condition that says so before all is counted. */
export interface Decision {
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

/** Why a Job ends whatever its pods do; the first that holds. What its status says already is not decided anew. `now` in milliseconds. */
export function decide(job: Job, pods: readonly Pod[], tally: Tally, now: number): Decision | undefined {
  return (
    decided(job, 'SuccessCriteriaMet') ??
    decided(job, 'FailureTarget') ??
    failedByPolicy(job, pods) ??
    (tally.failed > job.spec.backoffLimit || restartsTooMuch(job, pods)
      ? failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
      : undefined) ??
    ((deadlineOf(job) ?? Number.POSITIVE_INFINITY) <= now
      ? failed('DeadlineExceeded', 'Job was active longer than specified deadline')
      : undefined) ??
    failedByIndexes(job, tally) ??
    succeededByPolicy(job, tally)
  );
}

const failed = (reason: string, message: string): Decision => ({ type: 'FailureTarget', reason, message });
const succeeded = (reason: string, message: string): Decision => ({ type: 'SuccessCriteriaMet', reason, message });

function decided(job: Job, type: Decision['type']): Decision | undefined {
  const { reason = '', message = '' } = jobCondition(job, type) ?? {};
  return jobCondition(job, type) && { type, reason, message };
}

/** When a Job has been active for as long as it may, in milliseconds since 1970; undefined for one that may for ever, or rests. */
export function deadlineOf({ spec, status }: Job): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || status.startTime === undefined || spec.suspend) return undefined;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

/** k8s: getFailJobMessage */
function failedByPolicy(job: Job, pods: readonly Pod[]): Decision | undefined {
  if (!job.spec.podFailurePolicy) return undefined;
  const verdict = pods
    .filter((pod) => hasFailed(job, pod))
    .map((pod) => judgeFailure(job, pod))
    .find(({ action }) => action === 'FailJob');
  return verdict && failed('PodFailurePolicy', verdict.message);
}

/** Pods that run again in place have their tries there. k8s: pastBackoffLimitOnFailure */
function restartsTooMuch({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const statuses = pods
    .filter(({ status: { phase } }) => phase === 'Running' || phase === 'Pending')
    .flatMap(({ status }) => [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]);
  const restarts = statuses.reduce((total, { restartCount }) => total + restartCount, 0);
  return spec.backoffLimit === 0 ? restarts > 0 : restarts >= spec.backoffLimit;
}

function failedByIndexes({ spec }: Job, { failedIndexes, succeededIndexes }: Tally): Decision | undefined {
  if (!failedIndexes) return undefined;
  if (spec.maxFailedIndexes !== undefined && failedIndexes.size > spec.maxFailedIndexes) {
    return failed('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  const isDecided = failedIndexes.size + succeededIndexes.size >= (spec.completions ?? 0);
  return failedIndexes.size > 0 && isDecided ? failed('FailedIndexes', 'Job has failed indexes') : undefined;
}

/** k8s: matchSuccessPolicy */
function succeededByPolicy(job: Job, { succeededIndexes }: Tally): Decision | undefined {
  if (!isIndexed(job) || succeededIndexes.size === 0) return undefined;
  const found = (job.spec.successPolicy?.rules ?? []).findIndex(({ succeededIndexes: text, succeededCount }) => {
    if (text === undefined) return succeededCount !== undefined && succeededIndexes.size >= succeededCount;
    const wanted = [...parseIndexes(text, job.spec.completions ?? 0)];
    const met = wanted.filter((index) => succeededIndexes.has(index)).length;
    return met >= (succeededCount ?? wanted.length);
  });
  return found === -1 ? undefined : succeeded('SuccessPolicy', `Matched rules at index ${found}`);
}

/** Whether a Job whose `active` pods go on has all the successes that it wants. */
export function reached({ spec }: Job, tally: Tally, active: number): Decision | undefined {
  const isEnough = spec.completions === undefined ? tally.succeeded > 0 : tally.succeeded >= spec.completions;
  return isEnough && active === 0 ? succeeded('CompletionsReached', 'Reached expected number of succeeded pods') : undefined;
}
