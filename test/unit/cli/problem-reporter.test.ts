import { addAbortSignal, PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Pod, Service } from '../../../src/api/types.ts';
import { resourceFor } from '../../../src/cli/selecting/paths.ts';
import type { Streams } from '../../../src/cli/streams/streams.ts';
import { createProblemReporter, type ReporterOptions } from '../../../src/cli/verbs/run/problem-reporter.ts';
import type { RunDisplay } from '../../../src/cli/verbs/run/run-display.ts';
import type { PodState, RunState } from '../../../src/cli/verbs/run/tracker.ts';
import type { Client } from '../../../src/client/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const clock = createFakeClock();
const ago = (seconds: number) => new Date(clock.now() - seconds * 1000).toISOString();

interface Surroundings {
  readonly services?: readonly object[];
  readonly pods?: readonly object[];
  readonly log?: string | Buffer;
  readonly terminal?: boolean;
}

function createReporter(
  options: Partial<ReporterOptions> = {},
  { services = [], pods = [], log = '', terminal = false }: Surroundings = {},
) {
  const printed: string[] = [];
  const asked: string[] = [];
  const display: RunDisplay = {
    show() {
      throw new Error('unexpected: show');
    },
    print: async (text, to) => void printed.push(`${to}: ${text}`),
    close: () => {},
  };
  const client = {
    request: async (_method: string, path: string) => ({ items: path.endsWith('/pods') ? pods : services }),
    async stream(path: string, { query, signal }: { readonly query: Readonly<Record<string, unknown>>; readonly signal: AbortSignal }) {
      asked.push(`${path} ${JSON.stringify(query)}`);
      if (log === 'hangs') return addAbortSignal(signal, new PassThrough());
      return Readable.from(log.length === 0 ? [] : [Buffer.from(log)]);
    },
  } as unknown as Client;
  const streams = {
    err: (text: string) => void printed.push(text),
    stdoutIsTerminal: terminal,
    stderrIsTerminal: terminal,
  } as unknown as Streams;
  const all = { display, failFast: false, follow: false, isTemporary: () => false, cluster: '', wordsOf: () => ['READY 1/2'], ...options };
  return { printed, asked, reporter: createProblemReporter(all, { client, clock, streams }) };
}

const waitForDb = ['sh', '-c', 'until nc -z mydb 3306; do sleep 2; done'];

function state(
  pod: { phase?: string; initContainerStatuses?: object[]; containerStatuses?: object[] },
  name = 'web',
  command = waitForDb,
): RunState {
  const spec = {
    restartPolicy: 'Always',
    initContainers: [{ name: 'wait', image: 'b', command }],
    containers: [{ name: 'main', image: 'b' }],
  };
  const whole = { metadata: { name, uid: name, namespace: 'default' }, spec, status: { phase: 'Pending', ...pod } } as unknown as Pod;
  const target = { resource: resourceFor('pods'), namespace: 'default', name };
  return { target, uid: name, object: whole, events: [], pods: [{ target, uid: name, pod: whole, last: whole, events: [] }] };
}

const container = (change: object) => ({ name: 'main', ready: false, restartCount: 0, lastState: {}, ...change });
const crashed = (restarts: number, end: object = {}) =>
  state({
    containerStatuses: [
      container({
        restartCount: restarts,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(restarts), ...end } },
      }),
    ],
  });
const failed = (name = 'web', change: object = {}) =>
  state({ phase: 'Failed', containerStatuses: [container({ state: { terminated: { exitCode: 3, reason: 'Error' } }, ...change })] }, name);
