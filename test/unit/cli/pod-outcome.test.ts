import { describe, expect, test } from 'vitest';
import type { ContainerState, Pod } from '../../../src/api/types.ts';
import { outcomeOf } from '../../../src/cli/watching/pod-outcome.ts';

const ended = (exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error', message?: string): ContainerState => ({
  terminated: { exitCode, reason, ...(message ? { message } : {}) },
});
const running: ContainerState = { running: {} };
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });

interface Change {
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly ready?: boolean;
  readonly deleted?: boolean;
  /** Names that begin with `side` are sidecars. */
  readonly inits?: Readonly<Record<string, ContainerState>>;
  readonly apps?: Readonly<Record<string, ContainerState>>;
}

function pod({ restartPolicy = 'Always', phase = 'Pending', inits = {}, apps = { main: running }, ...change }: Change): Pod {
  const spec = (name: string) => ({ name, image: 'b', ...(name.startsWith('side') ? { restartPolicy: 'Always' } : {}) });
  const statuses = (states: object) => Object.entries(states).map(([name, state]) => ({ name, state, lastState: {}, restartCount: 0 }));
  return {
    metadata: { name: 'web', ...(change.deleted ? { deletionTimestamp: '2026-01-05T00:00:00Z' } : {}) },
    spec: { restartPolicy, initContainers: Object.keys(inits).map(spec), containers: Object.keys(apps).map(spec) },
    status: {
      ...{ phase, conditions: [{ type: 'Ready', status: change.ready ? 'True' : 'False' }] },
      ...(change.reason ? { reason: change.reason } : {}),
      ...(change.message ? { message: change.message } : {}),
      // Which order they come in says nothing.
      ...{ initContainerStatuses: statuses(inits).toReversed(), containerStatuses: statuses(apps).toReversed() },
    },
  } as unknown as Pod;
}

const failed = (exitCode: number, cause: string, container?: string) => ({
  is: 'failed',
  exitCode,
  cause,
  ...(container ? { container } : {}),
});

describe('how a pod comes out of a run', () => {
  test.each<[string, Change, unknown]>([
    ['Always, ready', { phase: 'Running', ready: true }, { is: 'ready' }],
    ['Always, running but not ready', { phase: 'Running' }, undefined],
    ['Always, in a crash loop', { phase: 'Running', apps: { main: waiting('CrashLoopBackOff') } }, undefined],
    ['OnFailure, ready: it shall finish', { restartPolicy: 'OnFailure', phase: 'Running', ready: true }, undefined],
    ['Never, ready: it shall finish', { restartPolicy: 'Never', phase: 'Running', ready: true }, undefined],
    ['OnFailure, succeeded', { restartPolicy: 'OnFailure', phase: 'Succeeded', apps: { main: ended(0) } }, { is: 'succeeded' }],
    [
      'the first failed container in the order of the spec',
      { restartPolicy: 'Never', phase: 'Failed', apps: { a: ended(0), b: ended(5), c: ended(4) } },
      failed(5, 'container "b" exited with code 5', 'b'),
    ],
    [
      'an init container before the others',
      { restartPolicy: 'Never', phase: 'Failed', inits: { one: ended(0), two: ended(9) }, apps: { main: waiting('PodInitializing') } },
      failed(9, 'container "two" exited with code 9', 'two'),
    ],
    [
      'a sidecar that was stopped at the end fails nobody',
      { restartPolicy: 'Never', phase: 'Failed', inits: { side: ended(137) }, apps: { main: ended(7) } },
      failed(7, 'container "main" exited with code 7', 'main'),
    ],
    [
      'a reason that says more than Error',
      { restartPolicy: 'Never', phase: 'Failed', apps: { main: ended(137, 'OOMKilled') } },
      failed(137, 'container "main" exited with code 137 (OOMKilled)', 'main'),
    ],
    [
      'a start error is no exit code of the user',
      { restartPolicy: 'Never', phase: 'Failed', apps: { main: ended(128, 'StartError', 'no such file') } },
      failed(1, 'container "main" could not be started: no such file', 'main'),
    ],
    [
      'a deadline is no exit code of the user, but a container tells how far it got',
      { restartPolicy: 'Never', phase: 'Failed', reason: 'DeadlineExceeded', message: 'too long', apps: { main: ended(137) } },
      failed(1, 'DeadlineExceeded: too long', 'main'),
    ],
    ['an eviction before anything ran', { phase: 'Failed', reason: 'Evicted', apps: {} }, failed(1, 'Evicted')],
    ['nothing says why', { restartPolicy: 'Never', phase: 'Failed', apps: { main: running } }, failed(1, 'no container says why')],
    ['being deleted, though ready', { phase: 'Running', ready: true, deleted: true }, { is: 'deleted' }],
  ])('%s', (_title, change, end) => {
    expect(outcomeOf(pod(change))).toEqual(end);
  });

  test('gone', () => {
    expect(outcomeOf(undefined)).toEqual({ is: 'deleted' });
  });
});
