import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { labelSelectorText } from '../../../src/api/label-selector.ts';
import type { Pod } from '../../../src/api/types.ts';
import { forAttach, forLogs } from '../../../src/cli/selecting/pod-order.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';

interface Traits {
  readonly node?: string;
  readonly phase?: Pod['status']['phase'];
  readonly ready?: string;
  readonly created?: string;
  readonly ending?: string;
  readonly restarts?: number;
  readonly sidecarRestarts?: number;
}

const podOf = (name: string, { node = 'n', phase = 'Running', ready, created, ending, restarts = 0, sidecarRestarts = 0 }: Traits): Pod =>
  ({
    metadata: { name, creationTimestamp: created, ...(ending ? { deletionTimestamp: ending } : {}) },
    spec: { nodeName: node, containers: [{ name: 'a' }], initContainers: [{ name: 's', restartPolicy: 'Always' }, { name: 'i' }] },
    status: {
      phase,
      conditions: ready === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ready }],
      containerStatuses: [{ name: 'a', restartCount: restarts }],
      initContainerStatuses: [
        { name: 's', restartCount: sidecarRestarts },
        { name: 'i', restartCount: 9 },
      ],
    },
  }) as unknown as Pod;

const [early, late] = ['2026-01-05T00:00:00Z', '2026-01-05T00:00:09Z'];

describe('the better of two pods', () => {
  test.each<[string, Traits, Traits]>([
    ['is on a node', {}, { node: '', ready: early }],
    ['has a known phase that is not Pending', { phase: 'Unknown' }, { phase: 'Pending' }],
    ['is ready', { ready: late }, { restarts: 3 }],
    ['is ready for longer', { ready: early, restarts: 1 }, { ready: late, restarts: 1 }],
    ['is older', { created: early }, { created: late }],
    ['says when it was made', { created: late }, {}],
  ])('%s, for logs and for company', (_, better, worse) => {
    for (const order of [forLogs, forAttach]) {
      const pods = [podOf('worse', worse), podOf('better', better)];
      expect(pods.toSorted(order).map(({ metadata }) => metadata.name)).toEqual(['better', 'worse']);
    }
  });

  test.each<[string, Traits, Traits]>([
    ['was restarted more', { restarts: 2 }, { restarts: 1, created: early }],
    ['has a sidecar that was', { sidecarRestarts: 2 }, { created: early }],
    ['has ended, rather than waits', { phase: 'Failed' }, { phase: 'Pending', created: early }],
    ['is any of those that run or have ended', { phase: 'Succeeded', created: early }, { phase: 'Running' }],
  ])('%s, for logs', (_, better, worse) => {
    const pods = [podOf('worse', worse), podOf('better', better)];
    expect(pods.toSorted(forLogs).map(({ metadata }) => metadata.name)).toEqual(['better', 'worse']);
  });

  test.each<[string, Traits, Traits]>([
    ['was restarted less', { restarts: 1 }, { restarts: 2, created: early }],
    ['has no sidecar that was', {}, { sidecarRestarts: 1, created: early }],
    ['runs, rather than has ended', { phase: 'Running' }, { phase: 'Succeeded', created: early }],
    ['is not about to go', {}, { ending: late, created: early }],
    ['goes later', { ending: late }, { ending: early, created: early }],
  ])('%s, for company', (_, better, worse) => {
    const pods = [podOf('worse', worse), podOf('better', better)];
    expect(pods.toSorted(forAttach).map(({ metadata }) => metadata.name)).toEqual(['better', 'worse']);
  });
});

test.each([
  [{ matchLabels: { b: '2', a: '1' } }, 'a=1,b=2'],
  [
    {
      matchLabels: { m: '' },
      matchExpressions: [
        { key: 'z', operator: 'Exists' },
        { key: 'a', operator: 'In', values: ['y', 'x'] },
        { key: 'c', operator: 'NotIn', values: ['q'] },
        { key: 'b', operator: 'DoesNotExist' },
      ],
    },
    'a in (x,y),!b,c notin (q),m=,z',
  ],
  [{}, ''],
])('the selector %j is asked for as %j', (selector, text) => {
  expect(labelSelectorText(selector)).toBe(text);
});

