import { describe, expect, it, test } from 'vitest';
import type { PodStatus } from '../../../src/api/types.ts';
import type { CronJob, CronJobSpec } from '../../../src/api/workload-types.ts';
import { startControllers } from '../../fakes/controllers.ts';

const cronJob = (spec: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick', namespace: 'default' },
  spec: {
    schedule: '*/5 * * * *',
    jobTemplate: {
      metadata: { labels: { app: 'tick' }, annotations: { note: 'a' } },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } } },
    },
    ...spec,
  },
});

const minute = 60_000;
const nameAt = (time: string): string => `tick-${Date.parse(time) / minute}`;

async function started(spec: object = {}) {
  const world = await startControllers();
  await world.post(cronJob(spec));
  const { podIs, pods, get, change, names } = world;
  const end = async (phase: 'Succeeded' | 'Failed') => {
    const pod = pods().find(({ status }) => !/Succeeded|Failed/.test(status.phase ?? ''));
    await podIs(pod?.metadata.name ?? '', { phase } as PodStatus);
  };
  return {
    ...world,
    jobs: () => names('Job'),
    status: () => get('CronJob', 'tick')?.status ?? {},
    active: () => (get('CronJob', 'tick')?.status.active ?? []).map(({ name }) => name),
    succeed: () => end('Succeeded'),
    set: (next: Partial<CronJobSpec>) => change('CronJob', 'tick', (one: CronJob) => ({ ...one, spec: { ...one.spec, ...next } })),
    said: (reason: string) => world.told.filter((text) => text.includes(reason)),
  };
}

