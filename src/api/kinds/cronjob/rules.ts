import { isRecord } from '../../is-record.ts';
import { all, serverOwned } from '../../support-words.ts';
import { templateWarnings, workloadNameWarnings } from '../../validation/workload.ts';
import type { CronJob } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setCronJobDefaults } from './defaults.ts';
import { validateCronJob, validateCronJobUpdate } from './validation.ts';

const warningsOf = ({ spec }: CronJob): readonly string[] =>
  templateWarnings(spec.jobTemplate.spec.template, 'spec.jobTemplate.spec.template');

/** What is decided about CronJobs. k8s: registry/batch/cronjob */
export const cronJobRules: KindRules<CronJob> = {
  write: {
    setDefaults: setCronJobDefaults,
    validate: validateCronJob,
    warnings: (cronJob) => [...workloadNameWarnings(cronJob.metadata), ...warningsOf(cronJob)],
    changeWarnings: (cronJob, current) => (cronJob.metadata.generation === current.metadata.generation ? [] : warningsOf(cronJob)),
    generation: ['spec'],
    begin: (cronJob) => ({ ...cronJob, status: {} }),
    validateUpdate: validateCronJobUpdate,
  },
  support: {
    CronJob: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    CronJobSpec: all(
      ...['schedule', 'timeZone', 'startingDeadlineSeconds', 'concurrencyPolicy', 'suspend', 'jobTemplate'],
      ...['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'],
    ),
    JobTemplateSpec: all('metadata', 'spec'),
  },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(spec['jobTemplate']) && isRecord(status),
};
