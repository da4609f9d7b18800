import { describe, expect, test } from 'vitest';
import type { ContainerStatus, Pod } from '../../../src/api/types.ts';
import { changesIn } from '../../../src/page/changes.ts';
import { stateOfPod } from '../../../src/page/pod-state.ts';
import { mostTelling, type Step, stepsOf } from '../../../src/page/steps.ts';
import { conditions, container, status, timeBefore, waiting } from '../../fakes/pod-states.ts';
import { pod } from '../../fakes/pods.ts';

const now = Date.parse('2026-01-05T00:10:00Z');
const running = { running: { startedAt: timeBefore(now, 12) } };
const ended = (exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error') => ({
  terminated: { exitCode, reason, startedAt: timeBefore(now, 20), finishedAt: timeBefore(now, 17) },
});

/** A pod with one container of a role, in that state. */
function podWith(role: 'init' | 'sidecar' | 'app', of: ContainerStatus): Pod {
  const init = role === 'app' ? [] : [container('x', role === 'sidecar' ? { restartPolicy: 'Always' } : {})];
  const statuses = role === 'app' ? { containerStatuses: [of] } : { initContainerStatuses: [of] };
  return pod({ init, apps: role === 'app' ? ['x'] : [], status: { phase: 'Running', ...statuses } });
}

describe('a step', () => {
  test.each<[string, 'init' | 'sidecar' | 'app', ContainerStatus, { state: string; words: string; attempt: number }]>([
    ['that waits for its turn', 'init', status('x', waiting('PodInitializing')), { state: 'waiting', words: 'waits', attempt: 0 }],
    ['that is made', 'app', status('x', waiting('ContainerCreating')), { state: 'waiting', words: 'waits', attempt: 0 }],
    ['that runs', 'init', status('x', running), { state: 'running', words: 'running for 12s', attempt: 1 }],
    ['that has ended well', 'init', status('x', ended(0)), { state: 'done', words: 'done in 3s', attempt: 1 }],
    ['that has failed', 'init', status('x', ended(3)), { state: 'failed', words: 'exit code 3', attempt: 1 }],
    ['that was skipped', 'init', status('x', ended(0, 'Skipped')), { state: 'skipped', words: 'skipped', attempt: 0 }],
    ['that was killed', 'app', status('x', ended(137, 'OOMKilled')), { state: 'failed', words: 'OOMKilled, exit code 137', attempt: 1 }],
    ['without an image', 'app', status('x', waiting('ErrImagePull')), { state: 'failed', words: 'ErrImagePull', attempt: 0 }],
    [
      'that waits after a crash',
      'app',
      status('x', waiting('CrashLoopBackOff'), { lastState: ended(2), restartCount: 4 }),
      { state: 'failed', words: 'CrashLoopBackOff, exit code 2', attempt: 5 },
    ],
    ['that is not ready', 'app', status('x', running), { state: 'running', words: 'running for 12s, not ready', attempt: 1 }],
    ['that is ready', 'app', status('x', running, { ready: true }), { state: 'ready', words: 'ready, running for 12s', attempt: 1 }],
    [
      'beside the others',
      'sidecar',
      status('x', running, { ready: true }),
      { state: 'ready', words: 'ready, running for 12s', attempt: 1 },
    ],
  ])('%s', (_, role, of, expected) => {
    expect(stepsOf(podWith(role, of), now)).toEqual([{ name: 'x', role, ...expected }]);
  });

  test('of which nothing is known yet waits; one of a pod that is over never ran', () => {
    expect(stepsOf(pod({ init: ['a'], apps: ['b'] }), now).map(({ name, words }) => [name, words])).toEqual([
      ['a', 'waits'],
      ['b', 'waits'],
    ]);
    expect(stepsOf(pod({ status: { phase: 'Failed' } }), now)).toMatchObject([{ state: 'waiting', words: 'never ran' }]);
  });
});

test('a pod as a whole is what its steps are', () => {
  const apps = (of: ContainerStatus, more: object = {}) =>
    stateOfPod(pod({ apps: ['x'], status: { phase: 'Running', containerStatuses: [of], ...more } }));
  expect(stateOfPod(pod({}))).toBe('waiting');
  expect(apps(status('x', running))).toBe('running');
  expect(apps(status('x', running, { ready: true, started: true }), { conditions: conditions(true, true) })).toBe('ready');
  expect(apps(status('x', waiting('ImagePullBackOff')))).toBe('failed');
  expect(stateOfPod(pod({ status: { phase: 'Succeeded' } }))).toBe('done');
  expect(stateOfPod(pod({ status: { phase: 'Failed' } }))).toBe('failed');
  expect(stateOfPod(pod({ metadata: { deletionTimestamp: timeBefore(now, 1) } }))).toBe('waiting');
});

test('what is said aloud is what has changed', () => {
  const before = new Map(Object.entries({ web: 'Pending', db: 'Running', old: 'Running' }));
  const after = new Map(Object.entries({ web: 'Running', db: 'Running', tests: 'Pending' }));
  expect(changesIn(before, after)).toEqual(['web: Running', 'tests: Pending', 'old is gone']);
  expect(changesIn(after, after)).toEqual([]);
});

test.each<[string, readonly [Step['role'], Step['state']][], number]>([
  [
    'that has failed',
    [
      ['init', 'done'],
      ['init', 'failed'],
      ['app', 'waiting'],
    ],
    1,
  ],
  [
    'that runs',
    [
      ['sidecar', 'ready'],
      ['init', 'running'],
      ['app', 'waiting'],
    ],
    1,
  ],
  [
    'of the app, where nothing is wrong',
    [
      ['init', 'done'],
      ['app', 'ready'],
    ],
    1,
  ],
  [
    'that was done last, where the pod is held',
    [
      ['init', 'done'],
      ['init', 'done'],
      ['init', 'waiting'],
      ['app', 'waiting'],
    ],
    1,
  ],
  [
    'of the app, where nothing has begun',
    [
      ['init', 'waiting'],
      ['app', 'waiting'],
    ],
    1,
  ],
])('the most telling log is that of the step %s', (_, all, expected) => {
  const steps = all.map(([role, state], index): Step => ({ name: `${index}`, role, state, words: '', attempt: 1 }));
  expect(mostTelling(steps)?.name).toBe(`${expected}`);
});
