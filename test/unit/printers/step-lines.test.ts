import { describe, expect, test } from 'vitest';
import type { ContainerStatus, Event, Pod } from '../../../src/api/types.ts';
import {
  asciiMarks,
  fitPodLines,
  fitStepLines,
  markSteps,
  marksOf,
  type PodRow,
  type Step,
  stepsOf,
  unicodeMarks,
} from '../../../src/printers/step-lines.ts';

const now = Date.UTC(2026, 0, 5, 0, 0, 12);
const at = '2026-01-05T00:00:00Z';

const status = (name: string, state: ContainerStatus['state'], lastState: ContainerStatus['lastState'] = {}): ContainerStatus => ({
  ...{ name, state, lastState, ready: false, restartCount: 0, image: 'b', imageID: 'b', containerID: `x://${name}` },
});
const ended = (exitCode: number) => ({ terminated: { exitCode, reason: 'x', startedAt: at, finishedAt: at } });
const running = { running: { startedAt: at } };
const waiting = (reason = 'PodInitializing') => ({ waiting: { reason } });

const pod = (inits: readonly ContainerStatus[], containers: readonly ContainerStatus[] = [status('app', waiting())], name = 'myapp'): Pod =>
  ({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', creationTimestamp: at } },
    spec: {
      initContainers: inits.map((one) => ({ name: one.name, image: 'b' })),
      containers: containers.map((one) => ({ name: one.name, image: 'b' })),
    },
    status: { phase: 'Pending', initContainerStatuses: inits, containerStatuses: containers },
  }) as unknown as Pod;

describe('the step of a container', () => {
  test.each<[string, ContainerStatus, Omit<Step, 'name'>]>([
    ['that has ended well', status('a', ended(0)), { is: 'done', note: '' }],
    ['that failed', status('a', ended(3)), { is: 'failed', note: '(3)' }],
    ['that runs', status('a', running), { is: 'running', note: '12s' }],
    ['that waits', status('a', waiting()), { is: 'waiting', note: '' }],
    ['that backs off', status('a', waiting('CrashLoopBackOff'), ended(1)), { is: 'failed', note: '(1)' }],
    ['whose image cannot be had', status('a', waiting('ErrImagePull')), { is: 'failed', note: '' }],
    ['whose image is being made ready', status('a', waiting('ContainerCreating')), { is: 'waiting', note: '' }],
  ])('%s', (_title, one, expected) => {
    expect(stepsOf(pod([one]), now)[0]).toEqual({ name: 'a', ...expected });
  });
});

const step = (name: string, is: Step['is'], note = ''): Step => ({ name, is, note });
const many = [
  ...['one', 'two', 'three'].map((name) => step(name, 'done')),
  step('four', 'running', '12s'),
  ...['five', 'six'].map((name) => step(name, 'waiting')),
];

test.each([
  [60, '✓ one  ✓ two  ✓ three  ● four 12s  ○ five  ○ six'],
  [42, '✓ 3 done  ● four 12s  ○ five  ○ six'],
  [34, '✓ 3 done  ● four 12s  ○ 2 to come'],
  [20, '✓ 3 done  ● four 12…'],
])('steps give way to their number, in %d columns', (width, text) => {
  expect(markSteps(many, unicodeMarks, width)).toBe(text);
});

test('a terminal without other characters has marks of ASCII', () => {
  expect(markSteps(many, asciiMarks, 80)).toBe('+ one  + two  + three  * four 12s  - five  - six');
  expect([marksOf({ LANG: 'en_US.UTF-8' }), marksOf({ LC_ALL: 'C', LANG: 'en_US.UTF-8' }), marksOf({})]).toEqual([
    unicodeMarks,
    asciiMarks,
    asciiMarks,
  ]);
});

describe('lines with steps', () => {
  const lines = (columns: number, pods: readonly Pod[], events: readonly Event[] = []) =>
    fitStepLines(
      pods.map((one) => ({ pod: one, events })),
      { now, columns, marks: unicodeMarks },
    );
  const myapp = pod([status('init-mydb', ended(0)), status('init-myservice', running)]);

  test('fit a terminal of 80 columns', () => {
    expect(lines(79, [myapp])).toEqual(['myapp  0/1  Init:1/2         0  12s  ✓ init-mydb  ● init-myservice 12s  ○ app']);
    expect(lines(60, [myapp])).toEqual(['myapp  Init:1/2  12s  ✓ init-mydb  ● init-myservice 12s  ○ …']);
  });

  test('tell of a pull and how long it takes', () => {
    const pulls = pod([status('setup', waiting())]);
    const event = {
      ...{ kind: 'Event', metadata: { name: 'e' }, reason: 'Pulling', message: 'Pulling image "busybox"', lastTimestamp: at },
      involvedObject: { fieldPath: 'spec.initContainers{setup}' },
    } as unknown as Event;
    expect(lines(79, [pulls], [event])?.[0]).toContain('○ setup  ○ app  pulling busybox 12s');
  });

  test('tell how far a pull is where that is known', () => {
    const rows = [{ pod: pod([status('setup', waiting())]), events: [], pulls: ['pulling x 2/9 layers 12s', 'pulling 2/9 12s'] }];
    const options = { now, columns: 90, marks: unicodeMarks };
    expect(fitStepLines(rows, options)?.[0]).toContain('○ setup  ○ app  pulling x 2/9 layers 12s');
    expect(fitStepLines(rows, { ...options, columns: 70 })?.[0]).toContain('○ setup  ○ app  pulling 2/9 12s');
    expect(fitPodLines([{ ...rows[0], pod: pod([], [status('app', waiting())]) } as PodRow], options)).toEqual([
      'myapp   0/1     PodInitializing     0          12s     pulling x 2/9 layers 12s',
    ]);
    expect(fitPodLines([{ ...rows[0], pod: pod([], [status('app', waiting())]) } as PodRow], { ...options, columns: 75 })).toEqual([
      'myapp   0/1     PodInitializing     0          12s     pulling 2/9 12s',
    ]);
  });

  test('are none where there is nothing to tell apart, and none where words alone have room', () => {
    expect(lines(79, [pod([], [status('app', running)])])).toBeUndefined();
    expect(lines(30, [myapp])).toBeUndefined();
  });

  test.each([20, 40, 60, 79, 120])('are never wider than %d columns', (columns) => {
    const long = pod(
      ['init-first', 'init-second', 'init-third-of-them'].map((name) => status(name, running)),
      [status('application', waiting()), status('sidecar', waiting())],
      'payments-reconciliation-worker-7d9f8c6b5d-x2x4z',
    );
    expect(Math.max(0, ...(lines(columns, [long, myapp]) ?? []).map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });
});
