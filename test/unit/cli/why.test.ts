import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { status } from '../../fakes/pod-states.ts';

let api: TestApi;
let clock: FakeClock;
beforeEach(async () => {
  clock = createFakeClock();
  api = await startTestApi({ clock });
});
afterEach(() => api.close());

const kpod = (line: string, input?: string): Promise<CliResult> =>
  runCli(line.split(' '), { url: api.url, host: { clock }, ...(input === undefined ? {} : { input }) });
const said = (stdout: string): CliResult => ({ stdout, stderr: '', exitCode: 0 });

const createPod = (name: string, more = '') =>
  kpod('create -f -', `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {${more} containers: [{name: main, image: b}]}}`);

describe('kpod why', () => {
  test('says that nothing is stuck', async () => {
    expect(await kpod('why')).toEqual(said('Nothing is stuck in namespace default.\n'));
    expect(await kpod('why -A')).toEqual(said('Nothing is stuck.\n'));
  });

  test('says what each pod waits for, and what ends the wait', async () => {
    await createPod('gated', 'schedulingGates: [{name: a.b/c}],');
    const text = `pod/gated is SchedulingGated: The pod waits at the scheduling gate "a.b/c".
  It starts when whoever set it takes it out of spec.schedulingGates; by hand:
    kpod patch pod gated --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'
`;
    expect(await kpod('why')).toEqual(said(text));
    expect(await kpod('why gated')).toEqual(await kpod('why pod/gated'));
    expect((await kpod('why -A')).stdout).toContain('pod/default/gated is SchedulingGated');
  });

  test('says how a pod failed that is not tried again', async () => {
    await createPod('once', 'restartPolicy: Never,');
    const state = { terminated: { exitCode: 4, reason: 'Error' } };
    await api.setStatus('once', { phase: 'Failed', containerStatuses: [status('main', state)] });
    const { stdout, exitCode } = await kpod('why');
    expect(stdout.split('\n')[0]).toBe(
      'pod/once is Error: Container "main" ended with exit code 4 (Error), and the pod is not tried again.',
    );
    expect(exitCode).toBe(0);
  });

  test('tells of a pod that ended well only when it is asked for', async () => {
    await createPod('done', 'restartPolicy: Never,');
    await api.setStatus('done', { phase: 'Succeeded' });
    expect(await kpod('why')).toEqual(said('Nothing is stuck in namespace default.\n'));
    expect(await kpod('why done')).toEqual(said('pod/done is Succeeded: nothing holds it up.\n'));
  });

  test('writes no control characters of others, and one line for what has several', async () => {
    await createPod('odd');
    await api.setStatus('odd', {
      phase: 'Pending',
      containerStatuses: [status('main', { waiting: { reason: 'CreateContainerError', message: 'red \u001b[31m\nand more' } })],
    });
    expect((await kpod('why odd')).stdout).toBe(
      'pod/odd is CreateContainerError: Container "main" cannot be started (CreateContainerError): red ^[[31m and more.\n' +
        '  Correct what it names:\n    kpod get pod/odd -o yaml > odd.yaml\n    kpod replace --force -f odd.yaml\n',
    );
  });

  test('tells programs the code of each cause', async () => {
    await createPod('gated', 'schedulingGates: [{name: a.b/c}],');
    const { answers } = JSON.parse((await kpod('why -o json')).stdout);
    expect(answers).toEqual([
      {
        ...{ kind: 'Pod', namespace: 'default', name: 'gated', status: 'SchedulingGated', code: 'scheduling-gate' },
        sentence: 'The pod waits at the scheduling gate "a.b/c"',
        evidence: [],
        advice: 'It starts when whoever set it takes it out of spec.schedulingGates; by hand',
        mend: [`kpod patch pod gated --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'`],
      },
    ]);
    expect((await kpod('why -o xml')).stderr).toBe('error: --output must be json or yaml\n');
  });

  test('is told at the end of describe, on a terminal alone', async () => {
    await createPod('gated', 'schedulingGates: [{name: a.b/c}],');
    const describe = (terminal: boolean) => runCli(['describe', 'pod', 'gated'], { url: api.url, host: { clock }, terminal });
    const inPipe = (await describe(false)).stdout;
    expect(inPipe).not.toContain('Why:');
    const patch = `kpod patch pod gated --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'`;
    expect((await describe(true)).stdout).toBe(
      `${inPipe}Why:  The pod waits at the scheduling gate "a.b/c". It starts when whoever set it takes it out of spec.schedulingGates; by hand: ${patch}.\n`,
    );
  });

  test('answers for a Service, a workload and a claim, and alone for those that no pod tells of', async () => {
    const objects = [
      '{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {app: webb}, ports: [{port: 80}]}}',
      '{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}',
      '{apiVersion: batch/v1, kind: Job, metadata: {name: later}, spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: main, image: b}]}}}}',
    ];
    await kpod('create -f -', objects.join('\n---\n'));
    const codes = async (line: string) =>
      JSON.parse((await kpod(`${line} -o json`)).stdout).answers.map(({ name, code }: { name: string; code: string }) => [name, code]);
    expect(await codes('why')).toEqual([
      ['front', 'selects-nothing'],
      ['data', 'claim-unbound'],
    ]);
    expect(await codes('why job/later svc/front')).toEqual([
      ['later', 'suspended'],
      ['front', 'selects-nothing'],
    ]);
    expect((await kpod('why svc/front')).stdout).toBe(
      'service/front is without pods: No pod has the labels that the Service selects: app=webb.\n' +
        '  Create such a pod, or correct the selector:\n    kpod get pods --show-labels\n',
    );
  });

  test('refuses what is no pod, and what is not there', async () => {
    expect(await kpod('why nobody')).toEqual({
      stdout: '',
      stderr: 'Error from server (NotFound): pods "nobody" not found\n',
      exitCode: 1,
    });
    expect((await kpod('why secret/login')).stderr).toBe(
      'error: why is asked of pods, of what makes them, of services and claims, and Secret "login" is none of these\n',
    );
    expect((await kpod('why web -A')).stderr).toBe('error: a pod cannot be named across all namespaces: leave out -A\n');
  });
});
