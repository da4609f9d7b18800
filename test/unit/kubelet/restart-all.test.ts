import { describe, expect, it } from 'vitest';
import type { Container, ContainerStatus, Pod } from '../../../src/api/types.ts';
import { memoryFromStatus, newest, type PodMemory } from '../../../src/kubelet/memory.ts';
import { formatPlan } from '../../../src/kubelet/plan/action.ts';
import { planPod } from '../../../src/kubelet/plan/plan.ts';
import { begunAnew, restartOrder } from '../../../src/kubelet/restart-all.ts';
import { generatePodStatus } from '../../../src/kubelet/status.ts';
import { ended, memoryOf, record } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const now = Date.parse('2026-01-05T00:10:00Z');
const trigger = (name: string, more: Partial<Container> = {}): Container =>
  container(name, {
    restartPolicy: 'Never',
    restartPolicyRules: [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [88] } }],
    ...more,
  });
const spec = { restartPolicy: 'Never' } as const;
const subject = pod({ init: ['init'], apps: [trigger('worker'), 'other'], spec });
const before = { init: [ended('init', 0)], worker: [ended('worker', 88)] };

const planOf = (memory: PodMemory, one: Pod = subject) =>
  formatPlan(planPod({ pod: one, memory, probes: new Map(), now, maxBackoffMs: 300_000 }));
const statusOf = (memory: PodMemory, one: Pod = subject) =>
  generatePodStatus({ pod: one, memory, probes: new Map(), engine: 'podman', hostIP: '192.0.2.1', now });
const beginsAnew = 'beginAnew: a rule of a container that has ended wants it';

describe('the plan for a pod that is to begin anew', () => {
  it.each<[string, PodMemory, string, Pod?]>([
    ['ends what runs', memoryOf({ ...before, other: [record('other')] }), 'stopContainer other: killing'],
    ['goes on when nothing runs', memoryOf({ ...before, other: [ended('other', 137)] }), beginsAnew],
    ['also where the pod would have come to its end', memoryOf({ ...before, other: [ended('other', 0)] }), beginsAnew],
    [
      'also where a failed init container would have ended it',
      memoryOf({ init: [ended('init', 88)] }),
      beginsAnew,
      pod({ init: [trigger('init')], apps: ['a'], spec }),
    ],
    ['does so before it sees to a lost sandbox', memoryOf({ ...before, other: [] }, { sandboxChanged: true }), beginsAnew],
    ['not for another exit code', memoryOf({ init: before.init, worker: [ended('worker', 1)], other: [record('other')] }), ''],
    [
      'not for one that was ended for its successor',
      memoryOf({ init: before.init, worker: [ended('worker', 88, { replaced: true })], other: [record('other')] }),
      'pullImage worker: image busybox\nstartContainer worker: restart after exit 88',
    ],
    [
      'not for one that has a successor',
      memoryOf({ ...before, worker: [ended('worker', 88), record('worker', { attempt: 1 })], other: [record('other')] }),
      '',
    ],
    [
      'not for a pod that is deleted',
      memoryOf({ ...before, other: [ended('other', 0)] }),
      'tearDown: the pod is deleted and nothing of it runs',
      { ...subject, metadata: { ...subject.metadata, deletionTimestamp: '2026-01-05T00:10:30Z' } },
    ],
    [
      'not for a pod that has ended',
      memoryOf({ ...before, other: [record('other')] }, { termination: {} }),
      'stopContainer other: Stopping container other',
    ],
  ])('%s', (_what, memory, expected, one) => {
    expect(planOf(memory, one)).toBe(expected);
  });

  it('gives no time, and does no preStop hook', () => {
    const hooked = container('other', { lifecycle: { preStop: { sleep: { seconds: 5 } } } });
    const { actions } = planPod({
      pod: pod({ apps: [trigger('worker'), hooked], spec }),
      memory: memoryOf({ worker: before.worker, other: [record('other')] }),
      ...{ probes: new Map(), now, maxBackoffMs: 300_000 },
    });
    expect(actions).toMatchObject([{ type: 'stopContainer', name: 'other', graceSeconds: 2 }]);
    expect(actions[0]).not.toHaveProperty('waits');
  });

  it('removes what wants it last', () => {
    expect(restartOrder(subject, memoryOf({ ...before, other: [ended('other', 0)] }))).toEqual(['init', 'other', 'worker']);
  });

  it('begins with the first init container, without a back-off and whatever the policy', () => {
    const anew = begunAnew(subject, memoryOf({ ...before, other: [ended('other', 0)] }));
    expect(planOf(anew)).toBe('pullImage init: image busybox\nstartContainer init: restart after exit 137');
    const again = { ...anew, containers: { ...anew.containers, init: [ended('init', 0, { attempt: 1 })] } };
    const starts = (name: string) => `pullImage ${name}: image busybox\nstartContainer ${name}: restart after exit 137`;
    expect(planOf(again)).toBe(`${starts('worker')}\n${starts('other')}`);
  });

  it('makes a lost sandbox anew, since nothing has run in the pod', () => {
    const anew = begunAnew(subject, memoryOf(before, { sandboxChanged: true }));
    expect(planOf(anew)).toBe('restartSandbox: the sandbox changed or was lost');
  });
});

