import { describe, expect, it } from 'vitest';
import { holdAnnotation } from '../../../src/api/annotations.ts';
import { getCondition } from '../../../src/api/pod-status.ts';
import { heldCondition } from '../../../src/api/pod-steps.ts';
import type { Pod } from '../../../src/api/types.ts';
import type { PodMemory } from '../../../src/kubelet/memory.ts';
import { formatPlan } from '../../../src/kubelet/plan/action.ts';
import { heldPoint } from '../../../src/kubelet/plan/hold.ts';
import { planPod } from '../../../src/kubelet/plan/plan.ts';
import { printPodRow } from '../../../src/printers/pod-row.ts';
import { ended, memoryOf, record } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const now = Date.parse('2026-01-05T00:10:00Z');
const held = (hold: string, more: Parameters<typeof pod>[0] = {}) =>
  pod({ init: ['i1', 'i2'], apps: ['a', 'b'], metadata: { annotations: { [holdAnnotation]: hold } }, ...more });
const sidecar = container('side', { restartPolicy: 'Always' });

/** What the plan starts, and where the pod is held. */
function planOf(subject: Pod, memory: PodMemory): string {
  const input = { pod: subject, memory, now, probes: new Map(), maxBackoffMs: 300_000 };
  const starts = planPod(input).actions.flatMap((action) => (action.type === 'startContainer' ? action.name : []));
  const at = heldPoint(input);
  return [...starts, ...(at ? [`held ${at.when} ${at.step}`] : [])].join(' ');
}

describe('the plan of a pod with holds', () => {
  const i1 = [ended('i1', 0)];
  const i2 = [ended('i2', 0)];
  it.each<[string, Pod, PodMemory, string]>([
    ['before the first step', held('before:i1'), memoryOf({}), 'held before i1'],
    [
      'also when that was made and not started',
      held('before:i1'),
      memoryOf({ i1: [record('i1', { state: 'created' })] }),
      'held before i1',
    ],
    ['not what comes before it', held('after:i1'), memoryOf({}), 'i1'],
    ['while the step runs', held('after:i1'), memoryOf({ i1: [record('i1')] }), ''],
    ['when the step is over', held('after:i1'), memoryOf({ i1 }), 'held after i1'],
    ['the same place by its other name', held('before:i2'), memoryOf({ i1 }), 'held before i2'],
    ['a step that failed is tried again', held('after:i1'), memoryOf({ i1: [ended('i1', 1)] }), 'i1'],
    ['a step that has begun, behind its hold', held('before:i1'), memoryOf({ i1: [ended('i1', 1)] }), 'i1'],
    ['of several the one that is reached', held('after:i2, before:i2'), memoryOf({ i1 }), 'held before i2'],
    ['after the last step', held('after:i2'), memoryOf({ i1, i2 }), 'held after i2'],
    ['before an app container: before all', held('before:b'), memoryOf({ i1, i2 }), 'held before b'],
    ['not once an app container has begun', held('before:b'), memoryOf({ i1, i2, a: [record('a')], b: [ended('b', 1)] }), 'b'],
    ['a pod without init containers', held('before:a', { init: [] }), memoryOf({}), 'held before a'],
    ['steps that nobody knows', held('before:x,sometimes:i1'), memoryOf({}), 'i1'],
    ['again in another sandbox', held('after:i1'), memoryOf({ i1: [ended('i1', 0, { sandboxRun: 'other' })], i2 }), 'a b'],
    [
      'behind a sidecar that runs',
      held('after:side', { init: [sidecar, 'i2'] }),
      memoryOf({ side: [record('side', { hash: '' })] }),
      'held after side',
    ],
    [
      'a sidecar that has ended is started again behind the hold',
      held('after:i2', { init: [sidecar, 'i2'] }),
      memoryOf({ side: [ended('side', 1)], i2 }),
      'side held after i2',
    ],
  ])('%s', (_what, subject, memory, expected) => {
    expect(planOf(subject, memory)).toBe(expected);
  });

  it.each<[string, Partial<Pod>, Partial<PodMemory>]>([
    ['is deleted', { metadata: { ...held('after:i1').metadata, deletionTimestamp: '2026-01-05T00:10:30Z' } }, {}],
    ['has ended', { status: { phase: 'Failed' } }, {}],
    ['is to end', {}, { termination: {} }],
    ['gets another sandbox', {}, { sandboxChanged: true }],
  ])('a pod that %s is not held', (_what, change, more) => {
    const memory = memoryOf({ i1 }, more);
    expect(heldPoint({ pod: { ...held('after:i1'), ...change }, memory, probes: new Map() })).toBeUndefined();
  });

  it('ends a pod whose time is over while it is held', () => {
    const subject = held('after:i1', {
      spec: { activeDeadlineSeconds: 1 },
      status: { phase: 'Pending', startTime: '2026-01-05T00:00:00Z' },
    });
    const input = { pod: subject, memory: memoryOf({ i1 }), now, probes: new Map(), maxBackoffMs: 1 };
    expect(formatPlan(planPod(input))).toBe('terminate: the active deadline has passed');
  });
});

