import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { holdAnnotation } from '../../../src/api/annotations.ts';
import type { Kind } from '../../../src/api/any-object.ts';
import { heldCondition } from '../../../src/api/pod-steps.ts';
import type { ContainerState, ContainerStatus, Pod, PodStatus } from '../../../src/api/types.ts';
import type { Deployment } from '../../../src/api/workload-types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type RunningCli, startCli } from '../../fakes/cli.ts';

let api: TestApi;
let directory: string;
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-workloads-'));
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const template = (restartPolicy: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { restartPolicy, initContainers: [{ name: 'setup', image: 'b' }], containers: [{ name: 'main', image: 'b' }] },
});
const deployment = { kind: 'Deployment', spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template('Always') } };
const job = { kind: 'Job', spec: { backoffLimit: 1, template: template('Never') } };

async function write(...objects: readonly { readonly kind: string; readonly name?: string; readonly spec: object }[]): Promise<string> {
  const file = join(directory, 'all.json');
  const groups: Readonly<Record<string, string>> = { Job: 'batch/v1', CronJob: 'batch/v1', Pod: 'v1' };
  const whole = objects.map(({ name = 'web', ...object }) => ({
    ...{ apiVersion: groups[object.kind] ?? 'apps/v1', metadata: { name } },
    ...object,
  }));
  await writeFile(file, whole.map((object) => JSON.stringify(object)).join('\n---\n'));
  return file;
}

const run = (words: readonly string[], options: Partial<CliOptions> = {}): RunningCli =>
  startCli(['run', ...words], { url: api.url, ...options });
const shown = (cli: RunningCli, text: string | RegExp) => expect.poll(cli.stdout, { interval: 10 }).toMatch(text);

const stored = (kind: Kind, name = 'web') => api.store.get({ kind, namespace: 'default', name });
const uidOf = (kind: Kind, name = 'web') => stored(kind, name)?.metadata.uid ?? '';

/** What a controller says of an object. */
const tell = (kind: Kind, status: object, name = 'web') =>
  api.store.mutate({ kind, namespace: 'default', name }, (object) => ({ ...object, status }) as never);

const owned = (kind: string, name: string, uid: string) => ({
  ownerReferences: [{ apiVersion: 'v1', kind, name, uid, controller: true, blockOwnerDeletion: true }],
});
const makeReplicaSet = () =>
  api.store.create({
    ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet', status: { replicas: 0 } },
    metadata: { name: 'web-1', namespace: 'default', ...owned('Deployment', 'web', uidOf('Deployment')) },
    spec: deployment.spec,
  } as never);
/** What a controller makes. */
const makePod = (name: string, owner: readonly [Kind, string], status: PodStatus = {}, annotations: Record<string, string> = {}) =>
  api.store.create({
    ...{
      apiVersion: 'v1',
      kind: 'Pod',
      spec: { ...template(owner[0] === 'Job' ? 'Never' : 'Always').spec, nodeName: 'test-node' },
      status: { phase: 'Pending', ...status },
    },
    metadata: { name, namespace: 'default', annotations, ...owned(owner[0], owner[1], uidOf(...owner)) },
  } as unknown as Pod);

/** What the collector of garbage does with a Deployment whose pods have gone. */
async function goes(): Promise<void> {
  await expect.poll(() => stored('Deployment')?.metadata).toMatchObject({ finalizers: ['foregroundDeletion'] });
  await api.store.remove({ kind: 'Deployment', namespace: 'default', name: 'web' });
}