describe('what makes pods, in the place of a pod', () => {
  let api: TestApi;
  const kpod = (line: string, input?: string): Promise<CliResult> =>
    runCli(line.split(' '), { url: api.url, ...(input === undefined ? {} : { input }) });
  const said = (stdout: string, stderr = ''): CliResult => ({ stdout, stderr, exitCode: 0 });
  const failed = (stderr: string): CliResult => ({ stdout: '', stderr: `error: ${stderr}\n`, exitCode: 1 });

  const template = (app: string) =>
    `{metadata: {labels: {app: ${app}}}, spec: {restartPolicy: RESTART, containers: [{name: a, image: b}]}}`;
  const apps = (kind: string, name: string, more = '') =>
    `{apiVersion: apps/v1, kind: ${kind}, metadata: {name: ${name}}, spec: {selector: {matchLabels: {app: ${name}}}, ${more} template: ${template(name).replace('RESTART', 'Always')}}}\n---\n`;
  const pod = (name: string, app: string, containers = ['a']) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: ${app}}}, spec: {nodeName: test-node, containers: [${containers.map((container) => `{name: ${container}, image: b}`).join(', ')}]}}\n---\n`;

  beforeEach(async () => {
    api = await startTestApi();
    api.kubelet.log = ({ metadata }, { container }) => `${metadata.name}/${container}\n`;
    api.kubelet.onExec = (process) => {
      process.stdout.write(`${process.config.command.join(' ')}\n`);
      process.exit(0);
    };
    const input = [
      apps('Deployment', 'web'),
      apps('ReplicaSet', 'web'),
      apps('DaemonSet', 'web'),
      apps('StatefulSet', 'web', 'serviceName: web,'),
      apps('Deployment', 'none'),
      `{apiVersion: batch/v1, kind: Job, metadata: {name: web}, spec: {manualSelector: true, selector: {matchLabels: {app: web}}, template: ${template('web').replace('RESTART', 'Never')}}}\n---\n`,
      `{apiVersion: v1, kind: ReplicationController, metadata: {name: web}, spec: {selector: {app: web}, template: ${template('web').replace('RESTART', 'Always')}}}\n---\n`,
      `{apiVersion: batch/v1, kind: CronJob, metadata: {name: tick}, spec: {schedule: "* * * * *", jobTemplate: {spec: {template: ${template('tick').replace('RESTART', 'Never')}}}}}\n---\n`,
      pod('web-0', 'web'),
      pod('web-1', 'web', ['a', 'side']),
    ].join('');
    expect(await kpod('create -f -', input)).toMatchObject({ stderr: '' });
    await api.setStatus('web-1', {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: early }],
      containerStatuses: [
        {
          ...{ name: 'a', image: 'b', imageID: 'b', ready: true, restartCount: 0 },
          state: { running: { startedAt: early } },
          lastState: {},
        },
      ],
    });
  });
  afterEach(() => api.close());

  const kinds = ['deploy', 'replicaset', 'ds', 'sts', 'job', 'rc'];

  test.each(kinds)('the log of %s is that of its best pod, and which that is is said', async (kind) => {
    const notice = 'Found 2 pods, using pod/web-1\nDefaulted container "a" out of: a, side\n';
    expect(await kpod(`logs ${kind}/web`)).toEqual(said('web-1/a\n', notice));
    expect(await kpod(`logs ${kind}/web -c side`)).toEqual(said('web-1/side\n', 'Found 2 pods, using pod/web-1\n'));
  });

  test('the logs of all its pods have prefixes, and no more is said', async () => {
    expect(await kpod('logs deployment/web --all-pods')).toEqual(said('[pod/web-1/a] web-1/a\n[pod/web-0/a] web-0/a\n'));
    expect((await kpod('logs deployment/web --all-pods --all-containers')).stdout.split('\n')).toHaveLength(4);
    api.kubelet.log = ({ metadata }) => `2026-01-05T00:00:00.000000000Z ${metadata.name}\n`;
    expect(await kpod('logs deploy/web --all-pods -f --max-log-requests=1')).toEqual(
      failed(
        'you are attempting to follow 2 log streams, but maximum allowed concurrency is 1, use --max-log-requests to increase the limit',
      ),
    );
    // Nothing runs any more: each log ends.
    await api.setStatus('web-1', { containerStatuses: [] });
    expect((await kpod('logs deploy/web --all-pods -f')).stdout.split('\n').sort()).toEqual([
      '',
      '[pod/web-0/a] web-0',
      '[pod/web-1/a] web-1',
    ]);
  });

  test.each(kinds)('a command runs in the best pod of %s, without a word about it', async (kind) => {
    expect(await kpod(`exec ${kind}/web -c a -- date`)).toEqual(said('date\n'));
  });

  test('what has no pods of its own is refused', async () => {
    expect(await kpod('logs cronjob/tick')).toEqual(
      failed('cannot get the logs from *v1.CronJob: selector for *v1.CronJob not implemented'),
    );
    expect(await kpod('exec cj/tick -- date')).toEqual(failed('cannot attach to *v1.CronJob: selector for *v1.CronJob not implemented'));
    expect(await kpod('logs deploy/nope')).toEqual(
      failed('error from server (NotFound): deployments.apps "nope" not found in namespace "default"'),
    );
  });

  test('a first pod is waited for, so long', async () => {
    expect(await kpod('logs deploy/none --pod-running-timeout=1ms')).toEqual(failed('timed out waiting for the condition'));
    expect(await kpod('logs deploy/none --pod-running-timeout=0')).toEqual(failed('--pod-running-timeout must be higher than zero'));
    const waiting = kpod('logs deploy/none');
    await kpod('create -f -', pod('late', 'none'));
    expect(await waiting).toEqual(said('late/a\n'));
  });

  test('a container that the pod says it is about, and has not, is told of', async () => {
    await kpod('annotate pod web-1 kubectl.kubernetes.io/default-container=gone');
    expect((await kpod('logs web-1')).stderr).toBe(
      'Default container name "gone" not found in pod web-1\nDefaulted container "a" out of: a, side\n',
    );
    expect(await kpod('exec web-1 -- date')).toEqual(said('date\n', 'Defaulted container "a" out of: a, side\n'));
  });

  test('ports by name are those of the chosen pod', async () => {
    expect(await kpod('port-forward deploy/web :nope')).toEqual(failed("Pod 'web-1' does not have a named port 'nope'"));
    expect((await kpod('port-forward deploy/web --pod-running-timeout=0s 80')).stderr).toBe(
      "error: --pod-running-timeout must be higher than zero\nSee 'kpod port-forward -h' for help and examples\n",
    );
  });
});
