import { describe, expect, it } from 'vitest';
import type { EngineContainer, EngineSandbox } from '../../../src/engine/types.ts';
import { containerLabels } from '../../../src/kubelet/labels.ts';
import { emptyMemory, type PodMemory, sandboxRunName } from '../../../src/kubelet/memory.ts';
import { hasLost, reconcileMemory } from '../../../src/kubelet/reconcile-memory.ts';
import { containerHash } from '../../../src/kubelet/spec-hash.ts';
import { ended, lost, memoryOf, record, sandbox } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';

const subject = pod({});
const app = container('app');
const [createdAt, startedAt, finishedAt] = ['2026-01-05T00:00:01.5Z', '2026-01-05T00:00:02.987654321Z', '2026-01-05T00:00:30.25Z'];
const run = sandboxRunName(sandbox);

/** The sandbox of the memories, as the engine lists it. */
const listed = (more: Partial<EngineSandbox> = {}): EngineSandbox => ({
  ...{ id: 'sb', name: 'k8s_POD_web_default_uid-1_0', labels: {}, state: 'ready', createdAt, startedAt: sandbox.startedAt, ip: '10.0.0.2' },
  ...more,
});

/** A container of that pod, as the engine lists it. */
function found(more: Partial<EngineContainer> & { readonly attempt?: number; readonly sandboxRun?: string } = {}): EngineContainer {
  const { attempt = 0, sandboxRun = run, ...rest } = more;
  const labels = containerLabels('test', subject, app, { role: 'app', attempt, hash: containerHash(app), sandboxRun });
  return {
    ...{ id: `app-${attempt}`, name: 'x', sandboxId: 'sb', labels, imageId: 'sha256:1', createdAt, oomKilled: false },
    state: 'created',
    ...rest,
  };
}
const running = found({ state: 'running', startedAt });
const exited = (more: Partial<EngineContainer> = {}) => found({ state: 'exited', startedAt, finishedAt, exitCode: 0, ...more });

const look = (memory: PodMemory, containers: readonly EngineContainer[], sandboxes = [listed()]) =>
  reconcileMemory(memory, { sandboxes, containers });
const appOf = (memory: PodMemory) => memory.containers['app']?.[0];

const { startedAt: _never, ...refused } = ended('app', 128, { reason: 'StartError', message: 'no such program' });

/** What was remembered, what the engine has, and what is remembered then. */
const rows: readonly (readonly [what: string, memory: PodMemory, found: readonly EngineContainer[], expected: object | undefined])[] = [
  ['one that was made', memoryOf({}), [found()], { state: 'created', attempt: 0, present: true }],
  ['one that runs', memoryOf({}), [running], { state: 'running', startedAt, sandboxRun: run }],
  ['one of which the engine knows no state', memoryOf({}), [found({ state: 'unknown', startedAt })], { state: 'running' }],
  ['an end', memoryOf({ app: [record('app')] }), [exited()], { state: 'exited', exitCode: 0, reason: 'Completed', finishedAt }],
  ['a bad end', memoryOf({ app: [record('app')] }), [exited({ exitCode: 3 })], { exitCode: 3, reason: 'Error' }],
  [
    'an end for want of memory',
    memoryOf({ app: [record('app')] }),
    [exited({ exitCode: 137, oomKilled: true })],
    { exitCode: 137, reason: 'OOMKilled' },
  ],
  [
    'an end of which nobody knows the code',
    memoryOf({ app: [record('app')] }),
    [found({ state: 'exited', startedAt, finishedAt })],
    { state: 'exited', exitCode: 137, reason: 'ContainerStatusUnknown' },
  ],
  [
    'a refusal that nobody noted',
    memoryOf({}),
    [found({ error: 'no such program' })],
    { state: 'exited', exitCode: 128, reason: 'StartError', message: 'no such program', finishedAt: createdAt },
  ],
  ['a refusal that was noted', memoryOf({ app: [refused] }), [found()], { state: 'exited', reason: 'StartError' }],
  ['one that is gone after its end', memoryOf({ app: [ended('app', 0)] }), [], { state: 'exited', exitCode: 0, present: false }],
  [
    'one that is gone while it ran',
    memoryOf({ app: [record('app')] }),
    [],
    { state: 'lost', exitCode: 137, reason: 'ContainerStatusUnknown', present: false },
  ],
  ['one that is gone and never ran', memoryOf({ app: [record('app', { state: 'created' })] }), [], undefined],
];

