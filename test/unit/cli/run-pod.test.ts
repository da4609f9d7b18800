import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerStatus, PodStatus } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type CliResult, type RunningCli, startCli } from '../../fakes/cli.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const start = (line: string, options: Partial<CliOptions> = {}): RunningCli => startCli(line.split(' '), { url: api.url, ...options });
const kpod = (line: string, options: Partial<CliOptions> = {}): Promise<CliResult> => start(line, options).result;
const said = (stdout: string, stderr = ''): CliResult => ({ stdout, stderr, exitCode: 0 });
const failed = (stderr: string): CliResult => ({ stdout: '', stderr: `error: ${stderr}\n`, exitCode: 1 });
const stored = () => api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' });
const isThere = () => expect.poll(() => stored() !== undefined, { interval: 5 }).toBe(true);

const at = '2026-01-05T00:00:00Z';
const statusOf = (state: ContainerStatus['state']): ContainerStatus => ({
  ...{ name: 'web', state, lastState: {}, ready: state.running !== undefined, restartCount: 0, image: 'b', imageID: 'b' },
  containerID: 'x://web',
});
const ready: PodStatus = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [statusOf({ running: { startedAt: at } })],
};
const ended = (exitCode: number, message?: string): PodStatus => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [
    statusOf({
      terminated: {
        ...{ exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt: at, finishedAt: at, containerID: 'x://web' },
        ...(message === undefined ? {} : { message }),
      },
    }),
  ],
});

describe('run with --image', () => {
  test('creates a pod and does not wait for it, as kubectl', async () => {
    const line = 'run web --image=nginx --port=80 --env=A=1 --restart=Never -- date -u';
    expect(await kpod(line, { env: { KPOD_ENGINE: 'docker' } })).toEqual(said('pod/web created\n'));
    expect(stored()).toMatchObject({
      metadata: { labels: { run: 'web' }, annotations: { 'kpod.io/engine': 'docker' } },
      spec: {
        restartPolicy: 'Never',
        containers: [
          { name: 'web', image: 'nginx', args: ['date', '-u'], env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }] },
        ],
      },
    });
  });

  test('prints what it would send', async () => {
    expect((await kpod('run web --image=nginx --dry-run=client -o yaml')).stdout).toBe(`apiVersion: v1
kind: Pod
metadata:
  creationTimestamp: null
  labels:
    run: web
  name: web
spec:
  containers:
  - image: nginx
    name: web
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Always
status: {}
`);
    const { stdout } = await kpod('run web --image=nginx --command --overrides={"spec":{"hostname":"h"}} --dry-run=client -o json -- sh');
    expect(JSON.parse(stdout)).toMatchObject({ spec: { hostname: 'h', containers: [{ command: ['sh'] }] } });
    expect(stored()).toBeUndefined();
  });

  test('makes a service for the port, and tells of it first', async () => {
    expect(await kpod('run web --image=nginx --port=80 --expose')).toEqual(said('service/web created\npod/web created\n'));
    expect(api.store.get({ kind: 'Service', namespace: 'default', name: 'web' })?.spec).toMatchObject({
      selector: { run: 'web' },
      ports: [{ port: 80, targetPort: 80 }],
    });
  });

  test.each([
    ['run --image=x', "NAME is required for run\nSee 'kpod run -h' for help and examples"],
    ['run web --image=', '--image is required'],
    ['run web --image=BAD::', 'Invalid image name "BAD::": invalid reference format'],
    ['run web --image=x --restart=Bogus', "invalid restart policy: Bogus\nSee 'kpod run -h' for help and examples"],
    ['run web --image=x --rm', "--rm should only be used for attached containers\nSee 'kpod run -h' for help and examples"],
    ['run web --image=x --expose', "--port must be set when exposing a service\nSee 'kpod run -h' for help and examples"],
    ['run web --image=x -t', "-i/--stdin is required for containers with -t/--tty=true\nSee 'kpod run -h' for help and examples"],
    ['run web --image=x --env=A', 'invalid env: A'],
    ['run web --image=x --labels=a', 'unexpected label spec: a'],
    ['run web --image=x --follow', "--follow is for files, and --image is for a pod without one\nSee 'kpod run -h' for help and examples"],
  ])('%s is refused', async (line, message) => {
    expect(await kpod(line)).toEqual(failed(message));
    expect(stored()).toBeUndefined();
  });
});

test('a word that is no file may be the name of a pod', async () => {
  expect(await kpod('run web')).toEqual(failed('the path "web" does not exist\nA pod without a file: kpod run web --image=IMAGE'));
  expect(await kpod('run web.yaml')).toEqual(failed('the path "web.yaml" does not exist'));
});

describe('run with --image and -i', () => {
  test('prints the log of a pod that has ended before it could be joined, ends with its exit code, and takes it away', async () => {
    api.kubelet.log = () => 'all that it said\n';
    const cli = start('run web --image=x -i --rm --restart=Never');
    await isThere();
    await api.setStatus('web', ended(3, 'why'));
    expect(await cli.result).toEqual({
      stdout: 'all that it said\npod "web" deleted\n',
      stderr: 'pod default/web terminated (Error)\nwhy\n',
      exitCode: 3,
    });
    expect(stored()?.metadata.deletionTimestamp ?? 'gone').toBeDefined();
  });

  test('joins a pod that is ready', async () => {
    api.kubelet.onExec = (process) => {
      process.stdout.write('hello\n');
      process.exit(0);
    };
    const cli = start('run web --image=x -i --quiet --restart=Never');
    await isThere();
    await api.setStatus('web', ready);
    await expect.poll(cli.stdout).toBe('hello\n');
    await api.setStatus('web', ended(0));
    expect(await cli.result).toEqual(said('hello\n'));
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['no reader', 141],
  ] as const)('with --rm takes the pod away on %s', async (by, exitCode) => {
    const cli = start('run web --image=x -i --rm --restart=Never');
    await isThere();
    cli.interrupt(by);
    expect(await cli.result).toEqual({ stdout: 'pod "web" deleted\n', stderr: '', exitCode });
    expect(stored()?.metadata.deletionTimestamp ?? 'gone').toBeDefined();
  });

  test('with --rm takes the pod away when its service cannot be made', async () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n';
    expect(await kpod('create -f -', { input: service })).toMatchObject({ exitCode: 0 });
    const cli = await kpod('run web --image=x --port=80 --expose -i --rm');
    expect(cli.stderr).toContain('services "web" already exists');
    expect(cli.exitCode).toBe(1);
    expect(stored()?.metadata.deletionTimestamp ?? 'gone').toBeDefined();
  });

  test('gives up on a pod that does not begin', async () => {
    expect(await kpod('run web --image=x --attach --pod-running-timeout=1ms')).toEqual(failed('timed out waiting for the condition'));
    expect(stored()).toBeDefined();
  });
});

test('autoscale is refused by name, with what does instead', async () => {
  expect(await kpod('autoscale deployment/web --min=2 --max=5')).toEqual(
    failed(
      'autoscale is not supported by kpod: nothing here adds pods under load and takes them away again; "kpod scale deployment/web --replicas=COUNT" sets how many there are',
    ),
  );
});
