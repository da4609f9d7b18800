import { describe, expect, test } from 'vitest';
import type { Event, Pod, PodStatus } from '../../../src/api/types.ts';
import { podProgress, progressKey, progressLine } from '../../../src/printers/run-progress.ts';
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
