import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { type ContainerRecord, emptyMemory, type PodMemory } from '../../../src/kubelet/memory.ts';
import { formatPlan } from '../../../src/kubelet/plan/action.ts';
import { planPod } from '../../../src/kubelet/plan/plan.ts';
import { containerHash } from '../../../src/kubelet/spec-hash.ts';
import { ended, memoryOf, record as recordOf } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';

const now = Date.parse('2026-01-05T00:10:00Z');
const at = (secondsAgo: number) => new Date(now - secondsAgo * 1000).toISOString();

const record = (name: string, more: Partial<ContainerRecord> = {}) => recordOf(name, { createdAt: at(60), startedAt: at(60), ...more });
const exited = (name: string, exitCode: number, more: Partial<ContainerRecord> = {}) =>
  ended(name, exitCode, { createdAt: at(60), startedAt: at(60), finishedAt: at(30), ...more });

const plan = (subject: Pod, memory: PodMemory, more: { removed?: boolean; now?: number } = {}) =>
  planPod({ pod: subject, memory, now, probes: new Map(), maxBackoffMs: 300_000, ...more });

const two = pod({ init: ['i1', 'i2'], apps: ['a', 'b'] });
const policy = (restartPolicy: 'Always' | 'OnFailure' | 'Never', more: Parameters<typeof pod>[0] = {}) =>
  pod({ init: ['i1', 'i2'], apps: ['a', 'b'], spec: { restartPolicy }, ...more });
const done = { i1: [exited('i1', 0)], i2: [exited('i2', 0)] };
const deleted = { deletionTimestamp: '2026-01-05T00:10:30Z', deletionGracePeriodSeconds: 30 };