const is = (name: string, state: ContainerState): ContainerStatus => ({
  ...{ name, state, lastState: {}, ready: state.running !== undefined, restartCount: 0 },
  ...{ image: 'b', imageID: 'b', containerID: `x://${name}` },
});
const ended = (exitCode: number, second = 0): ContainerState => {
  const at = `2026-01-05T00:00:0${second}Z`;
  return {
    terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt: at, finishedAt: at, containerID: 'x://main' },
  };
};
const up: PodStatus = {
  ...{ phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  containerStatuses: [is('main', { running: { startedAt: '2026-01-05T00:00:00Z' } })],
};
const setUp = [{ ...is('setup', ended(0)), ready: true }];
const failed = (exitCode: number, second = 0): PodStatus => ({
  ...{ phase: 'Failed', initContainerStatuses: setUp, containerStatuses: [is('main', ended(exitCode, second))] },
});
const jobFailed = (reason: string, message: string) => ({ conditions: [{ type: 'Failed', status: 'True', reason, message }] });
const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-05T00:00:00Z' }] };
const available = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

/** Without what passes: `5s`. */
const timeless = (text: string): string => text.replace(/ +\d+s$/gm, '');

describe('kpod run of a Deployment', () => {
  test('prints a line at every change of it and of its pods, and ends when all are available', async () => {
    const cli = run([await write(deployment)]);
    await shown(cli, /^deployment.apps\/web .*\d+s$/m);
    await makeReplicaSet();
    await makePod('web-1-a', ['ReplicaSet', 'web-1']);
    await shown(cli, 'web-1-a   0/1     Pending');
    await api.setStatus('web-1-a', up);
    await shown(cli, 'web-1-a   1/1     Running');
    await tell('Deployment', { ...available, availableReplicas: 1 });
    await makePod('web-1-b', ['ReplicaSet', 'web-1'], up);
    await shown(cli, 'web-1-b   1/1     Running');
    await tell('Deployment', available);
    const { stdout, stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const lines = timeless(stdout).split('\n').filter(Boolean);
    expect(lines[0]).toBe('deployment.apps/web created');
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('one that has been there is what its manifest says, and its pods are waited for', async () => {
    const file = await write(deployment);
    await run(['-d', file]).result;
    const more = await write({ ...deployment, spec: { ...deployment.spec, replicas: 3 } });
    const cli = run([more]);
    await shown(cli, 'deployment.apps/web configured');
    await tell('Deployment', { ...available, observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    expect(await cli.result).toMatchObject({ stderr: '', exitCode: 0 });
    expect(await run([more]).result).toMatchObject({
      stderr: '',
      exitCode: 0,
      stdout: expect.stringMatching(/^deployment.apps\/web unchanged\n/),
    });
  });

  test('--until holds all its pods by its template, and ends when those that are held so wait there', async () => {
    const cli = run(['--until', 'setup', await write(deployment)]);
    await shown(cli, /^deployment.apps\/web .*\d+s$/m);
    expect((stored('Deployment') as Deployment).spec.template.metadata?.annotations).toEqual({ [holdAnnotation]: 'after:setup' });
    await makeReplicaSet();
    const held = (pod: string): PodStatus => ({
      initContainerStatuses: setUp,
      conditions: [
        { type: heldCondition, status: 'True', reason: 'AfterStep', message: `held after setup; to go on: kpod init continue ${pod}` },
      ],
    });
    const annotations = { [holdAnnotation]: 'after:setup' };
    // That it made before.
    await makePod('web-1-a', ['ReplicaSet', 'web-1'], up);
    await makePod('web-1-c', ['ReplicaSet', 'web-1'], {}, annotations);
    await makePod('web-1-b', ['ReplicaSet', 'web-1'], held('web-1-b'), annotations);
    await shown(cli, /^web-1-c /m);
    await tell('Pod', { phase: 'Pending', ...held('web-1-c') }, 'web-1-c');
    const { stderr, exitCode } = await cli.result;
    expect(stderr).toContain('deployment.apps/web: every pod that it makes is held so, until a run of the file without these flags.\n');
    expect(stderr).toMatch(/^pod\/web-1-(.): The pod is held after setup. To go on: kpod init continue web-1-\1.$/m);
    expect(exitCode).toBe(0);
  });

  test('one that takes too long is an error, with what its pods wait for', async () => {
    const cli = run([await write(deployment)]);
    await shown(cli, /^deployment.apps\/web .*\d+s$/m);
    await makeReplicaSet();
    const waits = { containerStatuses: [is('main', { waiting: { reason: 'ErrImagePull', message: 'no such image' } })] };
    for (const name of ['web-1-a', 'web-1-b']) await makePod(name, ['ReplicaSet', 'web-1'], waits);
    await shown(cli, 'web-1-b');
    const message = 'ReplicaSet "web-1" has timed out progressing.';
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message }];
    await tell('Deployment', { observedGeneration: 1, replicas: 2, conditions });
    const { stderr, exitCode } = await cli.result;
    expect(exitCode).toBe(1);
    const [error, cause, ...rest] = stderr.trimEnd().split('\n');
    expect(error).toBe(`error: deployment.apps/web failed: ProgressDeadlineExceeded: ${message}`);
    expect(cause).toMatch(
      /^pod\/web-1-a: Container "main" has no image: \S+ \(imagePullPolicy \w+\)\. The engine says: no such image\. Check/,
    );
    expect(rest).toEqual([]);
  });

  test('--fail-fast ends with 1 when its pods are refused', async () => {
    const cli = run(['--fail-fast', await write(deployment)]);
    await shown(cli, /^deployment.apps\/web .*\d+s$/m);
    const message = 'pods "web-1-x" is forbidden: no';
    await tell('Deployment', {
      observedGeneration: 1,
      conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }],
    });
    const { stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({ stderr: `deployment.apps/web: Pods of it cannot be created: ${message}.\n`, exitCode: 1 });
  });

  test('--timeout says where it stands, and why', async () => {
    const cli = run(['--timeout=500ms', await write(deployment)]);
    const { stderr, exitCode } = await cli.result;
    expect(exitCode).toBe(124);
    expect(stderr).toMatch(/^error: timed out: deployment.apps\/web is at .*\n$/);
  });

  test('Ctrl-C leaves it and says how to go on', async () => {
    const pod = { kind: 'Pod', name: 'other', spec: template('Never').spec };
    const cli = run([await write(deployment, pod)]);
    await shown(cli, /^other /m);
    cli.interrupt();
    const { stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({
      stderr: '\ndeployment.apps/web, pod/other go on. To watch: kpod get pods -w. To delete: kpod delete deployment.apps/web pod/other.\n',
      exitCode: 130,
    });
  });

  test('--rm ends when it and what belongs to it are gone; one that was there before stays', async () => {
    const cli = run(['--rm', await write(deployment)]);
    await shown(cli, /^deployment.apps\/web .*\d+s$/m);
    await tell('Deployment', available);
    await goes();
    const { stdout, exitCode } = await cli.result;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/deployment.apps "web" deleted\n$/);
    await run(['-d', await write(deployment)]).result;
    await tell('Deployment', available);
    await run(['--rm', await write(deployment)]).result;
    expect(stored('Deployment')).toBeDefined();
  });

  test('its pods are for the engine that is asked for, and stay there', async () => {
    const file = await write(deployment);
    await run(['-d', '--engine=docker', file]).result;
    expect(stored('Deployment')).toMatchObject({ spec: { template: { metadata: { annotations: { 'kpod.io/engine': 'docker' } } } } });
    expect((await run(['-d', '--engine=podman', file]).result).stdout).toBe('deployment.apps/web unchanged\n');
  });

  test('--replace makes a new one', async () => {
    const file = await write(deployment);
    await run(['-d', file]).result;
    const before = uidOf('Deployment');
    const again = run(['-d', '--replace', file]);
    await goes();
    expect(await again.result).toEqual({
      stdout: 'deployment.apps "web" deleted\ndeployment.apps/web replaced\n',
      stderr: '',
      exitCode: 0,
    });
    expect(uidOf('Deployment')).not.toBe(before);
  });
});

describe('kpod run of a Job', () => {
  test('a pod that fails is told of with its log; the Job may still succeed', async () => {
    api.kubelet.log = () => '2026-01-05T00:00:00.000000000Z no luck\n';
    const cli = run([await write(job)]);
    await shown(cli, /^job.batch\/web .*\d+s$/m);
    await makePod('web-a', ['Job', 'web'], failed(7));
    await expect
      .poll(cli.stderr)
      .toMatch(/^pod\/web-a failed: container "main" exited with code 7\n {2}The log of container "main", attempt 1:\n.* no luck\n$/);
    await tell('Job', complete);
    expect((await cli.result).exitCode).toBe(0);
  });

  test.each<[string, readonly PodStatus[], string, number]>([
    ['the pod that failed last decides', [failed(7, 1), failed(3, 2)], 'BackoffLimitExceeded', 3],
    ['also one that is listed first', [failed(3, 2), failed(7, 1)], 'BackoffLimitExceeded', 3],
    [
      'of its containers the first in order, inits first',
      [{ ...failed(7), initContainerStatuses: [is('setup', ended(4))] }],
      'BackoffLimitExceeded',
      4,
    ],
    ['time is up', [failed(7)], 'DeadlineExceeded', 1],
    ['no pod has failed', [], 'PodFailurePolicy', 1],
  ])('one that fails has the exit code of its pod: %s', async (_title, pods, reason, exitCode) => {
    const cli = run([await write(job)]);
    await shown(cli, /^job.batch\/web .*\d+s$/m);
    for (const [index, status] of pods.entries()) await makePod(`web-${index}`, ['Job', 'web'], status);
    await shown(cli, pods.length > 0 ? `web-${pods.length - 1} ` : 'web');
    await tell('Job', jobFailed(reason, 'Too much'));
    const result = await cli.result;
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(`error: job.batch/web failed: ${reason}: Too much\n`);
    expect(result.stderr.match(/^pod\/web-\d failed: container/gm) ?? []).toHaveLength(pods.length);
  });

  test('containers that started again count, also of a pod that the Job has taken away', async () => {
    const onFailure = { ...job, spec: { ...job.spec, template: template('OnFailure') } };
    const cli = run([await write(onFailure)]);
    await shown(cli, /^job.batch\/web .*\d+s$/m);
    const again = { ...is('main', { waiting: { reason: 'CrashLoopBackOff' } }), restartCount: 2, lastState: ended(9) };
    await makePod('web-a', ['Job', 'web'], { phase: 'Running', containerStatuses: [again] });
    await shown(cli, 'CrashLoopBackOff');
    await api.store.mutate({ kind: 'Pod', namespace: 'default', name: 'web-a' }, (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: '2026-01-05T00:00:00Z' },
      status: { ...pod.status, containerStatuses: [is('main', ended(137))] },
    }));
    await shown(cli, 'Terminating');
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web-a' });
    await tell('Job', jobFailed('BackoffLimitExceeded', 'Job has reached the specified backoff limit'));
    const { stderr, exitCode } = await cli.result;
    expect(exitCode).toBe(9);
    expect(stderr).toBe(
      'error: job.batch/web failed: BackoffLimitExceeded: Job has reached the specified backoff limit\n' +
        'pod/web-a failed: container "main" exited with code 9\n',
    );
  });

  test('--follow prints the logs of all its pods', async () => {
    api.kubelet.log = (_, { container }) => `2026-01-05T00:00:00.000000000Z from ${container}\n`;
    const cli = run(['--follow', await write(job)]);
    await shown(cli, /^job.batch\/web .*\d+s$/m);
    for (const name of ['web-a', 'web-b']) {
      await makePod(name, ['Job', 'web'], { phase: 'Succeeded', initContainerStatuses: setUp, containerStatuses: [is('main', ended(0))] });
    }
    await shown(cli, '[pod/web-b/main] from main');
    await tell('Job', complete);
    const { stdout, exitCode } = await cli.result;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('[pod/web-a/main] from main\n');
  });

  test('one that has ended is remembered, and how to run it again', async () => {
    const file = await write(job);
    await run(['-d', file]).result;
    await makePod('web-a', ['Job', 'web'], failed(7));
    await tell('Job', jobFailed('BackoffLimitExceeded', 'Too much'));
    const { stdout, stderr, exitCode } = await run([file]).result;
    expect(exitCode).toBe(7);
    expect(stdout).toMatch(/^job.batch\/web unchanged\n/);
    expect(stderr.split('\n')[0]).toBe(`job.batch/web ran to its end. To run it again: kpod run --replace ${file}`);
  });

  test('one that ends and is gone at once has ended', async () => {
    const cli = run([await write(job)]);
    await shown(cli, /^job.batch\/web .*\d+s$/m);
    // It is being watched.
    await tell('Job', { conditions: [{ type: 'Suspended', status: 'True' }] });
    await shown(cli, 'STATUS Suspended');
    await tell('Job', complete);
    await api.store.remove({ kind: 'Job', namespace: 'default', name: 'web' });
    expect(await cli.result).toMatchObject({ stderr: '', exitCode: 0 });
  });

  test('one that somebody deletes is an error', async () => {
    const cli = run([await write(job)]);
    await shown(cli, /^job.batch\/web .*\d+s$/m);
    await api.store.remove({ kind: 'Job', namespace: 'default', name: 'web' });
    expect(await cli.result).toMatchObject({ stderr: 'error: job.batch/web was deleted\n', exitCode: 1 });
  });
});

test('of several objects the first that failed decides', async () => {
  const cli = run([await write(deployment, { ...job, name: 'a' }, { ...job, name: 'b' })]);
  await shown(cli, /^job.batch\/b .*\d+s$/m);
  await makePod('b-x', ['Job', 'b'], failed(4));
  await makePod('a-x', ['Job', 'a'], failed(5));
  await shown(cli, /^a-x /m);
  await tell('Deployment', available);
  await tell('Job', jobFailed('BackoffLimitExceeded', 'b'), 'b');
  await tell('Job', jobFailed('BackoffLimitExceeded', 'a'), 'a');
  expect((await cli.result).exitCode).toBe(5);
});

test('--rm leaves the claims of a StatefulSet, and says so', async () => {
  const volumeClaimTemplates = [
    { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } } },
  ];
  const spec = { ...deployment.spec, serviceName: 'web', volumeClaimTemplates };
  const cli = run(['--rm', await write({ kind: 'StatefulSet', spec })]);
  await shown(cli, /^statefulset.apps\/web .*\d+s$/m);
  for (const name of ['data-web-0', 'data-other-0', 'data-web-x-0']) {
    await api.store.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'default' },
      spec: {},
      status: {},
    } as never);
  }
  cli.interrupt();
  await expect.poll(() => stored('StatefulSet')?.metadata).toMatchObject({ finalizers: ['foregroundDeletion'] });
  await api.store.remove({ kind: 'StatefulSet', namespace: 'default', name: 'web' });
  expect(await cli.result).toMatchObject({
    stderr: 'The claims of statefulset.apps/web stay, with their data. To delete: kpod delete pvc data-web-0\n',
    exitCode: 130,
  });
});

