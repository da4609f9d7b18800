import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { holdAnnotation, rerunAnnotation, skipAnnotation } from '../../../src/api/annotations.ts';
import { type HoldPoint, heldCondition, heldWords } from '../../../src/api/pod-steps.ts';
import type { Pod, PodStatus } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli, startCli } from '../../fakes/cli.ts';

let api: TestApi;
let directory: string;
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-init-'));
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const kpod = (...words: readonly string[]) => runCli(words, { url: api.url });
const stored = (name = 'web') => api.store.get({ kind: 'Pod', namespace: 'default', name }) as Pod;
const annotation = (name: string) => stored().metadata.annotations?.[name];

async function file(metadata = '', kind = 'Pod'): Promise<string> {
  const path = join(directory, 'web.yaml');
  const spec = '{initContainers: [{name: i1, image: b}, {name: i2, image: b}], containers: [{name: app, image: b}]}';
  const deployment = `{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: ${spec}}}`;
  const apiVersion = kind === 'Pod' ? 'v1' : 'apps/v1';
  const body = kind === 'Pod' ? spec : deployment;
  await writeFile(path, `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web${metadata}}\nspec: ${body}\n`);
  return path;
}

const container = { ready: false, restartCount: 0, image: 'b', imageID: 'b', containerID: 'x://1', lastState: {} };
const end = { exitCode: 0, reason: 'Completed', startedAt: '2026-01-05T00:00:00Z', finishedAt: '2026-01-05T00:00:03Z' };
const waiting = { state: { waiting: { reason: 'PodInitializing' } } };

/** The status of a pod whose first step is over, and that is held. */
const heldStatus = (hold: HoldPoint): PodStatus => ({
  phase: 'Pending',
  conditions: [{ type: heldCondition, status: 'True', ...heldWords(stored(), hold) }],
  initContainerStatuses: [
    { ...container, name: 'i1', state: { terminated: end } },
    { ...container, name: 'i2', ...waiting },
  ],
  containerStatuses: [{ ...container, name: 'app', ...waiting }],
});
const hold = (at: HoldPoint) => api.setStatus('web', heldStatus(at));

describe('run --until, --break', () => {
  test('puts the holds on the pod, and ends when it is held there', async () => {
    const run = startCli(['run', '--until', 'i1', '--break', 'before:app', await file()], { url: api.url });
    await expect.poll(run.stdout).toContain('pod/web created');
    expect(annotation(holdAnnotation)).toBe('after:i1,before:app');
    await hold({ when: 'after', step: 'i1' });
    const { stdout, stderr, exitCode } = await run.result;
    expect(stdout).toContain('Held:after:i1');
    expect({ stderr, exitCode }).toEqual({
      stderr: 'pod/web: The pod is held after i1. To go on: kpod init continue web.\n',
      exitCode: 0,
    });
  });

  test('a hold of the file itself is said once, and waited for: others may let the pod go on', async () => {
    const run = startCli(['run', await file(`, annotations: {${holdAnnotation}: 'before:i2'}`)], { url: api.url });
    await expect.poll(run.stdout).toContain('pod/web created');
    await hold({ when: 'before', step: 'i2' });
    await expect.poll(run.stderr).toBe('pod/web: The pod is held before i2. To go on: kpod init continue web.\n');
    await api.setStatus('web', { phase: 'Succeeded' });
    expect(await run.result).toMatchObject({
      stderr: 'pod/web: The pod is held before i2. To go on: kpod init continue web.\n',
      exitCode: 0,
    });
  });

  test('a pod that was there before is not held anew', async () => {
    const path = await file();
    await kpod('run', '-d', path);
    const { stderr, exitCode } = await kpod('run', '-d', '--until', 'i1', path);
    expect({ stderr, exitCode }).toEqual({ stderr: 'pod/web was there before, and is not held: --replace makes it anew.\n', exitCode: 0 });
  });

  test.each<[readonly string[], string]>([
    [['--break', 'i1'], '--break must be before:STEP or after:STEP, and is "i1"'],
    [['--until', ''], '--until must name a step, and is empty'],
    [['--until', 'before:i1'], '--until takes the name of a step alone'],
    [['--until', 'x'], 'error: no pod has a step "x" to be held at: pod/web has i1, i2, app.'],
    [['--until', 'i1', '--image', 'b', 'x'], '--until and --break are for pods of files'],
    [['--until', 'app'], '"app" is an app container, behind which no step begins: before:app holds the pod before its app containers'],
  ])('bad input: %j', async (words, message) => {
    const { stderr, exitCode } = await kpod('run', ...words, await file());
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
    expect(stored()).toBeUndefined();
  });

  test('names what makes pods, too, where none has the step', async () => {
    const { stderr } = await kpod('run', '--until', 'x', await file('', 'Deployment'));
    expect(stderr).toBe('error: no pod has a step "x" to be held at: deployment.apps/web has i1, i2, app.\n');
  });
});

