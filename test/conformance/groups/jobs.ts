/** Jobs. k8s: test/e2e/apps/job.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import { asked, finished, gone, isReady, job, listOf, livePods, mergePatch, once, ownersOf, podsOf, read } from '../workloads.ts';

const byName = (name: string) => `batch.kubernetes.io/job-name=${name}`;

/** Fails the first time in each pod, which keeps that in mind. */
const locallyRestarted = async (scene: Scene): Promise<void> => {
  const volumes = [{ name: 'data', emptyDir: {} }];
  const failsOnce = shell('c', 'if [ -e /data/foo ]; then exit 0; fi; touch /data/foo; exit 1', {
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  });
  const ofPod = { restartPolicy: 'OnFailure', volumes };
  await scene.create([job('fail-once-local', [failsOnce], { parallelism: 2, completions: 4 }, ofPod)]);
  expect((await finished(scene, 'fail-once-local', 'Complete')).status).toMatchObject({ succeeded: 4 });
  const pods = await podsOf(scene, byName('fail-once-local'));
  expect(pods.map(({ status }) => [status.phase, status.containerStatuses?.[0]?.restartCount])).toEqual(Array(4).fill(['Succeeded', 1]));
};

const indexed = async (scene: Scene): Promise<void> => {
  const says = shell('c', 'echo "$JOB_COMPLETION_INDEX $(hostname)"');
  await scene.create([job('indexed-job', [says], { parallelism: 2, completions: 4, completionMode: 'Indexed' })]);
  const { status } = await finished(scene, 'indexed-job', 'Complete');
  expect(status).toMatchObject({ succeeded: 4, completedIndexes: '0-3' });
  const pods = await podsOf(scene, byName('indexed-job'));
  const key = 'batch.kubernetes.io/job-completion-index';
  const indexes = pods.map(({ metadata }) => metadata.annotations?.[key]);
  expect(indexes.sort()).toEqual(['0', '1', '2', '3']);
  for (const { metadata, spec } of pods) {
    const index = metadata.annotations?.[key];
    expect(metadata.name).toMatch(new RegExp(`^indexed-job-${index}-[a-z0-9]{5}$`));
    expect([metadata.labels?.[key], spec.hostname]).toEqual([index, `indexed-job-${index}`]);
    expect(await scene.log(metadata.name, 'c')).toBe(`${index} indexed-job-${index}\n`);
  }
};

const failurePolicy = async (scene: Scene): Promise<void> => {
  const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }];
  const fails = shell('c', 'if [ $JOB_COMPLETION_INDEX -eq 0 ]; then exit 42; fi; sleep 3600');
  const spec = { parallelism: 2, completions: 2, completionMode: 'Indexed', backoffLimit: 6, podFailurePolicy: { rules } };
  await scene.create([job('pod-failure-failjob', [fails], spec)]);
  const { status } = await finished(scene, 'pod-failure-failjob', 'Failed');
  const said = expect.stringMatching(
    /^Container c for pod row-\d+\/pod-failure-failjob-0-\w{5} failed with exit code 42 matching FailJob rule at index 0$/,
  );
  expect(status.conditions).toMatchObject([
    { type: 'FailureTarget', reason: 'PodFailurePolicy', message: said },
    { type: 'Failed', reason: 'PodFailurePolicy', message: said },
  ]);
  expect(status.completionTime).toBeUndefined();
};

const adoptsAndReleases = async (scene: Scene): Promise<void> => {
  await scene.create([job('adopt-release', [staying('c')], { parallelism: 2, completions: 2 })]);
  const pods = await eventually(async () => {
    const live = await livePods(scene, byName('adopt-release'));
    expect(live).toHaveLength(2);
    return live;
  });
  const paths = pods.map(({ metadata }) => `pods/${metadata.name}`);
  const [orphan = '', stranger = ''] = paths;
  await mergePatch(scene, orphan, { metadata: { ownerReferences: null } });
  await once(scene, orphan, (pod) => expect(ownersOf(pod)).toEqual(['Job/adopt-release']));
  await mergePatch(scene, stranger, {
    metadata: {
      labels: {
        'batch.kubernetes.io/controller-uid': null,
        'batch.kubernetes.io/job-name': null,
        'controller-uid': null,
        'job-name': null,
      },
    },
  });
  await once(scene, stranger, (pod) => expect(ownersOf(pod)).toEqual([]));
  await eventually(async () => expect(await livePods(scene, byName('adopt-release'))).toHaveLength(2));
};

