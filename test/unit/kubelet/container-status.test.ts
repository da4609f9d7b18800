import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerStatus, Pod } from '../../../src/api/types.ts';
import { appContainerStatuses, initContainerStatuses, toTime } from '../../../src/kubelet/container-status.ts';
import type { PodMemory } from '../../../src/kubelet/memory.ts';
import type { StartError } from '../../../src/kubelet/start-error.ts';
import { ended, lost, memoryOf, record } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';

/** As `kubectl describe` would say it, in short: `R`, `W:Reason`, `T0:Completed`. */
function short({ waiting, running, terminated }: ContainerState): string {
  if (running) return `R ${running.startedAt}`;
  if (terminated) return `T${terminated.exitCode}:${terminated.reason}`;
  return waiting ? `W:${waiting.reason ?? ''}` : '';
}

/** `state | lastState | restarts`, with `ready` and `started` where they are. */
function line({ state, lastState, restartCount, ready, started }: ContainerStatus): string {
  const marks = [ready ? 'ready' : '', started ? 'started' : ''].filter(Boolean).join(' ');
  return [short(state), short(lastState), `${restartCount}`, marks].join(' | ');
}

const appStatuses = (subject: Pod, memory: PodMemory, engine: string) =>
  appContainerStatuses({ pod: subject, memory, probes: new Map(), engine });
const initStatuses = (subject: Pod, memory: PodMemory, engine: string) =>
  initContainerStatuses({ pod: subject, memory, probes: new Map(), engine });

const always = pod({});
const never = pod({ spec: { restartPolicy: 'Never' } });
const onFailure = pod({ spec: { restartPolicy: 'OnFailure' } });
const withInit = pod({ init: ['i'] });
const leaving = pod({ metadata: { deletionTimestamp: '2026-01-05T00:05:00Z' } });
const crashed: StartError = {
  cause: 'crash',
  reason: 'CrashLoopBackOff',
  message: 'back-off 10s restarting failed container=app pod=web_default(uid-1)',
  retryAt: 0,
};
const noImage: StartError = { cause: 'image', reason: 'ErrImagePull', message: 'no such image', retryAt: 0 };
const withError = (memory: PodMemory, startError: StartError, name = 'app'): PodMemory => ({
  ...memory,
  startErrors: { [name]: startError },
});

const appRows: readonly (readonly [what: string, pod: Pod, memory: PodMemory, expected: string])[] = [
  ['nothing yet', always, memoryOf({}), 'W:ContainerCreating |  | 0 | '],
  ['nothing yet, in a pod with init containers', withInit, memoryOf({}), 'W:PodInitializing |  | 0 | '],
  ['created', always, memoryOf({ app: [record('app', { state: 'created' })] }), 'W: |  | 0 | '],
  ['running', always, memoryOf({ app: [record('app')] }), 'R 2026-01-05T00:00:02Z |  | 0 | ready started'],
  ['ended well', never, memoryOf({ app: [ended('app', 0)] }), 'T0:Completed |  | 0 | '],
  ['ended badly', never, memoryOf({ app: [ended('app', 3)] }), 'T3:Error |  | 0 | '],
  ['out of memory', never, memoryOf({ app: [ended('app', 137, { reason: 'OOMKilled' })] }), 'T137:OOMKilled |  | 0 | '],
  ['between an end and the next try', always, memoryOf({ app: [ended('app', 1)] }), 'T1:Error |  | 0 | '],
  [
    'running again',
    always,
    memoryOf({ app: [ended('app', 1), record('app', { attempt: 1 })] }),
    'R 2026-01-05T00:01:02Z | T1:Error | 1 | ready started',
  ],
  [
    'only two generations',
    always,
    memoryOf({ app: [ended('app', 1), ended('app', 2, { attempt: 1 }), ended('app', 3, { attempt: 2 })] }),
    'T3:Error | T2:Error | 2 | ',
  ],
  ['waiting out its back-off', always, withError(memoryOf({ app: [ended('app', 1)] }), crashed), 'W:CrashLoopBackOff | T1:Error | 0 | '],
  ['without an image', always, withError(memoryOf({}), noImage), 'W:ErrImagePull |  | 0 | '],
  [
    'without an image for its second run',
    always,
    withError(memoryOf({ app: [ended('app', 1)] }), noImage),
    'W:ErrImagePull | T1:Error | 0 | ',
  ],
  ['an error of what is not started any more', never, withError(memoryOf({ app: [ended('app', 1)] }), crashed), 'T1:Error |  | 0 | '],
  [
    'an error of what ended well under OnFailure',
    onFailure,
    withError(memoryOf({ app: [ended('app', 0)] }), crashed),
    'T0:Completed |  | 0 | ',
  ],
  ['an error in a pod that is deleted', leaving, withError(memoryOf({ app: [ended('app', 1)] }), crashed), 'T1:Error |  | 0 | '],
  ['lost, and to be started again', always, memoryOf({ app: [lost('app')] }), 'W:ContainerCreating | T137:ContainerStatusUnknown | 0 | '],
  ['lost for good', never, memoryOf({ app: [lost('app')] }), 'T137:ContainerStatusUnknown |  | 0 | '],
  ['lost in a pod that is deleted', leaving, memoryOf({ app: [lost('app')] }), 'T137:ContainerStatusUnknown |  | 0 | '],
  [
    'running again after it was lost',
    always,
    memoryOf({ app: [lost('app'), record('app', { attempt: 1 })] }),
    'R 2026-01-05T00:01:02Z | T137:ContainerStatusUnknown | 1 | ready started',
  ],
];

