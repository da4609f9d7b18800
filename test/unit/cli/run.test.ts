import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { UserError } from '../../../src/api/errors.ts';
import type { ContainerStatus, PodStatus } from '../../../src/api/types.ts';
import { createClient } from '../../../src/client/http-client.ts';
import type { Client, RequestOptions } from '../../../src/client/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type RunningCli, startCli } from '../../fakes/cli.ts';

let api: TestApi;
let directory: string;
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-run-'));
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

interface PodWords {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly inits?: readonly string[];
  readonly finalizers?: readonly string[];
}

async function manifest(...pods: readonly PodWords[]): Promise<string> {
  const texts = pods.map(({ name, restartPolicy = 'Always', inits = [], finalizers = [] }) =>
    stringify({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, finalizers } },
      spec: {
        restartPolicy,
        initContainers: inits.map((init) => ({ name: init, image: 'b' })),
        containers: [{ name: 'main', image: 'b' }],
      },
    }),
  );
  const file = join(directory, 'pods.yaml');
  await writeFile(file, texts.join('---\n'));
  return file;
}

const run = (words: readonly string[], options: Partial<CliOptions> = {}): RunningCli =>
  startCli(['run', ...words], { url: api.url, ...options });

/** Waits until the pod is stored and its line is shown. */
async function shown(cli: RunningCli, text: string | RegExp): Promise<void> {
  await expect.poll(cli.stdout, { interval: 10 }).toMatch(text);
}

const at = '2026-01-05T00:00:00Z';
const is = (name: string, state: ContainerStatus['state'], change: Partial<ContainerStatus> = {}): ContainerStatus => ({
  ...{
    name,
    state,
    lastState: {},
    ready: state.running !== undefined,
    restartCount: 0,
    image: 'b',
    imageID: 'b',
    containerID: `x://${name}`,
  },
  ...change,
});
const waiting = (reason: string, message?: string): ContainerStatus['state'] => ({ waiting: { reason, ...(message ? { message } : {}) } });
const ended = (exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error'): ContainerStatus['state'] => ({
  terminated: { exitCode, reason, startedAt: at, finishedAt: at, containerID: 'x://main' },
});
const running: ContainerStatus['state'] = { running: { startedAt: at } };
const upAndReady: PodStatus = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [is('main', running)],
};

