import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerStatus, Pod } from '../../../src/api/types.ts';
import { containerReports } from '../../../src/cli/verbs/run/report/containers.ts';
import { defuse, undefused } from '../../../src/cli/verbs/run/report/defuse.ts';
import { endInWords } from '../../../src/cli/verbs/run/report/exit-words.ts';
import { annotationsOf } from '../../../src/cli/verbs/run/report/github.ts';
import { junitOf } from '../../../src/cli/verbs/run/report/junit.ts';
import type { ContainerReport, PodReport, RunReport } from '../../../src/cli/verbs/run/report/model.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type RunningCli, runCli, startCli } from '../../fakes/cli.ts';
import { readXml, type XmlElement } from '../../support/xml.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 5) + seconds * 1000).toISOString().replace('.000', '');
const is = (name: string, state: ContainerStatus['state'], change: Partial<ContainerStatus> = {}): ContainerStatus => ({
  ...{ name, state, lastState: {}, ready: false, restartCount: 0, image: 'b', imageID: 'b', containerID: `x://${name}` },
  ...change,
});
const ended = (exitCode: number, from = 0, to = 2, reason = exitCode === 0 ? 'Completed' : 'Error'): ContainerStatus['state'] => ({
  terminated: { exitCode, reason, startedAt: at(from), finishedAt: at(to), containerID: 'x://c' },
});
const running = (from = 0): ContainerStatus['state'] => ({ running: { startedAt: at(from) } });
const waits = (reason: string, message?: string): ContainerStatus['state'] => ({ waiting: { reason, ...(message ? { message } : {}) } });

describe('a container in the report', () => {
  const podOf = (inits: readonly ContainerStatus[], apps: readonly ContainerStatus[]): Pod =>
    ({
      metadata: { name: 'web', uid: 'u' },
      spec: {
        restartPolicy: 'Never',
        initContainers: inits.map(({ name }) => ({ name, image: 'b', ...(name === 'sidecar' ? { restartPolicy: 'Always' } : {}) })),
        containers: apps.map(({ name }) => ({ name, image: 'b' })),
      },
      status: { phase: 'Running', initContainerStatuses: inits, containerStatuses: apps },
    }) as unknown as Pod;
  const cut = 'when the time was up';

  test.each<
    [string, readonly ContainerStatus[], readonly ContainerStatus[], 'ready' | 'failed' | 'deleted' | undefined, readonly string[]]
  >([
    ['ended well, and one after it', [is('a', ended(0))], [is('b', running(), { ready: true })], 'ready', ['a passed', 'b passed']],
    [
      'a failed step: what follows never began',
      [is('a', ended(3)), is('b', waits('PodInitializing'))],
      [is('c', waits('PodInitializing'))],
      'failed',
      [
        'a failed: it exited with code 3',
        'b skipped: it never began: container "a" stands before it',
        'c skipped: it never began: container "a" stands before it',
      ],
    ],
    [
      'a sidecar that was stopped',
      [is('sidecar', ended(143))],
      [is('c', ended(0))],
      undefined,
      ['sidecar passed: it exited with code 143: it ended by SIGTERM: somebody asked it to end', 'c passed'],
    ],
    ['no image', [], [is('c', waits('ErrImagePull', 'no such image'))], undefined, ['c error: ErrImagePull: no such image']],
    [
      'a crash loop',
      [],
      [is('c', waits('CrashLoopBackOff'), { lastState: ended(127), restartCount: 2 })],
      undefined,
      [`c failed: it exited with code 127: a program that it calls was not found, and waited to run again ${cut}`],
    ],
    [
      'a crash loop that runs again',
      [],
      [is('c', running(), { lastState: ended(1), restartCount: 2 })],
      undefined,
      [`c failed: it exited with code 1, and ran again ${cut}`],
    ],
    [
      'one that failed once and is ready now',
      [],
      [is('c', running(), { lastState: ended(1), restartCount: 1, ready: true })],
      'ready',
      ['c passed'],
    ],
    [
      'an init container that runs',
      [is('a', running())],
      [is('c', waits('PodInitializing'))],
      undefined,
      [`a error: it still ran ${cut}`, 'c skipped: it never began: container "a" stands before it'],
    ],
    ['an app that is not ready', [], [is('c', running())], undefined, [`c error: it was not ready ${cut}`]],
    ['nothing has begun', [], [is('c', waits('ContainerCreating'))], undefined, [`c skipped: it had not begun ${cut}`]],
    [
      'its pod was deleted',
      [],
      [is('c', running()), is('d', waits('ContainerCreating'))],
      'deleted',
      ['c error: its pod was deleted', 'd skipped: it never began: container "c" stands before it'],
    ],
    [
      'somebody skipped it',
      [is('a', { terminated: { exitCode: 0, reason: 'Skipped', message: 'skipped by kpod init skip' } })],
      [is('b', ended(0))],
      undefined,
      ['a skipped: skipped by kpod init skip', 'b passed'],
    ],
    [
      'no process',
      [],
      [is('c', { terminated: { exitCode: 128, reason: 'StartError', message: 'no such file' } })],
      'failed',
      ['c error: it could not be started: no such file'],
    ],
  ])('%s', (_title, inits, apps, outcome, expected) => {
    const end = { pod: podOf(inits, apps), outcome: outcome && ({ is: outcome } as never), cut, now: Date.parse(at(60)) };
    expect(containerReports(end).map(({ name, result, message }) => `${name} ${result}${message ? `: ${message}` : ''}`)).toEqual(expected);
  });

  test('its times are those of its last run', () => {
    const statuses = [is('a', ended(0, 1, 4), { restartCount: 1 }), is('b', running(5))];
    const end = { pod: podOf([], statuses), outcome: undefined, cut, now: Date.parse(at(60)) };
    expect(containerReports(end)).toEqual([
      {
        name: 'a',
        role: 'app',
        result: 'passed',
        exitCode: 0,
        reason: 'Completed',
        attempts: 2,
        startedAt: at(1),
        finishedAt: at(4),
        seconds: 3,
      },
      { name: 'b', role: 'app', result: 'error', message: `it was not ready ${cut}`, attempts: 1, startedAt: at(5), seconds: 55 },
    ]);
  });
});