describe('the annotation', () => {
  test.each([
    ['before:x', 'the pod has no step "x": its steps are i1, i2, app (app)'],
    ['sometimes:i1', '"sometimes:i1" is no hold: it must be before:STEP or after:STEP'],
    ['after:i1,i2', '"i2" is no hold: it must be before:STEP or after:STEP'],
  ])('%s is refused with its path', async (text, problem) => {
    const { stderr } = await kpod('create', '-f', await file(`, annotations: {${holdAnnotation}: '${text}'}`));
    expect(stderr).toContain(`metadata.annotations[kpod.io/hold]: Invalid value: "${text}": ${problem}`);
    await kpod('create', '-f', await file());
    expect((await kpod('annotate', 'pod', 'web', `${holdAnnotation}=${text}`)).stderr).toContain(problem);
  });
});

describe('init continue', () => {
  test('takes away the hold of the place, by both its names, and says what comes', async () => {
    await kpod('run', '-d', '--break', 'after:i1', '--break', 'before:i2', '--break', 'before:app', await file());
    await hold({ when: 'after', step: 'i1' });
    expect(await kpod('init', 'continue', 'web')).toEqual({ stdout: 'pod/web goes on, until before:app\n', stderr: '', exitCode: 0 });
    expect(annotation(holdAnnotation)).toBe('before:app');
    await hold({ when: 'before', step: 'app' });
    expect((await kpod('init', 'continue', 'pod/web')).stdout).toBe('pod/web goes on\n');
    expect(annotation(holdAnnotation)).toBeUndefined();
  });

  test('--all takes away those that are to come, too', async () => {
    await kpod('run', '-d', '--until', 'i2', await file());
    const { stderr, exitCode } = await kpod('init', 'continue', 'web');
    expect({ stderr, exitCode }).toEqual({
      stderr: 'error: pod/web is not held now: its holds are after:i2; to take them away: kpod init continue web --all\n',
      exitCode: 1,
    });
    expect((await kpod('init', 'continue', '--all', 'web')).stdout).toBe('pod/web goes on\n');
    expect(annotation(holdAnnotation)).toBeUndefined();
  });

  test.each<[readonly string[], string]>([
    [['continue'], 'takes POD: kpod init continue POD'],
    [['continue', 'web', 'i1'], 'takes POD: kpod init continue POD'],
    [['continue', 'gone'], 'Error from server (NotFound): pods "gone" not found'],
    [['continue', 'svc/web'], 'Service "web" is no pod: name one of its pods'],
    [['continue', 'web'], 'error: pod/web is not held now: it has no holds'],
    [['continue', 'web', '--all'], 'error: pod/web has no holds'],
    [['stop', 'web'], 'unknown command "stop"'],
  ])('bad input: %j', async (words, message) => {
    await kpod('run', '-d', await file());
    const { stderr, exitCode } = await kpod('init', ...words);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
  });
});