describe('kpod run', () => {
  test('prints a line at every change and ends with 0 when the pod is ready', async () => {
    const cli = run([await manifest({ name: 'web', inits: ['setup'] })]);
    await shown(cli, 'Pending');
    await api.setStatus('web', { initContainerStatuses: [is('setup', running, { ready: false })] });
    await shown(cli, 'Init:0/1');
    await api.setStatus('web', {
      initContainerStatuses: [is('setup', ended(0), { ready: true })],
      containerStatuses: [is('main', waiting('PodInitializing'))],
    });
    await shown(cli, 'PodInitializing');
    await api.setStatus('web', upAndReady);
    const { stdout, stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.replace(/ \d+s$/gm, ' Ns')).toBe(
      [
        'pod/web created',
        'web   0/1     Pending             0          Ns',
        'web   0/1     Init:0/1            0          Ns',
        'web   0/1     PodInitializing     0          Ns',
        'web   1/1     Running             0          Ns',
        '',
      ].join('\n'),
    );
  });

  test('a pod that shall finish is waited for, and its exit code is ours', async () => {
    const cli = run([await manifest({ name: 'job', restartPolicy: 'Never' })]);
    await shown(cli, 'Pending');
    await api.setStatus('job', upAndReady);
    await shown(cli, 'Running');
    await api.setStatus('job', { phase: 'Failed', conditions: [], containerStatuses: [is('main', ended(7))] });
    const { stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({
      stderr: 'error: pod/job failed: container "main" exited with code 7\n',
      exitCode: 7,
    });
  });

  test('of many pods, all are waited for; the first failure in the order of the file decides', async () => {
    const cli = run([await manifest({ name: 'a', restartPolicy: 'Never' }, { name: 'longer', restartPolicy: 'Never' }, { name: 'c' })]);
    await shown(cli, /^c /m);
    await api.setStatus('longer', { phase: 'Failed', containerStatuses: [is('main', ended(3))] });
    await api.setStatus('c', upAndReady);
    await api.setStatus('a', { phase: 'Succeeded', containerStatuses: [is('main', ended(0))] });
    const { stdout, exitCode } = await cli.result;
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^a {5} {3}0\/1/m);
    expect(stdout).toMatch(/^longer {3}0\/1/m);
  });

  const failedWith = (exitCode: number): PodStatus => ({ phase: 'Failed', containerStatuses: [is('main', ended(exitCode))] });
  const succeeded: PodStatus = { phase: 'Succeeded', containerStatuses: [is('main', ended(0))] };
  const startError: PodStatus = { phase: 'Failed', containerStatuses: [is('main', ended(128, 'StartError'))] };
  const tooLate: PodStatus = { phase: 'Failed', reason: 'DeadlineExceeded', containerStatuses: [is('main', ended(137))] };
  test.each<[string, readonly (readonly [string, PodStatus])[], number]>([
    [
      'ready and succeeded',
      [
        ['Always', upAndReady],
        ['Never', succeeded],
      ],
      0,
    ],
    [
      'ready and failed',
      [
        ['Always', upAndReady],
        ['Never', failedWith(4)],
      ],
      4,
    ],
    [
      'failed and ready',
      [
        ['OnFailure', failedWith(4)],
        ['Always', upAndReady],
      ],
      4,
    ],
    [
      'two failures: the first in the file',
      [
        ['Never', failedWith(5)],
        ['Never', failedWith(4)],
      ],
      5,
    ],
    [
      'succeeded and two failures',
      [
        ['Never', succeeded],
        ['OnFailure', failedWith(3)],
        ['Never', failedWith(9)],
      ],
      3,
    ],
    [
      'a start error before a failure',
      [
        ['Never', startError],
        ['Never', failedWith(9)],
      ],
      1,
    ],
    [
      'a deadline after a failure',
      [
        ['Never', failedWith(9)],
        ['Never', tooLate],
      ],
      9,
    ],
    [
      'a deadline',
      [
        ['Always', upAndReady],
        ['Never', tooLate],
      ],
      1,
    ],
  ])('of several pods: %s', async (_title, pods, exitCode) => {
    const named = pods.map(([restartPolicy], index) => ({ name: `p${index}`, restartPolicy }));
    const cli = run([await manifest(...named)]);
    await shown(cli, new RegExp(`^p${pods.length - 1} `, 'm'));
    for (const [index, [, status]] of pods.entries()) await api.setStatus(`p${index}`, status);
    const result = await cli.result;
    expect(result.exitCode).toBe(exitCode);
    const failures = pods.filter(([, { phase }]) => phase === 'Failed').length;
    expect(result.stderr.split('\n').filter((line) => line.startsWith('error: pod/p'))).toHaveLength(failures);
  });

  test('a pod that ran to its end counts as that, though somebody takes it away while others go on', async () => {
    const cli = run([await manifest({ name: 'job', restartPolicy: 'Never' }, { name: 'web' })]);
    await shown(cli, /^web /m);
    await api.setStatus('job', succeeded);
    await shown(cli, /^job .*Completed/m);
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'job' });
    await api.setStatus('web', upAndReady);
    expect(await cli.result).toMatchObject({ stderr: '', exitCode: 0 });
  });

  test('a pod that fails while others go on is told of at once, with its log, and its log stands at the end, too', async () => {
    api.kubelet.log = () => '2026-01-05T00:00:00.000000000Z no disk\n';
    const cli = run([await manifest({ name: 'job', restartPolicy: 'Never' }, { name: 'web' })]);
    await shown(cli, /^web /m);
    await api.setStatus('job', failedWith(7));
    const text = /^error: pod\/job failed: container "main" exited with code 7\n {2}The log of container "main", attempt 1:\n.*no disk\n$/;
    await expect.poll(cli.stderr).toMatch(text);
    await api.setStatus('web', upAndReady);
    const { stderr, exitCode } = await cli.result;
    expect(exitCode).toBe(7);
    const [sentence, ...log] = stderr.split('\n').slice(0, 3);
    expect(stderr.split('\n')).toEqual([sentence, ...log, 'pod/job, which failed:', ...log, '']);
  });

  test.each([[[]], [['--follow']]])('a pod that someone deletes is an error, said once: %j', async (flags) => {
    const cli = run([...flags, await manifest({ name: 'web' })]);
    await shown(cli, 'Pending');
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    const { stdout, stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({ stderr: 'error: pod/web was deleted\n', exitCode: 1 });
    expect(stdout).not.toContain('was deleted');
  });

  test('-d returns after creating; without pods there is nothing to wait for', async () => {
    const detached = await run(['-d', await manifest({ name: 'web' })]).result;
    expect(detached).toEqual({ stdout: 'pod/web created\n', stderr: '', exitCode: 0 });
    const service = '{apiVersion: v1, kind: Service, metadata: {name: db}, spec: {ports: [{port: 80}]}}';
    expect(await run(['-f', '-'], { input: service }).result).toEqual({ stdout: 'service/db created\n', stderr: '', exitCode: 0 });
  });

  test('--timeout ends with 124 and says where it stands', async () => {
    const cli = run(['--timeout=300ms', await manifest({ name: 'web' })]);
    const { stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({ stderr: 'error: timed out: pod/web is Pending\n', exitCode: 124 });
    expect(api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' })).toBeDefined();
  });

  test('--fail-fast ends with 1 on a wait that only the user can end, and says its cause', async () => {
    const cli = run(['--fail-fast', await manifest({ name: 'web' })]);
    await shown(cli, 'Pending');
    await api.setStatus('web', { containerStatuses: [is('main', waiting('ErrImagePull', 'no such image'))] });
    const { stderr, exitCode } = await cli.result;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^pod\/web: Container "main" has no image: b \(imagePullPolicy IfNotPresent\)\. The engine says: no such image\. Check the image's name.*\n$/,
    );
  });

  test('--follow prints the logs of all containers, each line with its container', async () => {
    api.kubelet.log = (_, { container }) =>
      `2026-01-05T00:00:00.000000000Z ${container} one\n2026-01-05T00:00:01.000000000Z ${container} two\n`;
    const cli = run(['--follow', await manifest({ name: 'job', restartPolicy: 'Never', inits: ['setup'] })]);
    await shown(cli, 'Pending');
    const setup = is('setup', { terminated: { exitCode: 0, reason: 'Completed', containerID: 'x://setup' } });
    await api.setStatus('job', { initContainerStatuses: [setup], containerStatuses: [is('main', running)] });
    await shown(cli, 'setup two');
    await api.setStatus('job', { phase: 'Succeeded', containerStatuses: [is('main', ended(0))] });
    const { stdout, exitCode } = await cli.result;
    expect(exitCode).toBe(0);
    const logs = stdout.split('\n').filter((line) => line.startsWith('['));
    expect(logs.toSorted()).toEqual([
      '[pod/job/main] main one',
      '[pod/job/main] main two',
      '[pod/job/setup] setup one',
      '[pod/job/setup] setup two',
    ]);
  });

  test('--follow has each text on a line of its own, where a log does not end with one', async () => {
    api.kubelet.log = (_, { container }) =>
      `2026-01-05T00:00:00.000000000Z ${container} one\n2026-01-05T00:00:01.000000000Z ${container} end`;
    const cli = run(['--follow', await manifest({ name: 'job', restartPolicy: 'Never', inits: ['setup'] })]);
    await shown(cli, 'Pending');
    const setup = is('setup', { terminated: { exitCode: 0, reason: 'Completed', containerID: 'x://setup' } });
    await api.setStatus('job', { initContainerStatuses: [setup], containerStatuses: [is('main', running)] });
    await shown(cli, 'setup end');
    await api.setStatus('job', { phase: 'Succeeded', containerStatuses: [is('main', ended(0))] });
    const { stdout } = await cli.result;
    const lines = stdout.split('\n');
    expect(lines).toEqual(expect.arrayContaining(['[pod/job/setup] setup end', '[pod/job/main] main end']));
    expect(lines.filter((line) => line.includes('['))).toHaveLength(4);
    expect(lines.filter((line) => /^(\[pod\/job\/\w+\] \w+ (one|end)|pod\/job created|job .*|)$/.test(line))).toEqual(lines);
  });

  test.each([true, false])('the agent dies before it has answered that a pod was made; it was: %s', async (isMade) => {
    const client = createClient({ kind: 'url', url: new URL(api.url) }, { onWarning: () => {} });
    const lost = new UserError('the agent is gone', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
    const cutting: Client = {
      ...client,
      async request<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options: RequestOptions = {}): Promise<T> {
        const isCut = method === 'POST' && path.endsWith('/pods') && options.query?.['dryRun'] === undefined;
        if (isCut && isMade) await client.request(method, path, options);
        if (isCut) throw lost;
        return client.request<T>(method, path, options);
      },
    };
    const cli = run(['--rm', await manifest({ name: 'job', restartPolicy: 'Never' })], { host: { client: cutting } });
    if (!isMade) return expect(await cli.result).toMatchObject({ stderr: 'error: the agent is gone\n', exitCode: 1 });
    await shown(cli, 'Pending');
    await api.setStatus('job', { phase: 'Succeeded', containerStatuses: [is('main', ended(0))] });
    const { stdout, stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^pod\/job created\n[\s\S]*\npod "job" deleted\n$/);
    expect(api.store.get({ kind: 'Pod', namespace: 'default', name: 'job' })).toBeUndefined();
  });

  test('--rm deletes what was created when it ends', async () => {
    const cli = run(['--rm', await manifest({ name: 'job', restartPolicy: 'Never' })]);
    await shown(cli, 'Pending');
    await api.setStatus('job', { phase: 'Succeeded', containerStatuses: [is('main', ended(0))] });
    const { stdout, stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/pod "job" deleted\n$/);
    expect(api.store.get({ kind: 'Pod', namespace: 'default', name: 'job' })).toBeUndefined();
  });

  test('Ctrl-C leaves the pod and says how to go on', async () => {
    const cli = run([await manifest({ name: 'web' })]);
    await shown(cli, 'Pending');
    cli.interrupt();
    const { stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({
      stderr: '\npod/web goes on. To watch: kpod get pods -w. To delete: kpod delete pod web.\n',
      exitCode: 130,
    });
    expect(api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' })?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('--rm waits for nobody who has a finalizer of his own on it, once nothing else is left to do, and names it', async () => {
    const held = { name: 'job', restartPolicy: 'Never', finalizers: ['example.com/backup'] };
    const cli = run(['--rm', await manifest(held)]);
    await shown(cli, 'Pending');
    await api.setStatus('job', { phase: 'Succeeded', containerStatuses: [is('main', ended(0))] });
    const { stderr, exitCode } = await cli.result;
    expect({ stderr, exitCode }).toEqual({
      stderr: 'error: pod/job is deleted, and stays until its finalizers are taken off: example.com/backup\n',
      exitCode: 1,
    });
  });

  test('Ctrl-C with --rm deletes it', async () => {
    const cli = run(['--rm', await manifest({ name: 'web' })]);
    await shown(cli, 'Pending');
    cli.interrupt();
    await expect.poll(() => api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' })?.metadata.deletionTimestamp).toBeDefined();
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    const { stdout, exitCode } = await cli.result;
    expect(stdout).toMatch(/pod "web" deleted\n$/);
    expect(exitCode).toBe(130);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['no reader', 141],
  ] as const)('so does %s, and signals after it cut nothing short', async (by, code) => {
    const cli = run(['--rm', await manifest({ name: 'web' }, { name: 'other' })]);
    await shown(cli, /^other +0/m);
    for (const one of [by, 'SIGTERM', 'SIGHUP', 'no reader'] as const) cli.interrupt(one);
    for (const name of ['web', 'other']) {
      await expect.poll(() => api.store.get({ kind: 'Pod', namespace: 'default', name })?.metadata.deletionTimestamp).toBeDefined();
      await api.store.remove({ kind: 'Pod', namespace: 'default', name });
    }
    expect((await cli.result).exitCode).toBe(code);
  });

  test('a second Ctrl-C with --rm waits for no end, but all of it is on its way out', async () => {
    const cli = run(['--rm', await manifest({ name: 'web' }, { name: 'other' })]);
    await shown(cli, /^other +0/m);
    cli.interrupt();
    cli.interrupt();
    expect((await cli.result).exitCode).toBe(130);
    for (const name of ['web', 'other']) {
      expect(api.store.get({ kind: 'Pod', namespace: 'default', name })?.metadata.deletionTimestamp).toBeDefined();
    }
  });

  test.each([
    [[], 'a file is missing: kpod run FILE...'],
    [['-d', '--rm', 'x'], '--detach and --rm cannot be used together: --rm deletes when the command ends'],
    [['-d', '--follow', 'x'], '--detach and --follow cannot be used together'],
    [['--timeout=-1s', 'x'], '--timeout must not be negative'],
    [['--grace-period=3', 'x'], '--grace-period must have --replace or --watch specified'],
    [['web', '--env=A=1'], '--env is for a pod without a file: kpod run NAME --image=IMAGE'],
  ])('%j is a mistake', async (words, message) => {
    expect(await run(words).result).toEqual({ stdout: '', stderr: `error: ${message}\nSee 'kpod run --help' for usage.\n`, exitCode: 1 });
  });
});

describe('on a terminal', () => {
  const terminal = { terminal: true, size: { columns: 60, rows: 6 } };

  test('lines change in place, in colour', async () => {
    const cli = run([await manifest({ name: 'web' })], terminal);
    await shown(cli, 'Pending');
    await api.setStatus('web', upAndReady);
    const { stdout, exitCode } = await cli.result;
    expect(exitCode).toBe(0);
    expect(screen(stdout)).toEqual(['pod/web created', expect.stringMatching(/^web {3}1\/1 {5}Running {13}0 {10}\d+s$/)]);
    expect(stdout).toContain('\x1b[32mRunning\x1b[39m');
  });

  test('--plain prints a line a change, as in a pipe', async () => {
    const cli = run(['--plain', await manifest({ name: 'web', inits: ['setup'] })], terminal);
    await shown(cli, 'Pending');
    await api.setStatus('web', { ...upAndReady, initContainerStatuses: [is('setup', ended(0))] });
    const { stdout } = await cli.result;
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toMatch(/^pod\/web created\nweb .*Pending.*\nweb .*Running.*\n$/);
  });

  test('the steps of a pod are marked', async () => {
    const cli = run([await manifest({ name: 'web', inits: ['setup'] })], { ...terminal, env: { LANG: 'C.UTF-8' } });
    await shown(cli, '○ setup  ○ main');
    await api.setStatus('web', { ...upAndReady, initContainerStatuses: [is('setup', ended(0))] });
    expect(screen((await cli.result).stdout).at(-1)).toMatch(/^web {2}1\/1 {2}Running .*✓ setup {2}● main \d+/);
  });

  test('NO_COLOR leaves the colours out', async () => {
    const cli = run([await manifest({ name: 'web' })], { ...terminal, env: { NO_COLOR: '1' } });
    await shown(cli, 'Pending');
    await api.setStatus('web', upAndReady);
    expect((await cli.result).stdout).not.toContain('\x1b[3');
  });

  test('more pods than lines: those on their way are shown, and how many are settled', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const cli = run([await manifest(...names.map((name) => ({ name })))], terminal);
    await shown(cli, '0 of 6 pods are settled');
    for (const name of names.slice(0, 4)) await api.setStatus(name, upAndReady);
    await shown(cli, '4 of 6 pods are settled');
    cli.interrupt();
    const lines = screen((await cli.result).stdout).slice(-3);
    expect(lines).toEqual([expect.stringMatching(/^e .*Pending/), expect.stringMatching(/^f .*Pending/), '4 of 6 pods are settled']);
  });

  test('a long name gives way to the status, and a terminal that becomes narrower or wider is drawn anew', async () => {
    const name = `payments-reconciliation-worker-${'x'.repeat(40)}-0`;
    const cli = run([await manifest({ name }, { name: 'b' })], { terminal: true, size: { columns: 80, rows: 10 } });
    await shown(cli, /payments-reconc…x+-0 {3}0\/1 {5}Pending/);
    const lines = cli
      .stdout()
      .replaceAll('\x1b[J', '')
      .replaceAll('\x1b[2A', '')
      .split(/[\r\n]+/);
    expect(Math.max(...lines.filter((line) => line.includes('Pending')).map(({ length }) => length))).toBeLessThan(80);
    cli.resize({ columns: 30, rows: 10 });
    await shown(cli, /paym\w*…x+-0 0\/1 Pending/);
    cli.resize({ columns: 200, rows: 10 });
    await shown(cli, new RegExp(`${name} {3}0/1`));
    await api.setStatus(name, upAndReady);
    await api.setStatus('b', upAndReady);
    expect((await cli.result).exitCode).toBe(0);
  });

  test('logs go above the lines', async () => {
    api.kubelet.log = () => '2026-01-05T00:00:00.000000000Z hello\n';
    const cli = run(['--follow', await manifest({ name: 'job', restartPolicy: 'Never' })], terminal);
    await shown(cli, 'Pending');
    await api.setStatus('job', { phase: 'Succeeded', containerStatuses: [is('main', ended(0))] });
    const lines = screen((await cli.result).stdout);
    expect(lines).toEqual(['pod/job created', '[pod/job/main] hello', expect.stringMatching(/^job .*Completed/)]);
  });
});

/** What stands on the terminal in the end: moves up, clearing to the end, colours. */
function screen(output: string): string[] {
  const lines = [''];
  let row = 0;
  for (const [token, up] of output.replaceAll('\x1b', '␛').matchAll(/␛\[(\d+)A|␛\[J|␛\[\d*m|\r|\n|[^␛\r\n]+/g)) {
    if (up !== undefined) row -= Number(up);
    else if (token === '␛[J') lines.splice(row, lines.length - row, '');
    else if (token === '\n') lines[++row] ??= '';
    else if (token !== '\r' && !token.startsWith('␛')) lines[row] += token;
  }
  return lines.slice(0, -1);
}