const initRows: readonly (readonly [what: string, memory: PodMemory, expected: string])[] = [
  ['nothing yet', memoryOf({}), 'W:PodInitializing |  | 0 | '],
  ['running', memoryOf({ i: [record('i')] }), 'R 2026-01-05T00:00:02Z |  | 0 | started'],
  ['done', memoryOf({ i: [ended('i', 0)] }), 'T0:Completed |  | 0 | ready'],
  ['done, whatever an error says', withError(memoryOf({ i: [ended('i', 0)] }), crashed, 'i'), 'T0:Completed |  | 0 | ready'],
  ['failed', memoryOf({ i: [ended('i', 1)] }), 'T1:Error |  | 0 | '],
  ['waiting out its back-off', withError(memoryOf({ i: [ended('i', 1)] }), crashed, 'i'), 'W:CrashLoopBackOff | T1:Error | 0 | '],
];

describe('the status of a container', () => {
  it.each(appRows)('%s', (_what, subject, memory, expected) => {
    expect(appStatuses(subject, memory, 'podman').map(line)).toEqual([expected]);
  });

  it.each(initRows)('of an init container: %s', (_what, memory, expected) => {
    expect(initStatuses(withInit, memory, 'podman').map(line)).toEqual([expected]);
  });

  it('has the image of the spec until there is a container, then the one that the engine names', () => {
    const [before] = appStatuses(always, memoryOf({}), 'docker');
    expect(before).toEqual({
      name: 'app',
      ...{ state: { waiting: { reason: 'ContainerCreating' } }, lastState: {} },
      ...{ ready: false, restartCount: 0, image: 'busybox', imageID: '', started: false },
    });
    const [after] = appStatuses(always, memoryOf({ app: [record('app')] }), 'docker');
    expect(after).toMatchObject({ image: 'docker.io/library/busybox:latest', imageID: 'sha256:1', containerID: 'docker://app-0' });
  });

  it('stands sorted by name, that of init containers in spec order', () => {
    const subject = pod({ init: ['z', 'a'], apps: ['y', 'b', 'x'] });
    expect(appStatuses(subject, memoryOf({}), 'podman').map(({ name }) => name)).toEqual(['b', 'x', 'y']);
    expect(initStatuses(subject, memoryOf({}), 'podman').map(({ name }) => name)).toEqual(['z', 'a']);
  });

  it('tells of an end its times in whole seconds, its message and its container', () => {
    const [status] = appStatuses(never, memoryOf({ app: [ended('app', 2, { message: 'out of luck\n' })] }), 'podman');
    expect(status?.state).toEqual({
      terminated: {
        exitCode: 2,
        reason: 'Error',
        message: 'out of luck\n',
        startedAt: '2026-01-05T00:00:02Z',
        finishedAt: '2026-01-05T00:00:30Z',
        containerID: 'podman://app-0',
      },
    });
  });

  it('tells of a process that never ran the epoch', () => {
    const { startedAt: _never, ...failed } = ended('app', 128, {
      reason: 'StartError',
      message: 'exec: "nope": executable file not found',
    });
    const [status] = appStatuses(never, memoryOf({ app: [failed] }), 'podman');
    expect(status?.state.terminated).toMatchObject({ exitCode: 128, reason: 'StartError', startedAt: '1970-01-01T00:00:00Z' });
  });

  it('says why what was lost could not be located: at an end for good, and before another run', () => {
    const forGood = appStatuses(never, memoryOf({ app: [lost('app')] }), 'podman')[0];
    expect(forGood?.state.terminated?.message).toBe('The container could not be located when the pod was terminated');
    const text = 'The container could not be located when the pod was deleted.  The container used to be Running';
    const again = appStatuses(always, memoryOf({ app: [lost('app')] }), 'podman')[0];
    expect(again?.lastState.terminated?.message).toBe(text);
    const then = appStatuses(always, memoryOf({ app: [lost('app'), record('app', { attempt: 1 })] }), 'podman')[0];
    expect(then?.lastState.terminated?.message).toBe(text);
  });

  it('keeps the head of a message: all of a pod have 12 KiB together', () => {
    const subject = pod({ init: ['i'], apps: ['a', 'b', 'c'], spec: { restartPolicy: 'Never' } });
    const memory = memoryOf({ a: [ended('a', 1, { message: `head${'x'.repeat(4092)}` })] });
    const [status] = appStatuses(subject, memory, 'podman');
    expect(status?.state.terminated?.message).toBe(`head${'x'.repeat(3068)}`);
  });

  it('takes times as engines write them', () => {
    expect(toTime('2026-01-05T01:00:02.987654321+01:00')).toBe('2026-01-05T00:00:02Z');
    expect(toTime(undefined)).toBeUndefined();
    expect(toTime('never')).toBeUndefined();
  });

  it('of a container that is named like what every object has', () => {
    const subject = pod({ apps: [container('constructor')] });
    expect(appStatuses(subject, memoryOf({}), 'podman').map(line)).toEqual(['W:ContainerCreating |  | 0 | ']);
  });
});
