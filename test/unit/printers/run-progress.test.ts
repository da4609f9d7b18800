import { describe, expect, test } from 'vitest';
import type { Event, Pod, PodStatus } from '../../../src/api/types.ts';
import { fitProgress, type Progress, podProgress, progressKey, progressLine } from '../../../src/printers/run-progress.ts';
import { textWidth } from '../../../src/printers/text-width.ts';
import { container, event, placed, pod, status, timeBefore, waiting } from '../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');

function myapp(change: PodStatus): Pod {
  return pod(now, 'myapp-pod', {
    metadata: { creationTimestamp: timeBefore(now, 12) },
    spec: { initContainers: [container('init-mydb')] },
    status: placed(now, change),
  });
}

const creating = myapp({
  phase: 'Pending',
  initContainerStatuses: [status('init-mydb', waiting('PodInitializing'))],
  containerStatuses: [status('main', waiting('PodInitializing'))],
});

function about(reason: string, age: number, message = 'Pulling image "busybox:1.28"', name = 'initContainers{init-mydb}'): Event {
  return event(now, creating, { reason, message, ages: [age, age], involvedObject: { kind: 'Pod', fieldPath: `spec.${name}` } });
}

describe('a status line of run', () => {
  test('has the words of get pods', () => {
    expect(progressLine(creating, [], now)).toBe('myapp-pod   0/1     Init:0/1            0          12s');
    expect(progressLine(creating, [], now, 12)).toBe('myapp-pod      0/1     Init:0/1            0          12s');
  });

  test.each<[string, readonly Event[], string]>([
    ['an image that is being pulled', [about('Pulling', 5)], 'pulling busybox:1.28'],
    ['not one that has been pulled', [about('Pulling', 5), about('Pulled', 5)], ''],
    ['not one of which the pull failed', [about('Pulling', 5), about('Failed', 2)], ''],
    ['one that is pulled again', [about('Failed', 9), about('Pulling', 2)], 'pulling busybox:1.28'],
    [
      'two images, each once',
      [about('Pulling', 5), about('Pulling', 5, 'Pulling image "nginx"', 'containers{main}'), about('Pulling', 4)],
      'pulling busybox:1.28, nginx',
    ],
    ['nothing of other events', [about('Scheduled', 5)], ''],
  ])('shows %s', (_title, events, note) => {
    expect(podProgress(creating, events, now).note).toBe(note);
  });

  test('says nothing of the pull of a container that runs', () => {
    const running = myapp({
      phase: 'Pending',
      initContainerStatuses: [status('init-mydb', { running: { startedAt: timeBefore(now, 1) } })],
    });
    expect(podProgress(running, [about('Pulling', 5)], now).note).toBe('');
  });

  test('is harmless to a terminal', () => {
    expect(progressLine(myapp({ phase: 'Failed', reason: '\u001b[2J' }), [], now)).toContain('^[[2J');
  });

  test('counts as changed when the words change, not when time passes', () => {
    const crashed = (seconds: number): Pod =>
      myapp({
        phase: 'Running',
        containerStatuses: [
          status('main', waiting('CrashLoopBackOff'), {
            restartCount: 2,
            lastState: { terminated: { exitCode: 1, finishedAt: timeBefore(now, seconds) } },
          }),
        ],
      });
    expect(progressKey(crashed(5), [])).toBe(progressKey(crashed(50), []));
    expect(progressKey(crashed(5), [])).not.toBe(progressKey(creating, []));
    expect(progressKey(creating, [])).not.toBe(progressKey(creating, [about('Pulling', 5)]));
  });
});

describe('status lines on a terminal', () => {
  const row = (name: string, change: Partial<Progress> = {}): Progress => ({
    ...{ name, ready: '0/1', status: 'Init:CrashLoopBackOff', restarts: '3 (12s ago)', spent: '2m30s', note: '' },
    ...change,
  });
  const long = `payments-reconciliation-worker-${'x'.repeat(30)}-production-7`;
  const sets: readonly (readonly [string, readonly string[]])[] = [
    ['one long name', [long]],
    ['names that differ at the end', [`${long}1`, `${long}2`, 'web']],
    ['names that differ at the start', [`a${long}`, `b${long}`]],
    ['names that differ in the middle', ['a', 'b', 'c'].map((letter) => `${'x'.repeat(31)}${letter}${'y'.repeat(31)}`)],
  ];

  test.each(sets)('%s: the name gives way, the status never, and names stay different', (_title, names) => {
    for (let columns = 20; columns <= 200; columns++) {
      const lines = fitProgress(
        names.map((name) => row(name)),
        columns - 1,
      );
      expect(Math.max(...lines.map(textWidth)), `${columns} columns`).toBeLessThan(columns);
      // In 20 columns there is no room even for this status.
      for (const line of lines) expect(line, `${columns} columns`).toContain('Init:CrashLoopBackOff'.slice(0, columns - 2));
      if (columns >= 30) expect(new Set(lines).size, `${columns} columns`).toBe(names.length);
    }
  });

  test('at 80 columns', () => {
    expect(fitProgress([row(long), row('web', { ready: '1/1', status: 'Running', restarts: '0' })], 79)).toEqual([
      'payments-rec…production-7   0/1     Init:CrashLoopBackOff   3 (12s ago)   2m30s',
      'web                         1/1     Running                 0             2m30s',
    ]);
  });

  test('what fits looks as in a pipe', () => {
    expect(fitProgress([podProgress(creating, [about('Pulling', 5)], now)], 100)).toEqual([
      progressLine(creating, [about('Pulling', 5)], now),
    ]);
  });

  test('wide characters count twice, and a note is cut before a name is', () => {
    const [line = ''] = fitProgress([row('web', { note: 'pulling 画像画像画像画像画像画像画像' })], 79);
    expect(textWidth(line)).toBeLessThanOrEqual(79);
    expect(line).toMatch(/^web .* pulling (画像)+画?…$/);
    expect(fitProgress([row('画像画像')], 26)).toEqual(['…像  Init:CrashLoopBackOff']);
  });

  test('control characters take no more room than they show', () => {
    const [line = ''] = fitProgress([row(long, { status: '\u001b[2J\u009b' })], 79);
    expect(textWidth(line)).toBeLessThanOrEqual(79);
    expect(line).toContain('^[[2J\\u009b');
  });
});