test.each([
  [1, 'Error', 'it exited with code 1'],
  [126, 'Error', 'it exited with code 126: a program that it calls cannot be executed'],
  [137, 'Error', 'it exited with code 137: it was killed by SIGKILL; it has no memory limit'],
  [137, 'OOMKilled', 'it exited with code 137: the kernel killed it because it took more memory than it may: its limit is 8Mi'],
  [3, 'ContainerStatusUnknown', 'it exited with code 3 (ContainerStatusUnknown)'],
])('code %i, %s, in words', (exitCode, reason, words) => {
  const container = { name: 'c', image: 'b', ...(reason === 'OOMKilled' ? { resources: { limits: { memory: '8Mi' } } } : {}) };
  expect(endInWords({ exitCode, reason, startedAt: at(0), finishedAt: at(1), containerID: 'x://c' }, container as never)).toBe(words);
});

const evil = 'a\u001b[31m <b> & "c" ]]> \u0000\ud800\uffff\r\n::error::x\n##[error]y 😀';
const container = (change: Partial<ContainerReport> = {}): ContainerReport => ({
  ...{ name: 'main', role: 'app', result: 'passed', attempts: 1, seconds: 1.5, place: { file: 'a.yaml', line: 7 } },
  ...change,
});
const report = (containers: readonly ContainerReport[], change: Partial<PodReport> = {}): RunReport => ({
  ...{
    apiVersion: 'kpod.io/v1',
    kind: 'RunReport',
    result: 'failed',
    exitCode: 1,
    startedAt: at(0),
    seconds: 3,
    errors: [],
    workloads: [],
  },
  pods: [{ namespace: 'default', name: 'web', uid: 'u', result: 'failed', startedAt: at(0), seconds: 2, containers, ...change }],
});

