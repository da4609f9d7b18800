import type { FieldError } from '../../errors.ts';
import { forbidden, invalid, nonNegative, required } from '../../validation/field-error.ts';
import type { Job, JobCondition, JobStatus } from '../../workload-types.ts';

const counts = ['active', 'succeeded', 'failed', 'terminating', 'ready'] as const;

/** Every mistake of a status that a client wrote. k8s: apis/batch/validation ValidateJobStatus, validateJobStatusUpdate */
export function validateJobStatusUpdate({ spec, status }: Job, { status: old }: Job): readonly FieldError[] {
  const decreased = (['succeeded', 'failed'] as const).filter((field) => (status[field] ?? 0) < (old[field] ?? 0));
  const isIndexed = spec.completionMode === 'Indexed';
  return [
    ...counts.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    // An Indexed Job that grows smaller has fewer successes.
    ...decreased
      .filter((field) => field === 'failed' || !isIndexed)
      .map((field) => invalid(`status.${field}`, status[field] ?? 0, `cannot decrease the ${field} counter`)),
    ...validateConditions(status, old),
    ...validateTimes(status, old),
  ];
}

const has = ({ conditions = [] }: JobStatus, type: JobCondition['type']): boolean =>
  conditions.some((condition) => condition.type === type && condition.status === 'True');

/** What has ended stays so, and ends in one way. */
function validateConditions(status: JobStatus, old: JobStatus): readonly FieldError[] {
  const wrong = (detail: string): FieldError => ({ type: 'Invalid value', field: 'status.conditions', detail });
  const lasting = ['Complete', 'Failed', 'FailureTarget', 'SuccessCriteriaMet'] as const;
  const clash = (first: JobCondition['type'], second: JobCondition['type']): boolean => has(status, first) && has(status, second);
  const text = (first: string, second: string): string => `cannot set ${first}=True and ${second}=true conditions`;
  return [
    ...lasting
      .filter((type) => has(old, type) && !has(status, type))
      .map((type) => wrong(`cannot disable the ${type === 'Complete' || type === 'Failed' ? 'terminal ' : ''}${type}=True condition`)),
    ...(clash('Complete', 'Failed') ? [wrong(text('Complete', 'Failed'))] : []),
    ...(clash('Complete', 'FailureTarget') ? [wrong(text('Complete', 'FailureTarget'))] : []),
    ...(clash('Failed', 'SuccessCriteriaMet') ? [wrong(text('Failed', 'SuccessCriteriaMet'))] : []),
  ];
}

function validateTimes(status: JobStatus, old: JobStatus): readonly FieldError[] {
  const { completionTime, startTime } = status;
  const isComplete = has(status, 'Complete');
  return [
    ...(isComplete && completionTime === undefined
      ? [required('status.completionTime', 'completionTime is required for Complete jobs')]
      : []),
    ...(!isComplete && completionTime !== undefined && old.completionTime === undefined
      ? [forbidden('status.completionTime', 'completionTime cannot be set for non-complete jobs')]
      : []),
    ...(isComplete && completionTime && startTime && Date.parse(completionTime) < Date.parse(startTime)
      ? [invalid('status.completionTime', completionTime, 'completionTime cannot be set before startTime')]
      : []),
  ];
}
