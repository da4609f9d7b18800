import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { internalError } from '../../../src/api/errors.ts';
import type { ContainerStatus, Pod, PodStatus } from '../../../src/api/types.ts';
import { chooseStep, describeStep } from '../../../src/cli/verbs/shell/choose-step.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli, startCli } from '../../fakes/cli.ts';
import { conditions, container, pod, status, waiting } from '../../fakes/pod-states.ts';

const now = Date.parse('2026-01-05T00:00:00Z');
const exited = (exitCode: number): ContainerStatus['state'] => ({
  terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' },
});
const running: ContainerStatus['state'] = { running: { startedAt: '2026-01-05T00:00:00Z' } };

const spec = {
  initContainers: [container('one'), container('side', { restartPolicy: 'Always' }), container('two')],
  containers: [container('app')],
};
const inits = (...all: readonly Partial<ContainerStatus>[]): readonly ContainerStatus[] =>
  all.map((each, index) => ({ ...status(['one', 'side', 'two'][index] ?? '', {}), ...each }));
const at = (initContainerStatuses: readonly ContainerStatus[], more: Partial<PodStatus> = {}): Pod =>
  pod(now, 'web', { spec, status: { phase: 'Pending', conditions: conditions(false, false), initContainerStatuses, ...more } });

const done = { state: exited(0) };
const up = { state: running, started: true };

describe('the container in whose place a shell is', () => {
  test.each<[string, Pod, string]>([
    ['the first, before anything has begun', at([]), 'one'],
    ['one that runs', at(inits({ state: running })), 'one'],
    ['one that has failed', at(inits({ state: exited(1) })), 'one'],
    ['one that waits for its next try', at(inits({ state: waiting('CrashLoopBackOff'), lastState: exited(2) })), 'one'],
    ['a sidecar that has not started', at(inits(done, { state: running, started: false })), 'side'],
    ['one behind a sidecar', at(inits(done, up, { state: waiting('ErrImagePull') })), 'two'],
    ['an app container, when initialization is over', at(inits(done, up, done), { conditions: conditions(true, false) }), 'app'],
    ['one that was the end of its pod', at(inits(done, up, { state: exited(3) }), { phase: 'Failed' }), 'two'],
    [
      'an app container of a pod that has ended',
      at(inits(done, up, done), { phase: 'Failed', conditions: conditions(true, false) }),
      'app',
    ],
  ])('%s', (_, subject, name) => {
    expect(chooseStep(subject, '')).toBe(name);
  });

  test('is the named one', () => {
    expect(chooseStep(at([]), 'app')).toBe('app');
    expect(() => chooseStep(at([]), 'nope')).toThrow('container nope is not valid for pod web: it has one, side, two, app');
  });

  test.each<[Pod, string, string]>([
    [at([]), 'one', 'In the place of init container one, which has not started yet. kpod-rerun runs its command.'],
    [at(inits(done, up)), 'side', 'In the place of sidecar side, which goes on running beside it. kpod-rerun runs its command.'],
    [at(inits(done)), 'one', 'In the place of init container one, which has ended. kpod-rerun runs its command.'],
    [
      at(inits({ state: waiting('CrashLoopBackOff'), lastState: exited(2) })),
      'one',
      'In the place of init container one, which has failed with exit code 2. kpod-rerun runs its command.',
    ],
  ])('is described', (subject, name, text) => {
    expect(describeStep(subject, name)).toBe(text);
  });
});

describe('kpod shell', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi();
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'b' }] } };
    await runCli(['create', '-f', '-'], { url: api.url, input: stringify(manifest) });
  });
  afterEach(() => api.close());

  test('says where it is, and ends with the exit code of the command alone', async () => {
    api.kubelet.onExec = (process) => {
      process.stdin.pipe(process.stdout, { end: false });
      process.stdin.once('end', () => process.exit(4));
    };
    const line = ['shell', 'web', '--image=tools', '--', 'cat', '-'];
    expect(await runCli(line, { url: api.url, input: 'hello\n' })).toEqual({
      stdout: 'hello\n',
      stderr: 'In the place of container main, which has not started yet. kpod-rerun runs its command.\n',
      exitCode: 4,
    });
    expect(api.kubelet.processes[0]?.config).toEqual({ command: ['cat', '-'], stdin: true, tty: false, image: 'tools' });
    expect((await runCli(['shell', 'web', '-c', 'main'], { url: api.url, input: '' })).stderr).toBe('');
  });

  test.each([
    [0, 'Init container one counts as succeeded.\n'],
    [3, 'Init container one is left as it was, since the shell ended with exit code 3.\n'],
  ])('says what has become of a step that was to be fixed: exit code %i', async (exitCode, text) => {
    const init = { name: 'one', image: 'b' };
    const spec = { initContainers: [init], containers: [{ ...init, name: 'app' }] };
    const steps = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'steps' }, spec };
    await runCli(['create', '-f', '-'], { url: api.url, input: stringify(steps) });
    api.kubelet.onExec = (process) => process.exit(exitCode);
    const ran = await runCli(['shell', 'steps', '--fix', '-c', 'one'], { url: api.url, input: '' });
    expect([ran.stderr, ran.exitCode]).toEqual([text, exitCode]);
    expect(api.kubelet.processes[0]?.config).toMatchObject({ fix: true });
  });

  test('says why there is none', async () => {
    api.kubelet.onExec = (process) => process.fail(internalError('pod web is being deleted'));
    expect(await runCli(['shell', 'web', '-q'], { url: api.url, input: '' })).toMatchObject({
      stderr: 'error: pod web is being deleted\n',
    });
  });

  test('is a terminal where there is one', async () => {
    api.kubelet.onExec = (process) => {
      process.stdin.once('data', () => process.exit(0));
    };
    const shell = startCli(['shell', 'web', '-q'], { url: api.url, terminal: true, size: { columns: 123, rows: 45 } });
    await expect.poll(() => api.kubelet.processes[0]?.sizes).toEqual([{ columns: 123, rows: 45 }]);
    shell.type('exit\r');
    expect(await shell.result).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(api.kubelet.processes[0]?.config).toEqual({ command: [], stdin: true, tty: true });
  });
});