/** The shape that Jenkins' and Maven's schemas share: which elements, in which others, with which attributes. */
function checkJunit(root: XmlElement): void {
  const shape: Readonly<Record<string, { readonly in: string; readonly must: readonly string[]; readonly may: readonly string[] }>> = {
    testsuites: { in: '', must: [], may: ['name', 'time', 'tests', 'failures', 'errors', 'disabled'] },
    testsuite: {
      in: 'testsuites',
      must: ['name', 'tests'],
      may: ['failures', 'errors', 'skipped', 'time', 'timestamp', 'package', 'file', 'hostname', 'id'],
    },
    testcase: { in: 'testsuite', must: ['name'], may: ['time', 'classname'] },
    failure: { in: 'testcase', must: [], may: ['message', 'type'] },
    error: { in: 'testcase', must: [], may: ['message', 'type'] },
    skipped: { in: 'testcase', must: [], may: ['message'] },
    'system-out': { in: 'testcase', must: [], may: [] },
  };
  const check = (node: XmlElement, parent: string) => {
    const rule = shape[node.name];
    expect(rule?.in, node.name).toBe(parent);
    const names = Object.keys(node.attributes);
    for (const must of rule?.must ?? []) expect(names).toContain(must);
    expect(names.filter((name) => ![...(rule?.must ?? []), ...(rule?.may ?? [])].includes(name))).toEqual([]);
    for (const count of ['tests', 'failures', 'errors', 'skipped']) expect(node.attributes[count] ?? '0').toMatch(/^\d+$/);
    expect(node.attributes['time'] ?? '0').toMatch(/^\d+(\.\d+)?$/);
    expect(node.attributes['timestamp'] ?? '2026-01-01T00:00:00').toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    for (const child of node.children) check(child, node.name);
    const cases = node.children.filter(({ name }) => name === 'testcase');
    if (node.name === 'testsuite') expect(node.attributes['tests']).toBe(String(cases.length));
  };
  check(root, '');
}