describe('a CronJob', () => {
  it('makes a Job when its time comes, never for the time that it was made in', async () => {
    const { clock, jobs, get, status, active, told } = await started();
    expect(jobs()).toEqual([]);
    await clock.advance(5 * minute);
    const name = nameAt('2026-01-05T00:05:00Z');
    expect([jobs(), active()]).toEqual([[name], [name]]);
    expect(get('Job', name)).toMatchObject({
      metadata: {
        labels: { app: 'tick' },
        annotations: { note: 'a', 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-05T00:05:00Z' },
        ownerReferences: [{ kind: 'CronJob', name: 'tick', controller: true, blockOwnerDeletion: true }],
      },
      spec: { completions: 1, backoffLimit: 6, suspend: false },
    });
    expect(status()).toEqual({
      active: [
        { apiVersion: 'batch/v1', kind: 'Job', name, namespace: 'default', uid: expect.any(String), resourceVersion: expect.any(String) },
      ],
      lastScheduleTime: '2026-01-05T00:05:00Z',
    });
    expect(told[0]).toBe(`tick Normal SuccessfulCreate cronjob-controller: Created job ${name}`);
  });

  it('sees a Job end, and remembers when one last succeeded', async () => {
    const { clock, succeed, active, status, said } = await started();
    await clock.advance(6 * minute);
    await succeed();
    expect([active(), status()]).toEqual([[], { lastScheduleTime: '2026-01-05T00:05:00Z', lastSuccessfulTime: '2026-01-05T00:06:00Z' }]);
    expect(said('SawCompletedJob')).toEqual([
      `tick Normal SawCompletedJob cronjob-controller: Saw completed job: ${nameAt('2026-01-05T00:05:00Z')}, condition: Complete`,
    ]);
  });

  it('keeps so many ended Jobs', async () => {
    const { clock, succeed, jobs, said } = await started({ successfulJobsHistoryLimit: 2 });
    for (let run = 0; run < 4; run++) {
      await clock.advance(5 * minute);
      await succeed();
    }
    expect(jobs()).toEqual([nameAt('2026-01-05T00:15:00Z'), nameAt('2026-01-05T00:20:00Z')]);
    expect(said('SuccessfulDelete cronjob')).toHaveLength(2);
  });

  it.each<readonly [CronJobSpec['concurrencyPolicy'], readonly string[], number]>([
    ['Allow', ['2026-01-05T00:05:00Z', '2026-01-05T00:10:00Z'], 2],
    ['Forbid', ['2026-01-05T00:05:00Z'], 1],
    ['Replace', ['2026-01-05T00:10:00Z'], 1],
  ])('whose last Job goes on follows its policy: %s', async (concurrencyPolicy, expected, count) => {
    const { clock, jobs, active, said } = await started({ concurrencyPolicy });
    await clock.advance(11 * minute);
    expect([jobs(), active()]).toEqual([expected.map(nameAt), expected.map(nameAt)]);
    expect(jobs()).toHaveLength(count);
    expect([...said('UnexpectedJob'), ...said('MissingJob')]).toEqual([]);
  });

  it('makes up for a time that it was not allowed to meet as soon as it is', async () => {
    const { clock, succeed, jobs, status, said } = await started({ concurrencyPolicy: 'Forbid' });
    await clock.advance(12 * minute);
    expect(said('JobAlreadyActive')).toHaveLength(1);
    await succeed();
    expect([jobs().length, status().lastScheduleTime]).toEqual([2, '2026-01-05T00:10:00Z']);
  });

  it('makes one Job for all the times that it rested, for the last of them', async () => {
    const { clock, set, jobs, said } = await started({ suspend: true });
    await clock.advance(32 * minute);
    expect(jobs()).toEqual([]);
    await set({ suspend: false });
    expect(jobs()).toEqual([nameAt('2026-01-05T00:30:00Z')]);
    expect(said('TooManyMissedTimes')).toEqual([]);
  });

  it('says that it has missed very many times, and goes on', async () => {
    const { clock, set, jobs, said } = await started({ suspend: true, schedule: '* * * * *' });
    await clock.advance(150 * minute + 1);
    await set({ suspend: false });
    expect([jobs(), said('TooManyMissedTimes').length]).toEqual([[nameAt('2026-01-05T02:30:00Z')], 1]);
  });

  it('lets a time go by that it could not meet before its deadline', async () => {
    const { clock, set, jobs } = await started({ suspend: true, startingDeadlineSeconds: 60 });
    await clock.advance(32 * minute);
    await set({ suspend: false });
    expect(jobs()).toEqual([]);
    await clock.advance(3 * minute);
    expect(jobs()).toEqual([nameAt('2026-01-05T00:35:00Z')]);
  });

  it('follows the clocks of its zone', async () => {
    const { clock, get, jobs } = await started({ schedule: '30 9 * * *', timeZone: 'Asia/Tokyo' });
    await clock.advance(31 * minute);
    expect(get('Job', jobs()[0] ?? '')?.metadata.annotations).toMatchObject({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-05T09:30:00+09:00',
    });
  });

  it('tells of Jobs that are not its own doing', async () => {
    const { clock, post, get, store, said, active } = await started();
    const { uid = '' } = get('CronJob', 'tick')?.metadata ?? {};
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid, controller: true }];
    const { spec } = cronJob().spec.jobTemplate;
    await post({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'by-hand', namespace: 'default', ownerReferences }, spec });
    expect(said('UnexpectedJob')).toEqual([
      'tick Warning UnexpectedJob cronjob-controller: Saw a job that the controller did not create or forgot: by-hand',
    ]);
    await clock.advance(5 * minute);
    await store.remove({ kind: 'Job', namespace: 'default', name: active()[0] ?? '' });
    await clock.settle();
    expect([active(), said('MissingJob').length]).toEqual([[], 1]);
  });

  it('whose times never come says so', async () => {
    const { clock, said } = await started({ schedule: '0 0 31 2 *' });
    await clock.advance(minute);
    expect(said('InvalidSchedule')).toEqual([
      'tick Warning InvalidSchedule cronjob-controller: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
    ]);
  });
});

test('a Job that was made but not noted, because the controller was killed, is noted and not made again', async () => {
  const { clock, change, jobs, active, status, said } = await started();
  await clock.advance(5 * minute);
  await change('CronJob', 'tick', (one) => ({ ...one, status: {} }));
  expect([jobs().length, active(), status().lastScheduleTime]).toEqual([1, jobs(), '2026-01-05T00:05:00Z']);
  expect(said('UnexpectedJob')).toEqual([]);
});
