/** CronJobs, at most two minutes of each. k8s: test/e2e/apps/cronjob.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type Manifest, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import { asked, gone, job, listOf, mergePatch, once, ownersOf, read } from '../workloads.ts';

/** Every minute, with a pod that stays. */
const cronJob = (name: string, more: object = {}, metadata: object = {}): Manifest => ({
  ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name, ...metadata } },
  spec: { schedule: '* * * * *', jobTemplate: { spec: job(name, [staying('c')])['spec'] }, ...more },
});

const twoMinutes = { withinMs: 200_000 };
const unfinished = async (scene: Scene) => (await listOf(scene, 'jobs')).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
/** As if the CronJob had last run an hour ago: then its last missed time is made up for at once. */
const missedTheLastHour = (scene: Scene, name: string) =>
  mergePatch(scene, `cronjobs/${name}/status`, {
    status: { lastScheduleTime: new Date(Math.floor(Date.now() / 60_000 - 60) * 60_000).toISOString().replace('.000', '') },
  });
/** Beside the one that was missed, the minute may just begin. */
const activeAtLeast = (scene: Scene, name: string, count: number) =>
  once(scene, `cronjobs/${name}`, ({ status }) => expect((status.active ?? []).length).toBeGreaterThanOrEqual(count), twoMinutes);
const active = (scene: Scene, name: string, count: number) =>
  once(scene, `cronjobs/${name}`, ({ status }) => expect(status.active ?? []).toHaveLength(count), twoMinutes);

const concurrent = async (scene: Scene): Promise<void> => {
  await scene.create([cronJob('concurrent', { concurrencyPolicy: 'Allow' })]);
  await missedTheLastHour(scene, 'concurrent');
  await activeAtLeast(scene, 'concurrent', 2);
  const jobs = await unfinished(scene);
  expect(jobs.length).toBeGreaterThanOrEqual(2);
  for (const one of jobs) {
    expect(one.metadata.name).toMatch(/^concurrent-\d{8}$/);
    expect(ownersOf(one)).toEqual(['CronJob/concurrent']);
  }
};

const suspended = async (scene: Scene): Promise<void> => {
  await scene.create([cronJob('suspended', { suspend: true }), cronJob('beside')]);
  await missedTheLastHour(scene, 'suspended');
  await missedTheLastHour(scene, 'beside');
  await activeAtLeast(scene, 'beside', 1);
  expect((await unfinished(scene)).flatMap(ownersOf)).not.toContain('CronJob/suspended');
  // The time that it has missed is made up for.
  await mergePatch(scene, 'cronjobs/suspended', { spec: { suspend: false } });
  await activeAtLeast(scene, 'suspended', 1);
};

const forbidden = async (scene: Scene): Promise<void> => {
  await scene.create([cronJob('forbid', { concurrencyPolicy: 'Forbid' })]);
  await missedTheLastHour(scene, 'forbid');
  await active(scene, 'forbid', 1);
  await eventually(
    async () =>
      expect(await scene.events('forbid')).toContainEqual(
        expect.objectContaining({
          reason: 'JobAlreadyActive',
          message: 'Not starting job because prior execution is running and concurrency policy is Forbid',
        }),
      ),
    twoMinutes,
  );
  expect(await unfinished(scene)).toHaveLength(1);
};

const replaced = async (scene: Scene): Promise<void> => {
  await scene.create([cronJob('replace', { concurrencyPolicy: 'Replace' })]);
  await missedTheLastHour(scene, 'replace');
  const [first] = (await active(scene, 'replace', 1)).status.active;
  await once(
    scene,
    'cronjobs/replace',
    ({ status }) => {
      expect(status.active).toHaveLength(1);
      expect(status.active[0].name).not.toBe(first.name);
    },
    twoMinutes,
  );
  expect((await unfinished(scene)).map(({ metadata }) => metadata.name)).not.toContain(first.name);
};

const operations = async (scene: Scene): Promise<void> => {
  const special = { labels: { 'special-label': scene.namespace } };
  const never = { schedule: '0 0 1 1 *' };
  const made = await asked(scene, 'POST', 'cronjobs', cronJob('api', never, special));
  expect(made.spec).toMatchObject({
    ...{ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
  });
  expect(await listOf(scene, 'cronjobs', `special-label=${scene.namespace}`)).toHaveLength(1);
  const patch = { metadata: { annotations: { patched: 'true' } } };
  expect((await mergePatch(scene, 'cronjobs/api', patch)).metadata.annotations).toMatchObject({ patched: 'true' });
  const seen = await read(scene, 'cronjobs/api');
  const updated = { ...seen, metadata: { ...seen.metadata, annotations: { ...seen.metadata.annotations, updated: 'true' } } };
  expect((await asked(scene, 'PUT', 'cronjobs/api', updated)).metadata.annotations).toMatchObject({ patched: 'true', updated: 'true' });
  const lastScheduleTime = '2026-01-05T00:00:00Z';
  expect((await mergePatch(scene, 'cronjobs/api/status', { status: { lastScheduleTime } })).status).toMatchObject({ lastScheduleTime });
  const status = await read(scene, 'cronjobs/api/status');
  const later = { ...status.status, lastScheduleTime: '2026-01-06T00:00:00Z' };
  expect((await asked(scene, 'PUT', 'cronjobs/api/status', { ...status, status: later })).status).toMatchObject(later);
  await asked(scene, 'DELETE', 'cronjobs/api');
  await gone(scene, 'cronjobs/api');
  await scene.create([cronJob('api-1', never, special), cronJob('api-2', never, special)]);
  await asked(scene, 'DELETE', `cronjobs?labelSelector=special-label%3D${scene.namespace}`);
  await eventually(async () => expect(await listOf(scene, 'cronjobs')).toEqual([]));
};

export const cronJobs: readonly Group[] = [
  {
    owner: 'sig-apps',
    name: 'CronJob',
    rows: [
      { title: 'should schedule multiple jobs concurrently', scenario: concurrent },
      { title: 'should not schedule jobs when suspended [Slow]', scenario: suspended, inTests: true },
      { title: 'should not schedule new jobs when ForbidConcurrent [Slow]', scenario: forbidden },
      { title: 'should replace jobs when ReplaceConcurrent', scenario: replaced },
      { title: 'should support CronJob API operations', scenario: operations },
    ],
  },
];