describe('init skip', () => {
  const skippedEnd = { ...end, reason: 'Skipped' };

  test('asks for it on the pod, once a step', async () => {
    await kpod('run', '-d', await file());
    expect(await kpod('init', 'skip', 'web', 'i1')).toEqual({ stdout: 'pod/web skips i1\n', stderr: '', exitCode: 0 });
    expect((await kpod('init', 'skip', 'web', 'i2')).exitCode).toBe(0);
    expect(annotation(skipAnnotation)).toBe('i1,i2');
    expect((await kpod('init', 'skip', 'web', 'i2')).stderr).toBe('error: pod/web is to skip i2 already, when it comes to it\n');
  });

  test('a skipped step is marked in get -o wide and init list, and nowhere a pod without one', async () => {
    await kpod('run', '-d', await file());
    expect((await kpod('get', 'pods', '-o', 'wide')).stdout).not.toContain('SKIPPED');
    const [first, ...others] = heldStatus({ when: 'after', step: 'i1' }).initContainerStatuses ?? [];
    const status = { ...container, name: 'i1', state: { terminated: skippedEnd } };
    expect(first?.name).toBe('i1');
    await api.setStatus('web', { phase: 'Pending', initContainerStatuses: [status, ...others] });
    expect((await kpod('get', 'pods', '-o', 'wide')).stdout).toMatch(/READINESS GATES {3}SKIPPED STEPS\nweb .*<none> +i1\n$/);
    expect((await kpod('get', 'pods')).stdout).not.toContain('SKIPPED');
    expect((await kpod('init', 'list', 'web')).stdout).toMatch(/\ni1 +init +Skipped +0 +0 /);
    expect((await kpod('init', 'skip', 'web', 'i1')).stderr).toBe('error: pod/web has skipped i1 already\n');
  });

  test('a step that begins just now, of which no status tells yet, is refused; and it is kept back while the wish is written', async () => {
    await kpod('run', '-d', await file());
    const calls: string[] = [];
    api.kubelet.claimSkips = (_pod, steps) => {
      calls.push(`claim ${steps.join()}`);
      return {
        begun: steps.filter((step) => step === 'i1'),
        release: () => calls.push(`release ${stored().metadata.annotations?.[skipAnnotation]}`),
      };
    };
    const { stderr, exitCode } = await kpod('init', 'skip', 'web', 'i1');
    expect(stderr).toContain(
      'metadata.annotations[kpod.io/skip]: Forbidden: init container "i1" begins just now: only a step that has not begun can be skipped',
    );
    expect(exitCode).toBe(1);
    expect(annotation(skipAnnotation)).toBeUndefined();
    expect((await kpod('init', 'skip', 'web', 'i2')).stdout).toBe('pod/web skips i2\n');
    expect(calls).toEqual(['claim i1', 'release undefined', 'claim i2', 'release i2']);
  });

  test('a step that has run is refused, whoever asks', async () => {
    await kpod('run', '-d', await file());
    await hold({ when: 'after', step: 'i1' });
    const refusal =
      'metadata.annotations[kpod.io/skip]: Forbidden: init container "i1" has run already: only a step that has not begun can be skipped';
    expect((await kpod('init', 'skip', 'web', 'i1')).stderr).toContain(refusal);
    expect((await kpod('annotate', 'pod', 'web', `${skipAnnotation}=i1`)).stderr).toContain(refusal);
    expect((await kpod('annotate', 'pod', 'web', `${skipAnnotation}=i2`)).exitCode).toBe(0);
    await api.setStatus('web', { phase: 'Failed' });
    expect((await kpod('annotate', '--overwrite', 'pod', 'web', `${skipAnnotation}=i1`)).stderr).toContain('the pod has ended');
  });

  test.each<[readonly string[], string]>([
    [['web'], 'takes POD and STEP: kpod init skip POD STEP'],
    [['web', 'x'], 'metadata.annotations[kpod.io/skip]: Invalid value: "x": the pod has no init container "x": it has i1, i2'],
    [['web', 'app'], 'the pod has no init container "app": it has i1, i2'],
  ])('bad input: %j', async (words, message) => {
    await kpod('run', '-d', await file());
    const { stderr, exitCode } = await kpod('init', 'skip', ...words);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
  });
});

