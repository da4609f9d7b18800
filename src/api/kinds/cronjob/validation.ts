import { parseSchedule } from '../../cron-schedule.ts';
import type { FieldError } from '../../errors.ts';
import { goLabelSelector } from '../../go-syntax.ts';
import { isTimeZone } from '../../time-zone.ts';
import { invalid, nonNegative, notSupported, oneOf, required } from '../../validation/field-error.ts';
import { validateAnnotations, validateLabels, validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import type { CronJob, CronJobSpec, JobSpec } from '../../workload-types.ts';
import { validateJobSpec } from '../job/validation.ts';

const longestName = 52;

/** Every mistake of a new CronJob, which must have its defaults. k8s: apis/batch/validation ValidateCronJobCreate */
export function validateCronJob({ metadata, spec }: CronJob): readonly FieldError[] {
  const isLong = (metadata.name ?? '').length > longestName;
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...validateSpec(spec),
    // Its Jobs are called after it and the time.
    ...(isLong ? [invalid('metadata.name', metadata.name, `must be no more than ${longestName} characters`)] : []),
  ];
}

/** Every mistake of a change. k8s: ValidateCronJobUpdate */
export const validateCronJobUpdate = (next: CronJob, current: CronJob): readonly FieldError[] => [
  ...validateMetadataUpdate(next.metadata, current.metadata),
  ...validateSpec(next.spec, current.spec),
];

function validateSpec(spec: CronJobSpec, current?: CronJobSpec): readonly FieldError[] {
  return [
    ...validateSchedule(spec.schedule),
    ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...(current && current.timeZone === spec.timeZone ? [] : validateTimeZone(spec.timeZone)),
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...validateJobTemplate(spec.jobTemplate),
    ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ];
}

function validateSchedule(schedule = ''): readonly FieldError[] {
  const path = 'spec.schedule';
  if (schedule === '') return [required(path)];
  const problem = scheduleProblem(schedule);
  const zone = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  return [
    ...(problem === undefined ? [] : [invalid(path, schedule, problem)]),
    ...(schedule.includes('TZ') ? [invalid(path, schedule, zone)] : []),
  ];
}

function scheduleProblem(schedule: string): string | undefined {
  try {
    parseSchedule(schedule);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function validateTimeZone(timeZone: string | undefined): readonly FieldError[] {
  const path = 'spec.timeZone';
  if (timeZone === undefined) return [];
  if (timeZone === '') return [invalid(path, '', 'timeZone must be nil or non-empty string')];
  if (timeZone.toLowerCase() === 'local') {
    return [invalid(path, timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')];
  }
  return isTimeZone(timeZone) ? [] : [invalid(path, timeZone, `unknown time zone ${timeZone}`)];
}

/** k8s: validateJobTemplateSpec */
function validateJobTemplate({ metadata = {}, spec }: CronJobSpec['jobTemplate']): readonly FieldError[] {
  const path = 'spec.jobTemplate';
  return [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...(spec.selector ? [invalid(`${path}.spec.selector`, goLabelSelector(spec.selector), '`selector` will be auto-generated')] : []),
    ...(spec.manualSelector ? [notSupported(`${path}.spec.manualSelector`, true, ['nil', 'false'])] : []),
    ...validateJobSpec(spec as JobSpec, `${path}.spec`),
  ];
}
