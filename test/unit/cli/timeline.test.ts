import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timelineSvg } from '../../../src/printers/timeline/svg.ts';
import { printTimeline } from '../../../src/printers/timeline/text.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli, startCli } from '../../fakes/cli.ts';
import { crashingTimeline, readyTimeline } from '../../fakes/timelines.ts';

let api: TestApi;
let directory: string;
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-timeline-'));
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const kpod = (line: string, input?: string): Promise<CliResult> =>
  runCli(line.split(' '), { url: api.url, ...(input === undefined ? {} : { input }) });
const text = (of: typeof readyTimeline) => printTimeline(of, { columns: 80 });

const manifestOf = (name: string) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: web}}, spec: {containers: [{name: main, image: b}]}}\n`;
const service = '{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {app: web}, ports: [{port: 80}]}}\n';

async function createPods(): Promise<void> {
  for (const name of ['web', 'bad']) await kpod('create -f -', manifestOf(name));
  api.kubelet.timelines.set('web', readyTimeline);
  api.kubelet.timelines.set('bad', { ...crashingTimeline, metadata: { name: 'bad' } });
}

describe('kpod timeline', () => {
  test('prints how a pod came up', async () => {
    await createPods();
    expect(await kpod('timeline web')).toEqual({ stdout: text(readyTimeline), stderr: '', exitCode: 0 });
    expect((await kpod('timeline pod/web bad')).stdout).toBe(
      `${text(readyTimeline)}\n${text({ ...crashingTimeline, metadata: { name: 'bad' } })}`,
    );
  });

  test('takes a file for the pods that it names, and a Service for its pods', async () => {
    await createPods();
    const file = join(directory, 'web.yaml');
    await writeFile(file, `${manifestOf('web')}---\n${service}`);
    expect(await kpod(`timeline ${file}`)).toEqual({ stdout: text(readyTimeline), stderr: '', exitCode: 0 });
    expect((await kpod('timeline -f -', manifestOf('web'))).stdout).toBe(text(readyTimeline));
    await kpod('create -f -', service);
    expect((await kpod('timeline service/front')).stdout).toContain('pod/bad: not ready');
  });

  test('prints it for programs, too', async () => {
    await createPods();
    const one = JSON.parse((await kpod('timeline web -o json')).stdout);
    expect(one).toMatchObject({ kind: 'PodTimeline', metadata: { name: 'web' }, analysis: { state: 'ready', milliseconds: 10_000 } });
    const two = JSON.parse((await kpod('timeline web bad -o json')).stdout);
    expect(two).toMatchObject({ kind: 'List', items: [{ metadata: { name: 'web' } }, { metadata: { name: 'bad' } }] });
  });

  test('exits with 1 when a budget is broken, and says by which step', async () => {
    await createPods();
    expect(await kpod('timeline web --max-init=30s --max-ready=60s')).toMatchObject({ stderr: '', exitCode: 0 });
    expect(await kpod('timeline web --max-init=30s --max-ready=9s')).toEqual({
      stdout: text(readyTimeline),
      stderr: 'error: pod/web was ready after 10.0s, 1.00s over --max-ready=9s; the longest step was pull of "init", 3.00s (30%)\n',
      exitCode: 1,
    });
    expect(await kpod('timeline bad --max-ready=71s')).toMatchObject({
      stderr: 'pod/bad is not ready yet: 70.0s of --max-ready=1m11s have passed; -w waits for it\n',
      exitCode: 0,
    });
  });

  test('is printed at the end of a run', async () => {
    api.kubelet.timelines.set('web', readyTimeline);
    const file = join(directory, 'web.yaml');
    await writeFile(file, manifestOf('web'));
    const running = startCli(['run', '--timeline', file], { url: api.url });
    await expect.poll(running.stdout, { interval: 10 }).toMatch(/^web/m);
    await api.setStatus('web', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
    expect((await running.result).exitCode).toBe(0);
    expect(running.stdout()).toContain(`\n\n${text(readyTimeline)}`);
  });

  test('draws a picture of all of them', async () => {
    await createPods();
    const { stdout } = await kpod('timeline web bad -o svg');
    expect(stdout).toBe(timelineSvg([readyTimeline, { ...crashingTimeline, metadata: { name: 'bad' } }]));
  });

  test('waits until it is ready, and shows it on a terminal meanwhile', async () => {
    await createPods();
    const { ready: _ready, ...coming } = readyTimeline;
    api.kubelet.timelines.set('web', coming);
    const size = { columns: 80, rows: 12 };
    const running = startCli(['timeline', '-w', 'web'], { url: api.url, terminal: true, size, env: { NO_COLOR: '1' } });
    await expect.poll(running.stdout, { interval: 10 }).toContain('pod/web: not ready');
    expect(running.stdout().split('\n').length).toBeLessThanOrEqual(12);
    api.kubelet.timelines.set('web', readyTimeline);
    expect((await running.result).exitCode).toBe(0);
    expect(running.stdout().endsWith(`\u001b[11A\r\u001b[J${text(readyTimeline)}`)).toBe(true);
  });

  test('waits in a pipe, too, for what a file names, and no longer than its budget', async () => {
    api.kubelet.timelines.set('web', { ...crashingTimeline, metadata: { name: 'web' } });
    const file = join(directory, 'web.yaml');
    await writeFile(file, manifestOf('web'));
    const running = startCli(['timeline', '-w', '--max-ready=60s', file], { url: api.url });
    await kpod('create -f -', manifestOf('web'));
    const { stdout, stderr, exitCode } = await running.result;
    expect([stdout, exitCode]).toEqual([text(crashingTimeline), 1]);
    expect(stderr).toMatch(/^error: pod\/web is not ready after 70.0s, 10.0s over --max-ready=1m0s; the longest step was /);
    expect(await kpod('timeline -w none')).toEqual({
      stdout: '',
      stderr: 'Error from server (NotFound): pods "none" not found\n',
      exitCode: 1,
    });
  });

  test('says what is not there, and prints the rest', async () => {
    await createPods();
    const { stdout, stderr, exitCode } = await kpod('timeline none web');
    expect([stdout, exitCode]).toEqual([text(readyTimeline), 1]);
    expect(stderr).toBe('Error from server (NotFound): pods "none" not found\n');
    const file = join(directory, 'later.yaml');
    await writeFile(file, manifestOf('later'));
    expect(await kpod(`timeline ${file}`)).toEqual({
      stdout: '',
      stderr: `error: pod "later" is not there: "kpod run ${file}" makes it\n`,
      exitCode: 1,
    });
  });

  test.each([
    ['timeline', "error: a pod or a file is missing\nSee 'kpod timeline -h' for help and examples\n"],
    ['timeline configmap/none', 'error: configmap "none" has no pods: name a pod, or what makes pods\n'],
    ['timeline web -o yaml', 'error: unable to match a printer suitable for the output format "yaml", allowed formats are: json,svg\n'],
    ['timeline web --max-ready=0s', "error: --max-ready must be higher than zero\nSee 'kpod timeline --help' for usage.\n"],
    ['timeline web --max-init=-1s', "error: --max-init must be higher than zero\nSee 'kpod timeline --help' for usage.\n"],
    ['timeline none.yaml', 'error: the path "none.yaml" does not exist\n'],
  ])('%s is refused', async (line, stderr) => {
    expect(await kpod(line)).toEqual({ stdout: '', stderr, exitCode: 1 });
  });

  test('a file without pods is refused', async () => {
    const { stderr, exitCode } = await kpod('timeline -f -', service);
    expect([stderr, exitCode]).toEqual(['error: - has neither a pod nor what makes pods: there is nothing that comes up\n', 1]);
  });
});