describe('init rerun', () => {
  test('asks for it on the pod, each time anew; a step that was skipped is no more', async () => {
    await kpod('run', '-d', await file(`, annotations: {${skipAnnotation}: 'i1,i2'}`));
    await hold({ when: 'after', step: 'i1' });
    expect((await kpod('init', 'rerun', 'web', 'i1')).stdout).toBe('pod/web reruns i1 and all that follow\n');
    const first = annotation(rerunAnnotation);
    expect(first).toMatch(/^i1@\d/);
    expect(annotation(skipAnnotation)).toBe('i2');
    expect((await kpod('init', 'rerun', 'web', 'i1', '--only')).stdout).toBe('pod/web reruns i1\n');
    expect(annotation(rerunAnnotation)).toMatch(/^only:i1@\d/);
  });

  test.each<[readonly string[], string]>([
    [['web'], 'takes POD and STEP: kpod init rerun POD STEP'],
    [
      ['web', 'i2'],
      'metadata.annotations[kpod.io/rerun]: Forbidden: init container "i2" has not run yet: only a step that has begun can run again',
    ],
    [['web', 'x'], 'the pod has no init container "x": it has i1, i2'],
    [['web', 'app'], 'the pod has no init container "app": it has i1, i2'],
  ])('bad input: %j', async (words, message) => {
    await kpod('run', '-d', await file());
    await hold({ when: 'after', step: 'i1' });
    const { stderr, exitCode } = await kpod('init', 'rerun', ...words);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
  });

  test('a pod that has ended is refused, and a request that nobody understands', async () => {
    await kpod('run', '-d', await file());
    expect((await kpod('annotate', 'pod', 'web', `${rerunAnnotation}=i1:only`)).stderr).toContain(
      '"i1:only" is no rerun: it must be STEP@WORD or only:STEP@WORD',
    );
    await api.setStatus('web', { ...heldStatus({ when: 'after', step: 'i1' }), phase: 'Failed', conditions: [] });
    expect((await kpod('init', 'rerun', 'web', 'i1')).stderr).toContain('the pod has ended: none of its steps begins any more');
  });
});

test('init list shows each step: attempts, times, exit codes, holds', async () => {
  await kpod('run', '-d', '--until', 'i1', await file());
  await hold({ when: 'after', step: 'i1' });
  const { stdout } = await kpod('init', 'list', 'web');
  expect(stdout.replace(/\w+ +(?=3s)/, 'AGE       ')).toBe(
    [
      'STEP   ROLE   STATE       ATTEMPTS   EXIT CODE   STARTED   TOOK     HOLD',
      'i1     init   Completed   1          0           AGE       3s       after (now)',
      'i2     init   Waiting     0          <none>      <none>    <none>   <none>',
      'app    app    Waiting     0          <none>      <none>    <none>   <none>',
      '',
    ].join('\n'),
  );
});

test('init list -o json says the same for programs', async () => {
  await kpod('run', '-d', '--until', 'i1', '--break', 'before:app', await file());
  await hold({ when: 'after', step: 'i1' });
  const { stdout } = await kpod('init', 'list', 'web', '-o', 'json');
  expect(JSON.parse(stdout)).toEqual({
    kind: 'PodSteps',
    apiVersion: 'kpod.io/v1',
    metadata: { name: 'web', namespace: 'default', uid: stored().metadata.uid },
    held: 'after:i1',
    steps: [
      {
        ...{ name: 'i1', role: 'init', state: 'Completed', attempts: 1, exitCode: 0, startedAt: end.startedAt, finishedAt: end.finishedAt },
        holds: ['after:i1'],
      },
      { name: 'i2', role: 'init', state: 'Waiting', attempts: 0, holds: [] },
      { name: 'app', role: 'app', state: 'Waiting', attempts: 0, holds: ['before:app'] },
    ],
  });
  expect((await kpod('init', 'list', 'web', '-o', 'yaml')).stdout).toMatch(/^apiVersion: kpod.io\/v1\nheld: after:i1\nkind: PodSteps\n/);
  expect(await kpod('init', 'list', 'web', '-o', 'wide')).toEqual({
    stdout: '',
    stderr: 'error: --output must be json or yaml, and is "wide"\n',
    exitCode: 1,
  });
});
