/** How long a Job waits before it replaces what has failed. Pure. k8s: controller/job/backoff_utils.go */
import type { Pod } from '../../api/types.ts';
import type { Job } from '../../api/workload-types.ts';
import { finishedAt, hasFailed } from './pods.ts';

const firstDelayMs = 10_000;
const longestDelayMs = 600_000;

/** When what has failed `failures` times, last at `last`, is tried again; both in milliseconds since 1970. */
export const retryAt = (failures: number, last: number): number =>
  last + Math.min(firstDelayMs * 2 ** Math.min(failures - 1, 16), longestDelayMs);

/** When a Job makes pods again, after its failures since its last success; undefined when it need not wait. */
export function backOffUntil(job: Job, pods: readonly Pod[], now: number): number | undefined {
  const succeeded = pods.filter(({ status }) => status.phase === 'Succeeded').map(finishedAt);
  const lastSuccess = Math.max(Number.NEGATIVE_INFINITY, ...succeeded);
  const failed = pods
    .filter((pod) => hasFailed(job, pod))
    .map(finishedAt)
    .filter((at) => at > lastSuccess);
  if (failed.length === 0) return undefined;
  const until = retryAt(failed.length, Math.max(...failed));
  return until > now ? until : undefined;
}
