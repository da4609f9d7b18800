/** The Jobs of CronJobs. Pure. k8s: controller/cronjob/utils.go */

import type { NewObject } from '../../api/new-object.ts';
import { timeInZone } from '../../api/time-zone.ts';
import type { CronJob, CronJobStatus, Job } from '../../api/workload-types.ts';
import { referenceTo } from '../owners.ts';

const scheduledTime = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** What the Job for a time (milliseconds since 1970) is called. k8s: getJobName */
export const jobName = ({ metadata }: CronJob, at: number): string => `${metadata.name}-${Math.floor(at / 60_000)}`;

/** The Job for a time. k8s: getJobFromTemplate2 */
export function jobAt(cronJob: CronJob, at: number): NewObject & { readonly kind: 'Job' } {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const { labels = {}, annotations = {} } = metadata ?? {};
  return {
    ...{ apiVersion: 'batch/v1', kind: 'Job' },
    metadata: {
      name: jobName(cronJob, at),
      namespace: cronJob.metadata.namespace ?? '',
      labels,
      annotations: { ...annotations, [scheduledTime]: timeInZone(at, cronJob.spec.timeZone ?? 'UTC') },
      ownerReferences: [referenceTo(cronJob)],
    },
    ...{ spec },
  } as NewObject & { readonly kind: 'Job' };
}

/** The time that a Job was made for; undefined for one that somebody else made. */
export function timeOfJob(cronJob: CronJob, { metadata }: Job): number | undefined {
  const at = Date.parse(metadata.annotations?.[scheduledTime] ?? '');
  return Number.isNaN(at) || metadata.name !== jobName(cronJob, at) ? undefined : at;
}

/** How a CronJob's status names a Job that goes on. */
export const activeReference = ({ metadata }: Job): NonNullable<CronJobStatus['active']>[number] => {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    ...{ kind: 'Job', apiVersion: 'batch/v1', name },
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
};

/** Finished Jobs by their start, then their names. */
const byStart = (a: Job, b: Job): number => {
  const [left, right] = [a, b].map(({ status, metadata }) => `${status.startTime ?? '9'}\0${metadata.name}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
};

/** Of finished Jobs those that are more than are kept, the oldest. */
export const beyond = (finished: readonly Job[], limit: number): readonly Job[] =>
  finished.toSorted(byStart).slice(0, Math.max(finished.length - limit, 0));