const deleted = async (scene: Scene): Promise<void> => {
  await scene.create([job('foo', [staying('c')], { parallelism: 2, completions: 4 })]);
  await once(scene, 'jobs/foo', ({ status }) => expect(status).toMatchObject({ active: 2, ready: 2 }));
  expect((await livePods(scene, byName('foo'))).filter(isReady)).toHaveLength(2);
  await scene.ok('delete', 'job', 'foo');
  await gone(scene, 'jobs/foo');
  await eventually(async () => expect(await podsOf(scene, byName('foo'))).toEqual([]));
};

const changedStatus = async (scene: Scene): Promise<void> => {
  await scene.create([job('e2e-status', [staying('c')], { parallelism: 2, completions: 4 })]);
  await once(scene, 'jobs/e2e-status', ({ status }) => expect(status.active).toBe(2));
  const path = 'jobs/e2e-status/status';
  const conditions = [{ type: 'CustomConditionType', status: 'True', reason: 'E2E', message: 'Set from an e2e test' }];
  const patched = await mergePatch(scene, path, { metadata: { annotations: { patchedstatus: 'true' } }, status: { conditions } });
  expect(patched).toMatchObject({ metadata: { annotations: { patchedstatus: 'true' } }, status: { conditions } });
  await eventually(async () => {
    const seen = await read(scene, path);
    const startTime = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace('.000', '');
    const put = await asked(scene, 'PUT', path, { ...seen, status: { ...seen.status, startTime: seen.status.startTime ?? startTime } });
    expect(put.status.startTime).toBe(seen.status.startTime);
  });
  expect((await read(scene, path)).status).toMatchObject({ active: 2, conditions });
};

const lifecycle = async (scene: Scene): Promise<void> => {
  const manifest = job('e2e-life', [staying('c')], { suspend: true, parallelism: 2, completions: 2 });
  await asked(scene, 'POST', 'jobs', { ...manifest, metadata: { name: 'e2e-life', labels: { e2e: 'job' } } });
  await once(scene, 'jobs/e2e-life', ({ status }) =>
    expect(status.conditions).toMatchObject([{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }]),
  );
  expect(await podsOf(scene)).toEqual([]);
  expect((await mergePatch(scene, 'jobs/e2e-life', { metadata: { labels: { e2e: 'patched' } } })).metadata.labels).toMatchObject({
    e2e: 'patched',
  });
  await eventually(async () => {
    const seen = await read(scene, 'jobs/e2e-life');
    const annotations = { ...seen.metadata.annotations, updated: 'true' };
    await asked(scene, 'PUT', 'jobs/e2e-life', {
      ...seen,
      metadata: { ...seen.metadata, annotations },
      spec: { ...seen.spec, suspend: false },
    });
  });
  await once(scene, 'jobs/e2e-life', ({ metadata, status }) => {
    expect(metadata.annotations).toMatchObject({ updated: 'true' });
    expect(status).toMatchObject({ active: 2, conditions: [{ type: 'Suspended', status: 'False', reason: 'JobResumed' }] });
  });
  expect(await listOf(scene, 'jobs', 'e2e=patched')).toHaveLength(1);
  await asked(scene, 'DELETE', 'jobs?labelSelector=e2e%3Dpatched&propagationPolicy=Background');
  await gone(scene, 'jobs/e2e-life');
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
};

/** Nothing is left to try again: the eviction must not count. */
const disrupted = async (scene: Scene): Promise<void> => {
  const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }];
  const spec = { backoffLimit: 0, podFailurePolicy: { rules } };
  await scene.create([job('failure-policy', [shell('c', 'sleep 5')], spec)]);
  const first = await eventually(async () => {
    const [pod] = await podsOf(scene, byName('failure-policy'));
    expect(pod && isReady(pod)).toBe(true);
    return pod?.metadata.name ?? '';
  });
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: first } };
  await asked(scene, 'POST', `pods/${first}/eviction`, eviction);
  const { status } = await finished(scene, 'failure-policy', 'Complete');
  expect(status).toMatchObject({ succeeded: 1 });
  expect(status.failed ?? 0).toBe(0);
};

export const jobs: readonly Group[] = [
  {
    owner: 'sig-apps',
    name: 'Job',
    rows: [
      {
        title: 'should run a job to completion when tasks sometimes fail and are locally restarted',
        scenario: locallyRestarted,
      },
      {
        title: 'should create pods for an Indexed job with completion indexes and specified hostname',
        scenario: indexed,
        inTests: true,
      },
      { title: 'should allow to use the pod failure policy on exit code to fail the job early', scenario: failurePolicy },
      { title: 'should allow to use a pod failure policy to ignore failure matching on DisruptionTarget condition', scenario: disrupted },
      { title: 'should adopt matching orphans and release non-matching pods', scenario: adoptsAndReleases },
      { title: 'should delete a job', scenario: deleted },
      { title: 'should apply changes to a job status', scenario: changedStatus },
      { title: 'should manage the lifecycle of a job', scenario: lifecycle },
    ],
  },
];