describe('what is remembered of a pod after a look at the engine', () => {
  it.each(rows)('%s', (_what, memory, containers, expected) => {
    const next = look(memory, containers);
    if (expected) expect(appOf(next)).toMatchObject(expected);
    else expect(appOf(next)).toBeUndefined();
    expect(next.sandboxChanged).toBe(false);
    expect(look(next, containers)).toEqual(next);
  });

  it('keeps what only kpod knows of a container: its image, its message, its log', () => {
    const before = ended('app', 3, { image: 'docker.io/library/busybox:1.36', message: 'out of luck', logKept: true, replaced: true });
    expect(appOf(look(memoryOf({ app: [before] }), [exited({ exitCode: 3 })]))).toEqual(before);
  });

  it.each([
    ['after it was asked to, and then its successor starts', -1, true],
    ['before it was asked to, and then its end decides', 1, false],
  ])('knows of one that ended %s', (_what, askedMsLater, replaced) => {
    const signalledAt = Date.parse(finishedAt) + askedMsLater;
    const before = memoryOf(
      { app: [record('app', { replaced: true })] },
      { kills: { 'app-0': { signalledAt, deadline: signalledAt + 30_000 } } },
    );
    expect(appOf(look(before, [exited({ exitCode: 0 })]))?.replaced ?? false).toBe(replaced);
  });

  it('forgets them when somebody started that very container again', () => {
    const before = ended('app', 3, { message: 'out of luck', logKept: true });
    const next = look(memoryOf({ app: [before] }), [exited({ exitCode: 4, startedAt: '2026-01-05T00:05:00Z' })]);
    expect(appOf(next)).not.toHaveProperty('message');
    expect(appOf(next)).not.toHaveProperty('logKept');
    expect(next.sandboxChanged).toBe(true);
  });

  it('takes the attempts in their order, whatever the order of the list', () => {
    const next = look(memoryOf({}), [exited({ exitCode: 1 }), found({ attempt: 1, state: 'running', startedAt })]);
    expect(next.containers['app']?.map(({ attempt, state }) => [attempt, state])).toEqual([
      [1, 'running'],
      [0, 'exited'],
    ]);
  });

  it('keeps the end of what still runs for the engine, which cleans up behind it', () => {
    const exact = ended('app', 0);
    expect(look(memoryOf({ app: [exact] }), [running])).toEqual(memoryOf({ app: [exact] }));
    const { startedAt: _unknown, ...heard } = ended('app', 0, { finishedAt: '2026-01-05T00:00:03Z' });
    expect(look(memoryOf({ app: [heard] }), [running])).toEqual(memoryOf({ app: [{ ...heard, startedAt }] }));
  });

  it('starts over when that very container was started again after its end', () => {
    const { startedAt: _unknown, ...heard } = ended('app', 0, { finishedAt: '2026-01-05T00:00:03Z' });
    for (const before of [heard, ended('app', 0)]) {
      const next = look(memoryOf({ app: [before] }), [found({ state: 'running', startedAt: '2026-01-05T00:05:00Z' })]);
      expect([next.sandboxChanged, appOf(next)?.state]).toEqual([true, 'running']);
    }
  });

  it('forgets attempts that others removed, but for those that the status shows', () => {
    const gone = (attempt: number) => ended('app', 1, { attempt, id: `app-${attempt}`, present: false });
    const memory = memoryOf({
      app: [gone(4), ended('app', 1, { attempt: 3, id: 'app-3' }), gone(2), ended('app', 1, { attempt: 1, id: 'app-1' }), gone(0)],
    });
    const next = look(memory, [found({ attempt: 1, state: 'exited', startedAt, finishedAt, exitCode: 1 })]);
    expect(next.containers['app']?.map(({ id, present }) => [id, present])).toEqual([
      ['app-4', false],
      ['app-3', false],
      ['app-1', true],
    ]);
  });

  it('leaves alone what carries no labels of a container', () => {
    expect(look(memoryOf({}), [found({ labels: {}, state: 'running' })])).toEqual(memoryOf({}));
  });

  it('keeps the kill of a container only while that runs', () => {
    const kills = { 'app-0': { signalledAt: 1, deadline: 2 } };
    expect(look(memoryOf({ app: [record('app')] }, { kills }), [running]).kills).toEqual(kills);
    expect(look(memoryOf({ app: [record('app')] }, { kills }), [exited()]).kills).toEqual({});
    expect(look(memoryOf({ app: [record('app')] }, { kills }), []).kills).toEqual({});
    const again = found({ state: 'running', startedAt: '2026-01-05T00:05:00Z' });
    expect(look(memoryOf({ app: [record('app')] }, { kills }), [again]).kills).toEqual({});
  });
});