/** `name: state | lastState | restarts`. */
function line({ name, state, lastState, restartCount }: ContainerStatus): string {
  const short = ({ waiting, running, terminated }: ContainerStatus['state']) =>
    running ? 'R' : terminated ? `T${terminated.exitCode}:${terminated.reason}` : waiting ? `W:${waiting.reason}` : '';
  return `${name}: ${short(state)} | ${short(lastState)} | ${restartCount}`;
}
const linesOf = (memory: PodMemory, one: Pod = subject) => {
  const { initContainerStatuses = [], containerStatuses = [] } = statusOf(memory, one);
  return [...initContainerStatuses, ...containerStatuses].map(line);
};
const conditionOf = (memory: PodMemory, one: Pod = subject) => {
  const { status, reason, message } = statusOf(memory, one).conditions?.find(({ type }) => type === 'AllContainersRestarting') ?? {};
  return [status, reason, message].filter(Boolean).join(' ');
};

describe('the status of a pod that begins anew', () => {
  const anew = begunAnew(subject, memoryOf({ ...before, other: [record('other')] }));
  const removed = 'T137:RestartingAllContainers';

  it('says which containers were removed, counts them, and goes on running', () => {
    expect(linesOf(anew)).toEqual([
      `init: W:RestartingAllContainers | ${removed} | 1`,
      `other: W:RestartingAllContainers | ${removed} | 1`,
      `worker: W:RestartingAllContainers | ${removed} | 1`,
    ]);
    const { phase, containerStatuses } = statusOf(anew);
    expect(phase).toBe('Running');
    const message = 'The container is removed because RestartAllContainers in place';
    expect(containerStatuses?.[0]).toMatchObject({ imageID: '', ready: false, state: { waiting: { message } } });
    expect(containerStatuses?.[0]?.lastState).toEqual({
      terminated: { exitCode: 137, reason: 'RestartingAllContainers', message, startedAt: null, finishedAt: null },
    });
  });

  it('does not forget that it was counted when the next one is made and does not run yet', () => {
    const { worker = [] } = anew.containers;
    const made = { ...anew, containers: { ...anew.containers, worker: [record('worker', { attempt: 1, state: 'created' }), ...worker] } };
    expect(linesOf(made).at(-1)).toBe(`worker: W:undefined | ${removed} | 1`);
  });

  it('has what was removed for its last state when it runs again', () => {
    const again = memoryOf(
      {},
      { containers: { ...anew.containers, init: [record('init', { attempt: 1 }), ...(anew.containers['init'] ?? [])] } },
    );
    expect(linesOf(again)[0]).toBe(`init: R | ${removed} | 1`);
    expect(statusOf(again).phase).toBe('Pending');
  });

  it('leaves what has not run as it was, and what waited for another try with its end', () => {
    const crash = { cause: 'crash', reason: 'CrashLoopBackOff', message: '', retryAt: 0 } as const;
    const memory = memoryOf(
      { init: before.init, worker: [ended('worker', 88)], other: [ended('other', 3)] },
      { startErrors: { other: crash } },
    );
    const one = pod({ init: ['init'], apps: [trigger('worker'), 'other', 'third'] });
    expect(linesOf(begunAnew(one, memory), one)).toEqual([
      `init: W:RestartingAllContainers | ${removed} | 1`,
      'other: W:PodInitializing | T3:Error | 0',
      'third: W:PodInitializing |  | 0',
      `worker: W:RestartingAllContainers | ${removed} | 1`,
    ]);
  });

  it('is found in it where the memory is lost', () => {
    const kept = memoryFromStatus({ ...subject, status: statusOf(anew) });
    expect(newest(kept, 'worker')).toMatchObject({ attempt: 0, past: true });
    expect(linesOf(kept)).toEqual(linesOf(anew));
  });

  it('does not fail by what was ended for it', () => {
    const memory = memoryOf({ ...before, other: [ended('other', 137)] });
    expect(statusOf(memory, { ...subject, status: { phase: 'Running' } }).phase).toBe('Running');
    const halfWay = pod({ init: [trigger('watcher', { restartPolicy: 'Always' }), 'init'], spec });
    expect(statusOf(memoryOf({ watcher: [ended('watcher', 88)], init: [ended('init', 137)] }), halfWay).phase).toBe('Pending');
  });

  it.each<[string, PodMemory, string, Pod?]>([
    [
      'as long as it is to begin anew',
      memoryOf({ ...before, other: [record('other')] }),
      'True RestartAllContainersStarted container exited with restart policy rule',
    ],
    ['not before', memoryOf({ init: before.init, worker: [record('worker')], other: [record('other')] }), 'False'],
    ['not after', anew, 'False'],
    [
      'not when it has ended',
      memoryOf({ ...before, worker: [ended('worker', 1)], other: [ended('other', 0)] }, { termination: {} }),
      'False PodFailed',
    ],
    ['not without such a rule', memoryOf({}), '', pod({})],
  ])('tells of it in a condition: %s', (_what, memory, expected, one) => {
    expect(conditionOf(memory, one)).toBe(expected);
  });

  it('stays initialized', () => {
    const initialized = { ...subject, status: { phase: 'Running', conditions: [{ type: 'Initialized', status: 'True' }] } } as const;
    const waiting = memoryOf({}, { containers: { init: [record('init', { attempt: 1 })] } });
    const of = (one: Pod) => statusOf(waiting, one).conditions?.find(({ type }) => type === 'Initialized')?.status;
    expect(of(initialized)).toBe('True');
    expect(of(subject)).toBe('False');
    expect(of({ ...initialized, spec: pod({ init: ['init'], spec }).spec })).toBe('False');
  });
});

