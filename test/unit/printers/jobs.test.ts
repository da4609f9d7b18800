import { describe, expect, test } from 'vitest';
import { setCronJobDefaults } from '../../../src/api/kinds/cronjob/defaults.ts';
import { setJobDefaults, withOwnSelector } from '../../../src/api/kinds/job/defaults.ts';
import type { CronJob, Job, JobStatus } from '../../../src/api/workload-types.ts';
import { cronJobPrinter } from '../../../src/printers/kinds/cronjob/printer.ts';
import { jobPrinter } from '../../../src/printers/kinds/job/printer.ts';

const now = Date.parse('2026-11-28T04:04:00Z');
const created = '2026-11-28T03:00:00Z';
const startTime = created;
const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'pi', image: 'perl:5' }] } };

const job = (spec: object, status: JobStatus, metadata: object = {}): Job => ({
  ...withOwnSelector(
    setJobDefaults({
      metadata: { name: 'pi', namespace: 'default', creationTimestamp: created, ...metadata },
      spec: { template, ...spec },
    }),
    'uid-pi',
  ),
  status,
});

const is = (type: 'Complete' | 'Failed' | 'Suspended' | 'FailureTarget') => ({ conditions: [{ type, status: 'True' as const }] });

describe('a row of get jobs', () => {
  test.each<readonly [string, object, JobStatus, readonly string[], object?]>([
    [
      'complete',
      {},
      { ...is('Complete'), startTime, completionTime: '2026-11-28T03:00:08Z', succeeded: 1 },
      ['Complete', '1/1', '8s', '64m'],
    ],
    ['failed', {}, { ...is('Failed'), startTime }, ['Failed', '0/1', '64m', '64m']],
    ['about to fail', {}, { ...is('FailureTarget'), startTime }, ['FailureTarget', '0/1', '64m', '64m']],
    ['resting', { suspend: true }, is('Suspended'), ['Suspended', '0/1', '', '64m']],
    ['a queue of work', { parallelism: 3 }, { startTime }, ['Running', '0/1 of 3', '64m', '64m']],
    ['one at a queue', { parallelism: 1 }, { startTime, succeeded: 1 }, ['Running', '1/1', '64m', '64m']],
    ['going', { completions: 5 }, { startTime }, ['Terminating', '0/5', '64m', '64m'], { deletionTimestamp: created }],
  ])('%s', (_what, spec, status, cells, metadata = {}) => {
    expect(jobPrinter.table.cells(job(spec as object, status as JobStatus, metadata as object), now).slice(1, 5)).toEqual(cells);
  });
});

test('a description of a job has what is set', () => {
  const status = { startTime, completionTime: '2026-11-28T03:00:08Z', succeeded: 3, failed: 1, ready: 0, completedIndexes: '0-2' };
  const spec = { completionMode: 'Indexed', completions: 3, ttlSecondsAfterFinished: 30, activeDeadlineSeconds: 100 };
  const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: 'c', controller: true }];
  const text = jobPrinter.describe?.(job(spec, status, { ownerReferences }), { events: [], now }) ?? '';
  expect(text.slice(0, text.indexOf('Pod Template:'))).toBe(`Name:                        pi
Namespace:                   default
Selector:                    batch.kubernetes.io/controller-uid=uid-pi
Labels:                      batch.kubernetes.io/controller-uid=uid-pi
                             batch.kubernetes.io/job-name=pi
                             controller-uid=uid-pi
                             job-name=pi
Annotations:                 <none>
Controlled By:               CronJob/tick
Parallelism:                 1
Completions:                 3
Completion Mode:             Indexed
Suspend:                     false
Backoff Limit:               6
TTL Seconds After Finished:  30
Start Time:                  Sat, 28 Nov 2026 03:00:00 +0000
Completed At:                Sat, 28 Nov 2026 03:00:08 +0000
Duration:                    8s
Active Deadline Seconds:     100s
Pods Statuses:               0 Active (0 Ready) / 3 Succeeded / 1 Failed
Completed Indexes:           0-2
`);
});

test('long lists of indexes are cut behind a comma', () => {
  const completedIndexes = Array.from({ length: 30 }, (_, index) => index * 2).join(',');
  const text = jobPrinter.describe?.(job({ completionMode: 'Indexed', completions: 60 }, { completedIndexes }), { events: [], now });
  expect(text).toMatch(/Completed Indexes: +0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,\.\.\.\n/);
});

const cronJob = (spec: object, status: CronJob['status']): CronJob => ({
  ...setCronJobDefaults({
    metadata: { name: 'tick', namespace: 'default', creationTimestamp: created },
    spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template } }, ...spec },
  }),
  status,
});

test('rows of get cronjobs', () => {
  const active = [{ apiVersion: 'batch/v1', kind: 'Job', name: 'tick-1' }];
  const rows = [
    cronJob({}, { active, lastScheduleTime: '2026-11-28T03:55:00Z' }),
    cronJob({ suspend: true, timeZone: 'Asia/Tokyo' }, {}),
  ].map((one) => cronJobPrinter.table.cells(one, now));
  expect(rows).toEqual([
    ['tick', '*/5 * * * *', '<none>', 'False', 1, '9m', '64m', 'pi', 'perl:5', '<none>'],
    ['tick', '*/5 * * * *', 'Asia/Tokyo', 'True', 0, '<none>', '64m', 'pi', 'perl:5', '<none>'],
  ]);
});

test('a description of a cron job', () => {
  const active = ['tick-1', 'tick-2'].map((name) => ({ apiVersion: 'batch/v1', kind: 'Job', name }));
  const text = cronJobPrinter.describe?.(cronJob({ startingDeadlineSeconds: 60 }, { active }), { events: undefined, now }) ?? '';
  expect(text.replace(/Pod Template:.*Tolerations:[^\n]*\n/s, '…\n')).toBe(`Name:                          tick
Namespace:                     default
Labels:                        <none>
Annotations:                   <none>
Schedule:                      */5 * * * *
Concurrency Policy:            Allow
Suspend:                       False
Successful Job History Limit:  3
Failed Job History Limit:      1
Starting Deadline Seconds:     60s
Selector:                      <unset>
Parallelism:                   <unset>
Completions:                   <unset>
…
Last Schedule Time:  <unset>
Active Jobs:         tick-1, tick-2
`);
});
