import { isRecord } from '../../is-record.ts';
import { all, serverOwned } from '../../support-words.ts';
import { templateWarnings, workloadNameWarnings } from '../../validation/workload.ts';
import type { Job, JobSpec } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setJobDefaults, withOwnSelector } from './defaults.ts';
import { validateJobStatusUpdate } from './status.ts';
import { validateJob, validateJobUpdate } from './validation.ts';

/** What is decided about Jobs. k8s: registry/batch/job */
export const jobRules: KindRules<Job> = {
  write: {
    setDefaults: setJobDefaults,
    prepareCreate: (job, { newUid }) => withOwnSelector(job, newUid()),
    validate: validateJob,
    warnings: ({ metadata, spec }) => [
      ...workloadNameWarnings(metadata),
      ...manyIndexes(spec),
      ...templateWarnings(spec.template, 'spec.template'),
    ],
    changeWarnings: ({ metadata, spec }, current) =>
      metadata.generation === current.metadata.generation
        ? []
        : [...manyIndexes(spec), ...templateWarnings(spec.template, 'spec.template')],
    generation: ['spec'],
    begin: (job) => ({ ...job, status: {} }),
    validateUpdate: validateJobUpdate,
    validateStatusUpdate: validateJobStatusUpdate,
  },
  selectableFields: { 'status.successful': ({ status }) => String(status.succeeded ?? 0) },
  support: {
    Job: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    JobSpec: all(
      ...['parallelism', 'completions', 'completionMode', 'activeDeadlineSeconds', 'backoffLimit', 'backoffLimitPerIndex'],
      ...['maxFailedIndexes', 'podFailurePolicy', 'successPolicy', 'podReplacementPolicy', 'selector', 'manualSelector'],
      ...['template', 'ttlSecondsAfterFinished', 'suspend', 'managedBy'],
    ),
  },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(spec['selector']) && isRecord(spec['template']) && isRecord(status),
  leavesOwned: true,
};

const many = 100_000;
const parallelOfMany = 10_000;

/** k8s: registry/batch/job WarningsOnCreate */
function manyIndexes({ completionMode, completions = 0, parallelism = 0 }: JobSpec): readonly string[] {
  if (completionMode !== 'Indexed' || completions <= many || parallelism <= parallelOfMany) return [];
  return [
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
  ];
}