// A sandbox whose start was left to its first container.
const deferred: PodMemory = { ...memoryOf({}), sandbox: { ...sandbox, startedAt: '', run: 'sb#0' } };
const { startedAt: _started, ip: _ip, ...unstarted } = listed({ state: 'notReady' });

/** What was remembered, the sandboxes and containers of the engine; whether all is to start over, and what is known of the sandbox. */
const sandboxRows: readonly (readonly [what: string, PodMemory, readonly EngineSandbox[], readonly EngineContainer[], boolean, object])[] =
  [
    ['runs', memoryOf({}), [listed()], [running], false, { id: 'sb', ready: true, ip: '10.0.0.2' }],
    ['has stopped', memoryOf({}), [listed({ state: 'notReady' })], [], false, { id: 'sb', ready: false }],
    ['has not been started', deferred, [unstarted], [], false, { id: 'sb', ready: true, startedAt: '' }],
    ['was started by its first container', deferred, [listed()], [], false, { id: 'sb', ready: true, startedAt: sandbox.startedAt }],
    ['was started and has stopped', deferred, [listed({ state: 'notReady' })], [], false, { id: 'sb', ready: false }],
    [
      'is known by its containers alone',
      emptyMemory,
      [listed()],
      [found({ state: 'running', startedAt, sandboxRun: 'sb#2' })],
      false,
      { id: 'sb', ready: true, attempt: 2, run: 'sb#2' },
    ],
    [
      'is known by the containers of a former kpod alone',
      emptyMemory,
      [listed()],
      [running],
      false,
      { id: 'sb', ready: true, attempt: 0, startedAt: sandbox.startedAt },
    ],
    ['is gone', memoryOf({}), [], [], false, { id: 'sb', ready: false }],
    ['was restarted by somebody', memoryOf({}), [listed({ startedAt: '2026-01-05T00:05:00Z' })], [], true, { id: 'sb', ready: false }],
    [
      'has a container that was started in another run',
      memoryOf({}),
      [listed()],
      [found({ state: 'running', startedAt, sandboxRun: 'sb@earlier' })],
      true,
      { ready: true },
    ],
    [
      'has a container that somebody restarted',
      memoryOf({ app: [record('app')] }),
      [listed()],
      [found({ state: 'running', startedAt: '2026-01-05T00:05:00Z' })],
      true,
      { ready: true },
    ],
    [
      'has a container whose start is known in whole seconds only',
      memoryOf({ app: [record('app', { startedAt: '2026-01-05T00:00:02Z' })] }),
      [listed()],
      [running],
      false,
      { ready: true },
    ],
    [
      'was made by a kpod that died over it',
      emptyMemory,
      [listed()],
      [],
      false,
      { id: 'sb', attempt: 0, startedAt: sandbox.startedAt, ready: true },
    ],
  ];

describe('what is remembered when the sandbox', () => {
  it.each(sandboxRows)('%s', (_what, memory, sandboxes, containers, changed, expected) => {
    const next = look(memory, containers, [...sandboxes]);
    expect(next.sandboxChanged).toBe(changed);
    expect(next.sandbox).toMatchObject(expected);
  });

  it('was made and never ran: nothing', () => {
    const { startedAt: _none, ...bare } = listed({ state: 'notReady' });
    expect(look(emptyMemory, [], [bare])).toEqual(emptyMemory);
  });
});

describe('whether others took something of the pod', () => {
  const before = memoryOf({ app: [record('app')] });

  it.each<[string, PodMemory, PodMemory, boolean]>([
    ['nothing has happened', before, before, false],
    ['a container has ended', before, memoryOf({ app: [ended('app', 0)] }), false],
    ['a container is new', before, memoryOf({ app: [ended('app', 0), record('app', { attempt: 1 })] }), false],
    ['a container that ran is gone', before, memoryOf({ app: [lost('app')] }), true],
    ['an ended container is gone', memoryOf({ app: [ended('app', 0)] }), memoryOf({ app: [ended('app', 0, { present: false })] }), true],
    ['a container that never ran is gone', memoryOf({ app: [record('app', { state: 'created' })] }), memoryOf({}), true],
    ['the sandbox has ended', before, memoryOf({ app: [record('app')] }, { sandbox: { ...sandbox, ready: false } }), true],
    [
      'the sandbox had ended before',
      { ...before, sandbox: { ...sandbox, ready: false } },
      { ...before, sandbox: { ...sandbox, ready: false } },
      false,
    ],
  ])('%s', (_what, then, now, expected) => {
    expect(hasLost(then, now)).toBe(expected);
  });
});