const runsInit = container({ name: 'wait', state: { running: { startedAt: ago(40) } } });
const initRuns = state({ initContainerStatuses: [runsInit] });
const service = (clusterIP: string) => ({ metadata: { name: 'mydb' }, spec: { selector: { app: 'db' }, clusterIP } }) as unknown as Service;
const backend = (ready: boolean) => ({
  metadata: { name: 'db-0', uid: 'd', labels: { app: 'db' } },
  spec: { containers: [] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

test('a cause is said after 30 s, and once, however its numbers change', async () => {
  const { printed, reporter } = createReporter({}, { log: 'no database\n' });
  expect(await reporter.report([crashed(1)], 29_000)).toBe(false);
  expect(printed).toEqual([]);
  await reporter.report([crashed(2)], 30_000);
  await reporter.report([crashed(5)], 90_000);
  expect(printed).toEqual([
    'stderr: pod/web: Container "main" keeps ending with exit code 1 (Error): restarted 2 times, last 2s ago. Correct what its log complains of.\n' +
      '  The log of container "main", attempt 3:\n    no database\n',
  ]);
});

test('who gives up on it hears it at once', async () => {
  const { printed, reporter } = createReporter({ failFast: true });
  expect(await reporter.report([crashed(1)], 0)).toBe(true);
  expect(printed).toHaveLength(1);
});

test('what a container said of its end is said, unless its log says it', async () => {
  const said = createReporter({}, { log: 'starting\n' });
  await said.reporter.report([crashed(1, { message: 'no such\u001b[2J table' })], 30_000);
  expect(said.printed[0]).toContain('It said: no such^[[2J table\n');
  const logged = createReporter({}, { log: 'starting\nno such table\n' });
  await logged.reporter.report([crashed(1, { message: 'no such table\n' })], 30_000);
  expect(logged.printed[0]).not.toContain('It said');
});

test('an init container that runs for long is a cause, though it may end by itself', async () => {
  const { printed, reporter } = createReporter({ failFast: true }, { log: 'waiting for nothing\n' });
  const sleeps = state({ initContainerStatuses: [runsInit] }, 'web', ['sleep', '1000']);
  expect(await reporter.report([sleeps], 20_000)).toBe(false);
  expect(printed).toEqual([]);
  expect(await reporter.report([sleeps], 30_000)).toBe(false);
  await reporter.report([sleeps], 31_000);
  expect(printed).toEqual([
    'stderr: pod/web: Init container "wait" has been running for 40s; the others wait for it to end. What it does: kpod logs web -c wait -f.\n' +
      '  The log of container "wait", attempt 1:\n    waiting for nothing\n',
  ]);
});

test.each<[string, Surroundings, boolean, string]>([
  [
    'is missing',
    {},
    true,
    'there is no Service "mydb" in namespace "default", which it looks up. Create the Service: ' +
      `echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"mydb"},"spec":{"selector":{"app":"mydb"},"ports":[{"port":3306}]}}' | kpod apply -f -.`,
  ],
  [
    'selects no pod',
    { services: [service('10.0.0.1')] },
    true,
    'no pod has the labels of Service "mydb", which it waits for (app=db). Create such a pod, or correct the selector: kpod get pods --show-labels.',
  ],
  [
    'selects a pod that is not ready',
    { services: [service('10.0.0.1')], pods: [backend(false)] },
    false,
    'Service "mydb", which it waits for, has no ready pod: pod/db-0 is Running. More: kpod why db-0.',
  ],
])('a Service that an init container connects to and that %s is a cause', async (_title, surroundings, onlyUser, text) => {
  const { printed, reporter } = createReporter({}, surroundings);
  expect(await reporter.report([initRuns], 40_000)).toBe(onlyUser);
  expect(printed[0]).toBe(`stderr: pod/web: Init container "wait" has been running for 40s, and ${text}\n`);
});

test('a Service with a ready pod is no cause', async () => {
  const { printed, reporter } = createReporter({}, { services: [service('10.0.0.1')], pods: [backend(true)] });
  expect(await reporter.report([initRuns], 40_000)).toBe(false);
  expect(printed[0]).toMatch(/the others wait for it to end\. What it does: kpod logs web -c wait -f\.\n$/);
});

test.each([true, false])(
  'a pod that has failed is told of at once; in the end its log is shown again, not on a terminal: %s',
  async (terminal) => {
    const { printed, asked, reporter } = createReporter({}, { log: 'fatal: disk\n', terminal });
    await reporter.report([failed(), initRuns], 0);
    await reporter.conclude('settled', [failed()]);
    expect(printed).toEqual([
      'stderr: error: pod/web failed: container "main" exited with code 3\n  The log of container "main", attempt 1:\n    fatal: disk\n',
      ...(terminal ? [] : ['pod/web, which failed:\n  The log of container "main", attempt 1:\n    fatal: disk\n']),
    ]);
    expect(asked).toEqual(['/api/v1/namespaces/default/pods/web/log {"container":"main","tailLines":51}']);
  },
);

const manyLines = Array.from({ length: 60 }, (_, index) => `line ${index}\n`).join('');

test.each<[string, Partial<ReporterOptions>, Surroundings, RegExp]>([
  [
    'the last 50 lines, and how to see all',
    {},
    { log: manyLines },
    /:\n {4}line 10\n[\s\S]*line 59\n {2}All of it: kpod logs web -c main\n$/,
  ],
  [
    'no command for a log that goes with its pod',
    { isTemporary: () => true },
    { log: manyLines },
    /goes with the pod; --follow shows it\.\n$/,
  ],
  ['a long line whole', {}, { log: `${'é'.repeat(9000)}end` }, /:\n {4}é{9000}end\n$/],
  ['the end of one that is longer than logs are wide', {}, { log: `${'é'.repeat(200_000)}end` }, /:\n {4}…é+end\n {2}All of it/],
  [
    'all of it in the cluster that it is about',
    { cluster: '--context prod' },
    { log: manyLines },
    /All of it: kpod logs web --context prod -c main\n$/,
  ],
  ['nothing of an empty log', {}, { log: '\n' }, /^error: [^\n]*\n$/],
  ['nothing that --follow has shown', { follow: true }, { log: 'x\n' }, /^error: [^\n]*\n$/],
  ['control characters escaped on a terminal', {}, { log: 'a\u001b[2Jb\rc\n', terminal: true }, / {4}a\^\[\[2Jb\\rc\n$/],
  ['bytes as they are elsewhere', {}, { log: 'a\u001b[2Jb\n' }, / {4}a\W\[2Jb\n$/],
])('of the log: %s', async (_title, options, surroundings, text) => {
  const { printed, reporter } = createReporter(options, surroundings);
  await reporter.conclude('settled', [failed()]);
  expect(printed.join('')).toMatch(text);
});

test('of logs that --follow has mixed, what failed stands at the end', async () => {
  const { printed, reporter } = createReporter({ follow: true }, { log: manyLines });
  await reporter.conclude('settled', [failed('web'), failed('other')]);
  expect(printed.filter((text) => text.startsWith('pod/'))).toEqual([
    expect.stringMatching(
      /^pod\/web, which failed:\n {2}The end of the log of container "main", attempt 1:\n {4}line 10\n[\s\S]* line 59\n$/,
    ),
    expect.stringMatching(/^pod\/other, which failed:/),
  ]);
});

test('a container that never began has no log to show, and none is asked for', async () => {
  const { printed, asked, reporter } = createReporter({}, { log: 'x\n' });
  const terminated = { exitCode: 128, reason: 'StartError', message: 'no such file' };
  await reporter.conclude('settled', [failed('web', { state: { terminated } })]);
  expect(printed).toEqual(['error: pod/web failed: container "main" could not be started: no such file\n']);
  expect(asked).toEqual([]);
});

test('a log that takes too long to read is recommended, not waited for', async () => {
  const { printed, reporter } = createReporter({}, { log: 'hangs' });
  const concluded = reporter.conclude('settled', [failed()]);
  await Promise.resolve();
  await clock.advance(5000);
  await concluded;
  expect(printed).toEqual(['error: pod/web failed: container "main" exited with code 3\n  Its log: kpod logs web -c main\n']);
});

test('of many failures every cause is said, and the logs of the first five', async () => {
  const { printed, reporter } = createReporter({}, { log: 'x\n' });
  await reporter.conclude(
    'settled',
    Array.from({ length: 7 }, (_, index) => failed(`p${index}`)),
  );
  expect(printed.filter((text) => text.includes('    x\n'))).toHaveLength(5);
  expect(printed[6]).toBe('error: pod/p6 failed: container "main" exited with code 3\n  Its log: kpod logs p6 -c main\n');
});

test('a timeout tells why: also while the container of a crash loop runs again', async () => {
  const { printed, asked, reporter } = createReporter({}, { log: 'no database\n' });
  const again = container({
    restartCount: 2,
    state: { running: { startedAt: ago(1) } },
    lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(2) } },
  });
  await reporter.conclude('timeout', [state({ phase: 'Running', containerStatuses: [again] })]);
  expect(printed.join('')).toBe(
    'error: timed out: pod/web is Running\n' +
      'pod/web: Container "main" keeps ending with exit code 1 (Error): restarted 2 times, last 2s ago. Correct what its log complains of.\n' +
      '  The log of container "main", attempt 2:\n    no database\n',
  );
  expect(asked[0]).toContain('"previous":true');
});

test('a timeout tells of an init container that has not run for long', async () => {
  const { printed, reporter } = createReporter({}, { log: 'x\n' });
  const young = state({ initContainerStatuses: [container({ name: 'wait', state: { running: { startedAt: ago(3) } } })] });
  await reporter.conclude('timeout', [young]);
  expect(printed.join('')).toMatch(/is Init:0\/1\npod\/web: Init container "wait" has been running for 3s, and there is no Service "mydb"/);
});

const gone = (state: RunState): RunState => ({
  ...state,
  object: undefined,
  pods: state.pods.map((pod): PodState => ({ ...pod, pod: undefined })),
});

test('a pod that is deleted under way: what it said last', async () => {
  const { printed, reporter } = createReporter({}, { log: manyLines });
  const running = state({ phase: 'Running', containerStatuses: [container({ state: { running: { startedAt: ago(3) } } })] });
  await reporter.conclude('settled', [gone(running)]);
  expect(printed.join('')).toMatch(
    /^error: pod\/web was deleted\n {2}The end of the log of container "main", attempt 1:\n[\s\S]* line 59\n$/,
  );
});
