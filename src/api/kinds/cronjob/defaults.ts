import type { Json } from '../../json-defaults.ts';
import type { CronJob } from '../../workload-types.ts';
import { conditionDefaults } from '../job/defaults.ts';
import { setPodTemplateDefaults } from '../pod/defaults.ts';

/** A decoded CronJob with every default of the API server; its Jobs get theirs when they are made. k8s: SetDefaults_CronJob */
export function setCronJobDefaults(object: Json): CronJob {
  const spec = (object['spec'] ?? {}) as Json;
  return {
    ...{ apiVersion: 'batch/v1', kind: 'CronJob' },
    ...object,
    spec: {
      ...{ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
      ...spec,
      jobTemplate: jobTemplate((spec['jobTemplate'] ?? {}) as Json),
    },
    status: object['status'] ?? {},
  } as unknown as CronJob;
}

function jobTemplate({ metadata, spec }: Json): Json {
  const { creationTimestamp: _none, ...rest } = (metadata ?? {}) as Json;
  const job = (spec ?? {}) as Json;
  return {
    metadata: { creationTimestamp: null, ...rest },
    spec: { ...job, ...conditionDefaults(job), template: setPodTemplateDefaults(job['template']) },
  };
}
