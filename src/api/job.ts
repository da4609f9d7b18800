/** What everything that deals with Jobs must agree on. Pure. k8s: api/batch/v1 */
import type { Job, JobCondition } from './workload-types.ts';

/** Keeps a pod until its Job has counted it. */
export const jobTracking = 'batch.kubernetes.io/job-tracking';

/** The labels that a Job's pods are found by, of which the ones without a domain are older. */
export const jobLabels = {
  controllerUid: 'batch.kubernetes.io/controller-uid',
  jobName: 'batch.kubernetes.io/job-name',
  olderControllerUid: 'controller-uid',
  olderJobName: 'job-name',
} as const;

/** On pods of Indexed Jobs, as annotation and as label. */
export const completionIndexKey = 'batch.kubernetes.io/job-completion-index';

/** On pods of Jobs that have a limit for each index: how often the index has failed before. */
export const jobAnnotations = {
  indexFailures: 'batch.kubernetes.io/job-index-failure-count',
  indexIgnoredFailures: 'batch.kubernetes.io/job-index-ignored-failure-count',
} as const;

/** Who looks after Jobs that do not say otherwise. */
export const ownJobController = 'kubernetes.io/job-controller';

/** The condition of that type when it is True. */
export const jobCondition = ({ status }: Pick<Job, 'status'>, type: JobCondition['type']): JobCondition | undefined =>
  status.conditions?.find((condition) => condition.type === type && condition.status === 'True');

/** How a Job has ended; undefined for one that has not. k8s: controller/job/util IsJobFinished */
export const jobEnd = (job: Pick<Job, 'status'>): JobCondition | undefined => jobCondition(job, 'Complete') ?? jobCondition(job, 'Failed');
