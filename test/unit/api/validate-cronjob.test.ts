import { expect, test } from 'vitest';
import { formatFieldError } from '../../../src/api/errors.ts';
import { setCronJobDefaults } from '../../../src/api/kinds/cronjob/defaults.ts';
import { validateCronJob } from '../../../src/api/kinds/cronjob/validation.ts';
import type { CronJob } from '../../../src/api/workload-types.ts';

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } };
const cronJob = (spec: object = {}, name = 'tick'): CronJob =>
  setCronJobDefaults({
    metadata: { name, namespace: 'default' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template } }, ...spec },
  });
const jobs = (spec: object) => ({ jobTemplate: { spec: { template, ...spec } } });
const long = 'a'.repeat(53);

test('a CronJob that says little gets the rest, and leaves its Jobs to get theirs when they are made', () => {
  const { spec } = cronJob();
  expect(spec).toMatchObject({ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
  expect(Object.keys(spec.jobTemplate.spec)).toEqual(['template']);
});

test.each<readonly [string, object, readonly string[]]>([
  ['not at all when it is whole', {}, []],
  ['without a schedule', { schedule: '' }, ['spec.schedule: Required value']],
  ['for a schedule that cannot be read', { schedule: 'x' }, ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]']],
  [
    'for a zone in its schedule',
    { schedule: 'TZ=UTC * * * * *' },
    ['spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead'],
  ],
  ['for no zone', { timeZone: '' }, ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
  ['for a zone that is not there', { timeZone: 'Mars/X' }, ['spec.timeZone: Invalid value: "Mars/X": unknown time zone Mars/X']],
  [
    'for the zone of whoever reads it',
    { timeZone: 'Local' },
    ['spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'],
  ],
  [
    'for another policy',
    { concurrencyPolicy: 'X' },
    ['spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"'],
  ],
  [
    'for a selector of its Jobs',
    jobs({ manualSelector: true }),
    ['spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"'],
  ],
  [
    'for the mistakes of its Jobs',
    jobs({ template: { spec: { ...template.spec, restartPolicy: 'Always' } } }),
    ['spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'for numbers below 0',
    { startingDeadlineSeconds: -1 },
    ['spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0'],
  ],
])('a CronJob is refused %s', (_why, spec, errors) => {
  expect(validateCronJob(cronJob(spec)).map(formatFieldError)).toEqual(errors);
});

test('a CronJob is refused for a name that leaves no room for the time', () => {
  expect(validateCronJob(cronJob({}, long)).map(formatFieldError)).toEqual([
    `metadata.name: Invalid value: "${long}": must be no more than 52 characters`,
  ]);
});