test('a CronJob is created, and nothing waited for', async () => {
  const cron = { kind: 'CronJob', spec: { schedule: '* * * * *', jobTemplate: { spec: job.spec } } };
  expect(await run([await write(cron)]).result).toEqual({ stdout: 'cronjob.batch/web created\n', stderr: '', exitCode: 0 });
});

test('what stands twice is refused', async () => {
  const file = await write(deployment, deployment);
  const { stderr, exitCode } = await run([file]).result;
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`deployment.apps/web stands twice in ${file}: give it another name`);
});

test('on a terminal a workload stands above its pods', async () => {
  const cli = run([await write(deployment)], { terminal: true, size: { columns: 100, rows: 6 } });
  await shown(cli, /deployment.apps\/web .*\d+s/);
  await makeReplicaSet();
  await makePod('web-1-a', ['ReplicaSet', 'web-1'], up);
  await shown(cli, /deployment.apps\/web [^\n]*\n[^\n]*web-1-a {2}1\/1/);
  for (const name of ['web-1-b', 'web-1-c', 'web-1-d']) await makePod(name, ['ReplicaSet', 'web-1']);
  await shown(cli, /deployment.apps\/web [^\n]*\n[^\n]*web-1-b [^\n]*\n[^\n]*web-1-c [^\n]*\n1 of 4 pods are settled/);
  await tell('Deployment', available);
  expect((await cli.result).exitCode).toBe(0);
});