describe('as JUnit', () => {
  test('a suite for each pod, a case for each container', () => {
    const failed = container({ result: 'failed', message: 'it exited with code 3', reason: 'Error', log: { lines: ['x'], hasMore: true } });
    const text = junitOf(report([container({ name: 'init' }), failed, container({ name: 'last', result: 'skipped', message: 'no' })]));
    expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kpod run" time="3.000" tests="3" failures="1" errors="0">
  <testsuite name="pod/web" tests="3" failures="1" errors="0" skipped="1" time="2.000" timestamp="2026-01-05T00:00:00" package="default">
    <testcase name="init" classname="default.web" time="1.500"/>
    <testcase name="main" classname="default.web" time="1.500">
      <failure message="it exited with code 3" type="Error">it exited with code 3</failure>
      <system-out>…
x
</system-out>
    </testcase>
    <testcase name="last" classname="default.web" time="1.500">
      <skipped message="no"/>
    </testcase>
  </testsuite>
</testsuites>
`);
    checkJunit(readXml(text));
  });

  test('whatever is in names, messages and logs', () => {
    const text = junitOf(
      report([container({ name: evil, result: 'failed', message: evil, reason: evil, log: { lines: evil.split('\n'), hasMore: false } })]),
    );
    const root = readXml(text);
    checkJunit(root);
    const readable = evil.replace('\u001b', '\\x1b').replace('\u0000', '\\x00').replace('\ud800', '\\ud800').replace('\uffff', '\\uffff');
    const [one] = root.children[0]?.children ?? [];
    expect(one?.attributes['name']).toBe(readable);
    expect(one?.children.map(({ text: content }) => content)).toEqual([readable, `${readable}\n`]);
  });

  test('a pod that came to grief by none of its containers, and what is of no pod', () => {
    const root = readXml(junitOf({ ...report([container()], { result: 'deleted', message: 'it was deleted' }), errors: ['no such file'] }));
    checkJunit(root);
    expect(root.attributes).toMatchObject({ tests: '3', errors: '2', failures: '0' });
  });
});

describe('as annotations', () => {
  const checkout = { directory: '/repo/sub', workspace: '/repo' };
  const failed = container({ result: 'failed', message: 'it exited with code 3' });
  test.each<[string, RunReport, typeof checkout | { directory: string; workspace: undefined }, readonly string[]]>([
    [
      'at the line of the container, in the repository',
      report([failed]),
      checkout,
      ['::error file=sub/a.yaml,line=7,title=pod/web container main::it exited with code 3\n'],
    ],
    [
      'without a repository',
      report([failed]),
      { directory: '/repo/sub', workspace: undefined },
      ['::error file=a.yaml,line=7,title=pod/web container main::it exited with code 3\n'],
    ],
    [
      'of what is in no file',
      report([{ ...failed, place: { file: 'STDIN', line: 2 } }]),
      checkout,
      ['::error title=pod/web container main::it exited with code 3\n'],
    ],
    [
      'texts are texts',
      report([
        container({
          name: 'a,b:c%',
          result: 'error',
          message: 'x\r\n::error::y 100%',
          log: { lines: ['::warning::z', '##[error]'], hasMore: false },
        }),
      ]),
      checkout,
      ['::error file=sub/a.yaml,line=7,title=pod/web container a%2Cb%3Ac%25::x%0D%0A::error::y 100%25%0A::warning::z%0A##[error]\n'],
    ],
    ['nothing of what passed or was skipped', report([container(), container({ result: 'skipped' })], { result: 'ready' }), checkout, []],
    ['errors of no pod', { ...report([], { result: 'ready' }), errors: ['a\nb'] }, checkout, ['::error title=kpod run::a%0Ab\n']],
  ])('%s', (_title, whole, where, expected) => expect(annotationsOf(whole, where)).toEqual(expected));

  test('of the pods of one template, the first', () => {
    const whole = report([failed]);
    const twins = whole.pods.flatMap((pod) => [pod, { ...pod, name: 'web-2' }]);
    expect(annotationsOf({ ...whole, pods: twins }, checkout)).toHaveLength(1);
  });
});

describe('output for the reader of a GitHub job', () => {
  test.each([
    ['a line\n', 'a line\n'],
    ['::error::x\n', '\\::error::x\n'],
    ['a\n \t::error::x', 'a\n \t\\::error::x'],
    ['a\r::error::x', 'a\r\\::error::x'],
    ['\u00a0\u2003\u001b::stop-commands::x', '\u00a0\u2003\u001b\\::stop-commands::x'],
    ['a ::b fe80::1 c::d', 'a ::b fe80::1 c::d'],
    [':x', ':x'],
    ['a ##[add-mask]x ###[y] # [', 'a ##\\[add-mask]x ###\\[y] # ['],
  ])('%j', (text, harmless) => {
    const whole = defuse(Buffer.from(text), undefused).data;
    expect(Buffer.from(whole).toString()).toBe(harmless);
    // Wherever it is parted, it is no command.
    for (let cut = 0; cut <= text.length; cut += 1) {
      const first = defuse(Buffer.from(text.slice(0, cut)), undefused);
      const second = defuse(Buffer.from(text.slice(cut)), first.after);
      const joined = Buffer.concat([first.data, second.data]).toString();
      expect(joined.replace(/\\/g, '')).toBe(text);
      expect(joined).not.toMatch(/(^|[\r\n])[^!-~]*::|##\[/);
    }
  });
});

describe('kpod run --report', () => {
  let api: TestApi;
  let directory: string;
  beforeEach(async () => {
    api = await startTestApi();
    directory = await mkdtemp(join(tmpdir(), 'kpod-report-'));
  });
  afterEach(async () => {
    await api.close();
    await rm(directory, { recursive: true });
  });

  const manifest = async (): Promise<string> => {
    const file = join(directory, 'pods.yaml');
    const pod = (name: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  restartPolicy: Never\n  initContainers:\n  - name: setup\n    image: b\n  containers:\n  - image: b\n    name: main\n`;
    await writeFile(file, [pod('one'), pod('two')].join('---\n'));
    return file;
  };
  const start = (...words: readonly string[]): RunningCli => startCli(['run', ...words], { url: api.url });
  const shown = async (cli: RunningCli, text: RegExp) => expect.poll(cli.stdout, { interval: 10 }).toMatch(text);
  const json = async (file: string): Promise<RunReport> => JSON.parse(await readFile(file, 'utf8')) as RunReport;
  const good = {
    phase: 'Succeeded',
    initContainerStatuses: [is('setup', ended(0))],
    containerStatuses: [is('main', ended(0, 2, 5))],
  } as const;
  const bad = {
    phase: 'Failed',
    initContainerStatuses: [is('setup', ended(3))],
    containerStatuses: [is('main', waits('PodInitializing'))],
  } as const;

  test('several reports of several pods: what failed, where it stands, what it said last', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}\n`);
    api.kubelet.log = () => `${lines.join('')}::error::mine\n`;
    const [junit, state] = [join(directory, 'junit.xml'), join(directory, 'state.json')];
    const file = await manifest();
    const cli = start('--report', `junit=${junit}`, `--report=json=${state}`, '--report', 'github', file);
    await shown(cli, /^two .*Pending/m);
    expect((await json(state)).result).toBe('unfinished');
    checkJunit(readXml(await readFile(junit, 'utf8')));
    await api.setStatus('one', good);
    await api.setStatus('two', bad);
    const { stderr, exitCode } = await cli.result;
    expect(exitCode).toBe(3);
    const whole = await json(state);
    expect(whole).toMatchObject({ apiVersion: 'kpod.io/v1', kind: 'RunReport', result: 'failed', exitCode: 3, errors: [], workloads: [] });
    expect(whole.pods.map(({ name, result, place }) => ({ name, result, place }))).toEqual([
      { name: 'one', result: 'succeeded', place: { file, line: 4 } },
      { name: 'two', result: 'failed', place: { file, line: 17 } },
    ]);
    const [setup, main] = whole.pods[1]?.containers ?? [];
    expect(setup).toMatchObject({ name: 'setup', role: 'init', result: 'failed', exitCode: 3, attempts: 1, place: { file, line: 21 } });
    expect(setup?.log?.lines).toHaveLength(50);
    expect(main).toMatchObject({ result: 'skipped', attempts: 0, place: { file, line: 24 } });
    const root = readXml(await readFile(junit, 'utf8'));
    checkJunit(root);
    expect(root.attributes).toMatchObject({ tests: '4', failures: '1', errors: '0' });
    // Of the log no line is a command; of kpod's own there is one.
    expect(stderr).toContain('    \\::error::mine\n');
    expect(stderr.split('\n').filter((line) => /^\s*::/.test(line))).toEqual([
      expect.stringMatching(
        /^::error file=.*pods\.yaml,line=21,title=pod\/two container setup::it exited with code 3%0Aline 51%0A.*::error::mine$/,
      ),
    ]);
    expect(await readdir(directory)).toHaveLength(3);
  });

  test('when the time is up, and on an interrupt', async () => {
    const state = join(directory, 'state.json');
    const late = await runCli(['run', '--timeout=200ms', `--report=json=${state}`, await manifest()], { url: api.url });
    expect(late.exitCode).toBe(124);
    expect(await json(state)).toMatchObject({
      result: 'timedOut',
      exitCode: 124,
      pods: [{ result: 'unsettled' }, { result: 'unsettled' }],
    });

    const cli = start(`--report=json=${state}`, await manifest());
    await shown(cli, /^two .*Pending/m);
    await api.setStatus('one', { initContainerStatuses: [is('setup', running())] });
    await shown(cli, /^one .*Init:0\/1/m);
    cli.interrupt('SIGTERM');
    expect((await cli.result).exitCode).toBe(143);
    const whole = await json(state);
    expect(whole).toMatchObject({ result: 'interrupted', exitCode: 143 });
    expect(whole.pods[0]?.containers[0]).toMatchObject({ result: 'error', message: 'it still ran when the run was interrupted' });
  });

  test('--fail-fast ends at the first failure, and says so of the others', async () => {
    const state = join(directory, 'state.json');
    const cli = start('--fail-fast', `--report=json=${state}`, await manifest());
    await shown(cli, /^two .*Pending/m);
    await api.setStatus('two', bad);
    expect((await cli.result).exitCode).toBe(3);
    expect(await json(state)).toMatchObject({ result: 'stuck', exitCode: 3, pods: [{ result: 'unsettled' }, { result: 'failed' }] });
  });

  test('a pod that is held where the run was to hold it is no failure', async () => {
    const state = join(directory, 'state.json');
    const cli = start('--until=setup', `--report=json=${state}`, await manifest());
    await shown(cli, /^two .*Pending/m);
    const held = { type: 'kpod.io/Held', status: 'True', message: 'held after setup; to go on: kpod init continue one' } as const;
    for (const name of ['one', 'two']) {
      const containerStatuses = [is('main', waits('PodInitializing'))];
      await api.setStatus(name, { conditions: [held], initContainerStatuses: [is('setup', ended(0))], containerStatuses });
    }
    expect((await cli.result).exitCode).toBe(0);
    const whole = await json(state);
    expect(whole).toMatchObject({ result: 'passed', exitCode: 0, errors: [], pods: [{ result: 'held' }, { result: 'held' }] });
    expect(whole.pods[0]?.containers.map(({ result }) => result)).toEqual(['passed', 'skipped']);
  });

  test('what keeps the run from beginning is in the reports', async () => {
    const [junit, state] = [join(directory, 'junit.xml'), join(directory, 'state.json')];
    const missing = await runCli(['run', `--report=json=${state}`, '--report=github', '/no/such.yaml'], { url: api.url });
    expect(missing).toMatchObject({
      exitCode: 1,
      stderr: 'error: the path "/no/such.yaml" does not exist\n::error title=kpod run::error: the path "/no/such.yaml" does not exist\n',
    });
    expect(await json(state)).toMatchObject({ result: 'failed', exitCode: 1, errors: ['error: the path "/no/such.yaml" does not exist'] });
    const file = join(directory, 'odd.yaml');
    await writeFile(
      file,
      'apiVersion: example.com/v1\nkind: Odd\nmetadata:\n  name: odd\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n',
    );
    const odd = await runCli(['run', `--report=junit=${junit}`, file], { url: api.url });
    expect(odd.exitCode).toBe(1);
    const root = readXml(await readFile(junit, 'utf8'));
    expect(root.attributes).toMatchObject({ tests: '1', errors: '1' });
  });

  test.each<[string, (where: string) => string, RegExp]>([
    ['a directory', (where) => where, /--report cannot write ".*": it is a directory/],
    ['in no directory', (where) => `${where}/no/such.json`, /--report cannot write ".*": its directory does not exist/],
    ['below a file', (where) => `${where}/pods.yaml/x`, /--report cannot write ".*": a part of its path is no directory/],
  ])('a file that cannot be written is said before anything is made: %s', async (_title, path, message) => {
    const { stderr, exitCode } = await runCli(['run', `--report=json=${path(directory)}`, await manifest()], { url: api.url });
    expect({ exitCode, pods: api.store.list('Pod') }).toEqual({ exitCode: 1, pods: [] });
    expect(stderr).toMatch(message);
  });

  test.each<[readonly string[], string]>([
    [['--report=xml=a'], '--report must be junit=FILE, json=FILE or github, not "xml=a"'],
    [['--report=junit'], '--report must be junit=FILE, json=FILE or github, not "junit"'],
    [['--report=json='], '--report json= names no file'],
    [['--report=json=a', '--report=junit=a'], '--report would write "a" twice: give each a file of its own'],
    [['--report=github', '-d'], '--detach and --report cannot be used together: the report tells how all of it ended'],
    [['--report=github', '--image=b'], '--report is for files, and --image is for a pod without one'],
  ])('%j', async (words, message) => {
    const { stderr, exitCode } = await runCli(['run', ...words, 'x.yaml'], { url: api.url });
    expect({ exitCode, first: stderr.split('\n')[0] }).toEqual({ exitCode: 1, first: `error: ${message}` });
  });

  test('a link to the file stays one, and an older report is replaced', async () => {
    await mkdir(join(directory, 'out'));
    const [real, link] = [join(directory, 'out', 'real.json'), join(directory, 'link.json')];
    await writeFile(real, 'old');
    await symlink(real, link);
    const file = join(directory, 'map.yaml');
    await writeFile(file, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n');
    expect((await runCli(['run', `--report=json=${link}`, file], { url: api.url })).exitCode).toBe(0);
    expect(await json(real)).toMatchObject({ result: 'passed', exitCode: 0, errors: [], pods: [] });
    expect((await stat(link)).isFile()).toBe(true);
    expect(await readdir(join(directory, 'out'))).toEqual(['real.json']);
  });
});
