import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';

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
const failed = (stderr: string): CliResult => ({ stdout: '', stderr, exitCode: 1 });

const createPod = (name: string) =>
  kpod('create -f -', `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: main, image: b}]}}`);

// That tables and messages are kubectl's own is tested beside kubectl (test/e2e/kubectl-reads.test.ts).
describe('kpod top pod', () => {
  test('prints what pods use', async () => {
    await createPod('web');
    api.kubelet.usages.set('web', [{ container: 'main', cpuMillis: 5, memoryBytes: 12 << 20 }]);
    expect(await kpod('top pod')).toEqual(said('NAME   CPU(cores)   MEMORY(bytes)   \nweb    5m           12Mi            \n'));
    expect(await kpod('top po web --no-headers')).toEqual(said('web   5m    12Mi   \n'));
  });

  test('of which nothing runs waits for metrics for two minutes', async () => {
    await createPod('idle');
    await clock.advance(120_000);
    expect(await kpod('top pod')).toEqual(failed('error: metrics not available yet\n'));
    await clock.advance(3_500);
    expect(await kpod('top pod -A')).toEqual(failed('error: Metrics not available for pod default/idle, age: 2m3.5s\n'));
    expect(await kpod('top pod idle')).toEqual(
      failed('Error from server (NotFound): podmetrics.metrics.k8s.io "default/idle" not found\n'),
    );
  });

  test('says that there are no pods', async () => {
    expect(await kpod('top pod')).toEqual({ stdout: '', stderr: 'No resources found in default namespace.\n', exitCode: 0 });
    expect(await kpod('top pod -A')).toEqual({ stdout: '', stderr: 'No resources found\n', exitCode: 0 });
  });
});

describe('kpod top', () => {
  test('alone prints its help as a mistake', async () => {
    const { stdout, stderr, exitCode } = await kpod('top');
    expect([stdout, exitCode]).toEqual(['', 1]);
    expect(stderr).toBe((await kpod('top --help')).stdout);
  });

  test.each([
    ['top foo bar', 'error: unknown command "foo bar"\nSee \'kpod top -h\' for help and examples\n'],
    ['top pod a b', "error: pod [NAME | -l label]\nSee 'kpod top pod -h' for help and examples\n"],
  ])('%s is refused', async (line, text) => {
    expect(await kpod(line)).toEqual(failed(text));
  });
});