describe('planPod', () => {
  it.each<[string, Pod, PodMemory, string]>([
    ['makes a sandbox first', two, { ...emptyMemory }, 'createSandbox: the pod has no sandbox'],
    ['starts the first init container', two, memoryOf({}), 'pullImage i1: image busybox\nstartContainer i1: next init container'],
    [
      'starts the app containers together without init containers',
      pod({ apps: ['a', 'b'] }),
      memoryOf({}),
      'pullImage a: image busybox\nstartContainer a: app container\npullImage b: image busybox\nstartContainer b: app container',
    ],
    ['waits for a running init container', two, memoryOf({ i1: [record('i1')] }), ''],
    [
      'starts the next init container after exit 0',
      two,
      memoryOf({ i1: [exited('i1', 0)] }),
      'pullImage i2: image busybox\nstartContainer i2: next init container',
    ],
    [
      'starts a created init container again',
      two,
      memoryOf({ i1: [record('i1', { state: 'created' })] }),
      'pullImage i1: image busybox\nstartContainer i1: created, not started',
    ],
    [
      'starts the apps when all inits have succeeded',
      two,
      memoryOf(done),
      'pullImage a: image busybox\nstartContainer a: app container\npullImage b: image busybox\nstartContainer b: app container',
    ],
    [
      'restarts a failed init container',
      two,
      memoryOf({ i1: [exited('i1', 3)] }),
      'pullImage i1: image busybox\nstartContainer i1: restart after exit 3',
    ],
    [
      'takes an OOM kill with exit 0 for a failure',
      two,
      memoryOf({ i1: [exited('i1', 0, { reason: 'OOMKilled' })] }),
      'pullImage i1: image busybox\nstartContainer i1: restart after exit 0',
    ],
    [
      'ends the pod when an init container fails under Never',
      policy('Never'),
      memoryOf({ i1: [exited('i1', 3)] }),
      'terminate: init container i1 failed and restartPolicy is Never',
    ],
    ['keeps what runs', two, memoryOf({ ...done, a: [record('a')], b: [record('b')] }), ''],
    [
      'restarts an app container that ended with 0 under Always',
      two,
      memoryOf({ ...done, a: [exited('a', 0)], b: [record('b')] }),
      'pullImage a: image busybox\nstartContainer a: restart after exit 0',
    ],
    [
      'leaves an app container that ended with 0 under OnFailure',
      policy('OnFailure'),
      memoryOf({ ...done, a: [exited('a', 0)], b: [record('b')] }),
      '',
    ],
    [
      'restarts a failed app container under OnFailure',
      policy('OnFailure'),
      memoryOf({ ...done, a: [exited('a', 1)], b: [record('b')] }),
      'pullImage a: image busybox\nstartContainer a: restart after exit 1',
    ],
    ['leaves a failed app container under Never', policy('Never'), memoryOf({ ...done, a: [exited('a', 1)], b: [record('b')] }), ''],
    [
      'ends the pod when everything has ended for good',
      policy('Never'),
      memoryOf({ ...done, a: [exited('a', 1)], b: [exited('b', 0)] }),
      'terminate: every container has ended for good',
    ],
    [
      'does not run a lost init container again when apps run',
      two,
      memoryOf({ i1: [record('i1', { state: 'lost', present: false })], a: [record('a')], b: [record('b')] }),
      '',
    ],
    [
      'runs a lost app container again under Always',
      two,
      memoryOf({ ...done, a: [record('a', { state: 'lost', present: false, exitCode: 137 })], b: [record('b')] }),
      'pullImage a: image busybox\nstartContainer a: restart after exit 137',
    ],
    [
      'does not run a lost app container again under Never',
      policy('Never'),
      memoryOf({ ...done, a: [record('a', { state: 'lost', present: false })], b: [record('b')] }),
      '',
    ],
    [
      'kills a container whose image changed',
      pod({ apps: [container('a', { image: 'nginx' })] }),
      memoryOf({ a: [record('a')] }),
      'stopContainer a: Container a definition changed, will be restarted',
    ],
    [
      'starts its successor under Never too',
      pod({ apps: [container('a', { image: 'nginx' })], spec: { restartPolicy: 'Never' } }),
      memoryOf({ a: [exited('a', 143, { replaced: true })] }),
      'pullImage a: image nginx\nstartContainer a: restart after exit 143',
    ],
    [
      'kills everything when the sandbox changed',
      two,
      memoryOf({ ...done, a: [record('a')], b: [record('b')] }, { sandboxChanged: true }),
      'stopContainer a: Stopping container a\nstopContainer b: Stopping container b',
    ],
    [
      'makes the sandbox anew when nothing runs any more',
      two,
      memoryOf({ ...done, a: [exited('a', 137)], b: [exited('b', 137)] }, { sandboxChanged: true }),
      'restartSandbox: the sandbox changed or was lost',
    ],
    [
      'does not make it anew under Never',
      policy('Never'),
      memoryOf({ ...done, a: [exited('a', 137)] }, { sandboxChanged: true }),
      'terminate: the sandbox is gone and restartPolicy is Never',
    ],
    [
      'does not make it anew when all have succeeded under OnFailure',
      policy('OnFailure'),
      memoryOf({ ...done, a: [exited('a', 0)], b: [exited('b', 0)] }, { sandboxChanged: true }),
      'terminate: the sandbox is gone and every container has succeeded',
    ],
    [
      'runs init containers of a former sandbox again',
      two,
      memoryOf({ i1: [exited('i1', 0, { sandboxRun: 'old' })], i2: [exited('i2', 0, { sandboxRun: 'old' })] }),
      'pullImage i1: image busybox\nstartContainer i1: restart after exit 0',
    ],
    [
      'removes what a former sandbox left created',
      two,
      memoryOf({ i1: [record('i1', { state: 'created', sandboxRun: 'old' })] }),
      'removeContainer i1: it was created in a former sandbox and never started',
    ],
    [
      'stops what runs when the pod is deleted',
      policy('Always', { metadata: deleted }),
      memoryOf({ i1: [record('i1')] }),
      'stopContainer i1: Stopping container i1',
    ],
    [
      'tears down when nothing runs any more',
      policy('Always', { metadata: deleted }),
      memoryOf({ i1: [exited('i1', 143)] }),
      'tearDown: the pod is deleted and nothing of it runs',
    ],
    [
      'stops the sandbox of a pod that has ended',
      policy('Never', { status: { phase: 'Failed' } }),
      memoryOf({ i1: [exited('i1', 3)] }, { termination: {} }),
      'stopSandbox: the pod has ended',
    ],
    [
      'removes older attempts than the previous one',
      two,
      memoryOf({ ...done, a: [record('a', { attempt: 2 }), exited('a', 1, { attempt: 1 }), exited('a', 1)], b: [record('b')] }),
      'removeContainer a: attempt 0 is neither current nor previous',
    ],
  ])('%s', (_name, subject, memory, expected) => {
    expect(formatPlan(plan(subject, memory))).toBe(expected);
  });

  it('waits out a crash back-off, tells it once, then tells it again', () => {
    const key = `a/${containerHash(container('a'))}`;
    const backoff = { [key]: { delayMs: 20_000, updatedAt: now - 40_000 } };
    const subject = pod({ apps: ['a'] });
    const ended = { a: [exited('a', 1, { finishedAt: at(5) })] };
    const first = plan(subject, memoryOf(ended, { backoff }));
    expect(formatPlan(first)).toBe('backOff a: back-off 20s restarting failed container');
    expect(first.wakeAt).toBe(now + 15_000);
    const startErrors = { a: { cause: 'crash', reason: 'CrashLoopBackOff', message: '', retryAt: now + 12_000 } } as const;
    expect(plan(subject, memoryOf(ended, { backoff, startErrors }))).toEqual({ actions: [], wakeAt: now + 12_000 });
    expect(formatPlan(plan(subject, memoryOf(ended, { backoff, startErrors }), { now: now + 12_000 }))).toBe(formatPlan(first));
    expect(formatPlan(plan(subject, memoryOf(ended, { backoff, startErrors }), { now: now + 15_000 }))).toBe(
      'pullImage a: image busybox\nstartContainer a: restart after exit 1',
    );
  });

  it.each([
    ['deleted', policy('Always', { metadata: deleted }), memoryOf({ a: [record('a')] })],
    ['ended', policy('Never'), memoryOf({ a: [record('a')] }, { termination: {} })],
    ['sandbox', two, memoryOf({ a: [record('a')] }, { sandboxChanged: true })],
    ['changed', pod({ apps: [container('a', { image: 'nginx' })] }), memoryOf({ a: [record('a')] })],
  ])('says why it stops a container: %s', (cause, subject, memory) => {
    expect(plan(subject, memory).actions).toEqual([expect.objectContaining({ type: 'stopContainer', name: 'a', cause })]);
  });

  it('sends KILL when the grace is over, and again when nothing came of it', () => {
    const subject = policy('Always', { metadata: deleted });
    const kills = { 'i1-0': { signalledAt: now - 30_000, deadline: now } };
    const due = plan(subject, memoryOf({ i1: [record('i1')] }, { kills }));
    expect(formatPlan(due)).toBe('killContainer i1: the grace period is over');
    const killed = { 'i1-0': { signalledAt: now - 30_000, deadline: now, killedAt: now } };
    expect(plan(subject, memoryOf({ i1: [record('i1')] }, { kills: killed }))).toEqual({ actions: [], wakeAt: now + 5_000 });
  });

  it('shortens the grace of a kill under way when a second deletion asks for less', () => {
    const subject = policy('Always', { metadata: { ...deleted, deletionGracePeriodSeconds: 1 } });
    const kills = { 'i1-0': { signalledAt: now - 1_000, deadline: now + 29_000 } };
    expect(plan(subject, memoryOf({ i1: [record('i1')] }, { kills }))).toEqual({ actions: [], wakeAt: now + 1_000 });
  });

  it('leaves no time to one whose object somebody takes away by force while it ends', () => {
    const subject = policy('Always', { metadata: { ...deleted, deletionGracePeriodSeconds: 600 } });
    const kills = { 'i1-0': { signalledAt: now - 5_000, deadline: now + 595_000 } };
    const memory = memoryOf({ i1: [record('i1')] }, { kills });
    expect(plan(subject, memory).actions).toEqual([]);
    expect(formatPlan(plan(subject, memory, { removed: true }))).toBe('killContainer i1: the grace period is over');
  });

  it('starts nothing while a volume cannot be had, and stops what is to be stopped', () => {
    const subject = pod({ apps: ['a', container('b', { image: 'nginx' })] });
    const waiting = memoryOf({ a: [exited('a', 1)], b: [record('b')] }, { retryAt: now + 12_000 });
    expect(formatPlan(plan(subject, waiting))).toBe('stopContainer b: Container b definition changed, will be restarted');
    expect(plan(subject, waiting).wakeAt).toBe(now + 12_000);
    expect(formatPlan(plan(subject, waiting, { now: now + 12_000 }))).toContain('startContainer a: restart after exit 1');
  });

  it('ends the pod at its active deadline, and wakes up for it', () => {
    const status = { phase: 'Pending', startTime: at(10) } as const;
    const subject = policy('Always', { status, spec: { activeDeadlineSeconds: 10, restartPolicy: 'Always' } });
    expect(plan(subject, memoryOf({ i1: [record('i1')] })).actions).toEqual([
      {
        type: 'terminate',
        reason: 'DeadlineExceeded',
        message: 'Pod was active on the node longer than the specified deadline',
        because: 'the active deadline has passed',
      },
    ]);
    expect(plan(subject, memoryOf({ i1: [record('i1')] }), { now: now - 4_000 }).wakeAt).toBe(now);
  });
});