const setHold = (node: SimulatedNode, hold: string | undefined) =>
  node.store
    .mutate<'Pod'>({ kind: 'Pod', namespace: 'default', name: 'web' }, (subject) => {
      const { [holdAnnotation]: _past, ...annotations } = subject.metadata.annotations ?? {};
      return {
        ...subject,
        metadata: { ...subject.metadata, annotations: { ...annotations, ...(hold === undefined ? {} : { [holdAnnotation]: hold }) } },
      };
    })
    .then(() => node.clock.advance(1_000));
const order = (node: SimulatedNode) => node.engine.runsOf().map((run) => run.containerName);

describe('a pod with holds', () => {
  it('is held where it is asked to be, says so, and goes on when the hold is taken away', async () => {
    const node = await startSimulatedNode();
    for (const name of ['i1', 'i2']) node.engine.script(name, { exitAfterMs: 1_000 });
    await node.create(held('after:i1,before:a'));
    await node.clock.advance(60_000);
    expect(order(node)).toEqual(['i1']);
    expect(getCondition(node.pod(), heldCondition)).toMatchObject({
      status: 'True',
      reason: 'AfterStep',
      message: 'held after i1; to go on: kpod init continue web',
    });
    expect(printPodRow(node.pod(), node.clock.now()).status).toBe('Held:after:i1');
    expect(node.events().filter((event) => event.startsWith('Held'))).toEqual(['Held']);
    await setHold(node, 'before:a');
    await node.clock.advance(60_000);
    expect(order(node)).toEqual(['i1', 'i2']);
    expect(printPodRow(node.pod(), node.clock.now()).status).toBe('Held:before:a');
    expect(getCondition(node.pod(), 'Initialized')?.status).toBe('True');
    await setHold(node, undefined);
    expect(order(node)).toEqual(['i1', 'i2', 'a', 'b']);
    expect(getCondition(node.pod(), heldCondition)).toBeUndefined();
    expect(printPodRow(node.pod(), node.clock.now()).status).toBe('Running');
    expect(node.engine.violations).toEqual([]);
  });

  it('has its sandbox before the first step, and its end whenever that is asked for', async () => {
    const node = await startSimulatedNode();
    await node.create(held('before:i1', { init: [sidecar, 'i1'] }));
    await node.clock.advance(10_000);
    expect(order(node)).toEqual(['side']);
    expect(getCondition(node.pod(), 'PodReadyToStartContainers')?.status).toBe('True');
    await node.remove('web', 5);
    await node.clock.advance(60_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.engine.leftovers()).toEqual(['network kpod-test']);
  });

  it('does not start what a hold was put before while its image came', async () => {
    const node = await startSimulatedNode({ images: [] });
    node.engine.addToRegistry('busybox', { delayMs: 10_000 });
    await node.create(pod({ init: ['i1'], apps: ['a'] }));
    await node.clock.advance(1_000);
    await setHold(node, 'before:i1');
    await node.clock.advance(60_000);
    expect(order(node)).toEqual([]);
    expect(printPodRow(node.pod(), node.clock.now()).status).toBe('Held:before:i1');
  });
});