describe('a pod with a sidecar that begins it anew', () => {
  it('runs its init containers again in the same sandbox, and keeps the logs', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init', { exitAfterMs: 10, log: ['prepared'] });
    node.engine.script('watcher', { exitAfterMs: 5000, exitCode: 88 }, {});
    node.engine.script('app', { onTerm: 'ignore' }, { exitAfterMs: 1000 });
    const watcher = trigger('watcher', { restartPolicy: 'Always' });
    await node.create(pod({ init: ['init', watcher], apps: ['app'], spec }));
    await node.clock.advance(4000);
    const { podIP } = node.pod().status;
    await node.clock.advance(2000);
    // It ignores the signal: two seconds are all it gets.
    expect(node.pod().status.conditions).toContainEqual(expect.objectContaining({ type: 'AllContainersRestarting', status: 'True' }));
    await node.clock.advance(1500);
    expect(node.pod().status).toMatchObject({
      phase: 'Running',
      podIP,
      initContainerStatuses: [
        { restartCount: 1, ready: true },
        { restartCount: 1, ready: true },
      ],
      containerStatuses: [{ restartCount: 1, ready: true, lastState: { terminated: { reason: 'RestartingAllContainers' } } }],
    });
    await node.clock.advance(5000);
    expect(node.pod().status.phase).toBe('Succeeded');
    expect(['init', 'watcher', 'app'].map((name) => node.engine.runsOf(name).length)).toEqual([2, 2, 2]);
    expect(new Set(node.engine.runsOf().map(({ namespace }) => namespace)).size).toBe(1);
    expect(node.engine.journal.filter(({ verb }) => verb === 'removeContainer').map(({ name }) => name.split('_')[1])).toEqual([
      'init',
      'app',
      'watcher',
    ]);
    expect(node.events().filter((event) => event.startsWith('Killing'))).toEqual(['Killing app', 'Killing watcher']);
  });

  it('begins anew again and again without a back-off', async () => {
    const node = await startSimulatedNode();
    node.engine.script('worker', { exitAfterMs: 1000, exitCode: 88 });
    await node.create(pod({ apps: [trigger('worker')], spec }));
    await node.clock.advance(5500);
    expect(node.engine.runsOf('worker')).toHaveLength(6);
    expect(node.pod().status).toMatchObject({ phase: 'Running', containerStatuses: [{ restartCount: 5 }] });
  });
});
