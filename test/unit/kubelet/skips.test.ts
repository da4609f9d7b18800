import { describe, expect, it } from 'vitest';
import { holdAnnotation, skipAnnotation } from '../../../src/api/annotations.ts';
import type { Pod } from '../../../src/api/types.ts';
import type { PodMemory } from '../../../src/kubelet/memory.ts';
import { parseMemory, renderMemory } from '../../../src/kubelet/memory-file.ts';
import { formatPlan } from '../../../src/kubelet/plan/action.ts';
import { planPod } from '../../../src/kubelet/plan/plan.ts';
import { withStandIn } from '../../../src/kubelet/stand-in.ts';
import { printPodRow } from '../../../src/printers/pod-row.ts';
import { ended, memoryOf, record, sandbox } from '../../fakes/memories.ts';
import { pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const skipping = (annotations: Readonly<Record<string, string>>, more: Parameters<typeof pod>[0] = {}) =>
  pod({ init: ['i1', 'i2'], apps: ['a'], metadata: { annotations }, ...more });
const skipFirst = skipping({ [skipAnnotation]: 'i1' });
const at = '2026-01-05T00:09:00.000Z';
const skipped = withStandIn(skipFirst, memoryOf({}), 'i1', { reason: 'Skipped', message: '', at });

const planOf = (subject: Pod, memory: PodMemory) =>
  formatPlan(planPod({ pod: subject, memory, now: Date.parse('2026-01-05T00:10:00Z'), probes: new Map(), maxBackoffMs: 300_000 }));

describe('the plan of a pod with steps to skip', () => {
  const startsI2 = 'pullImage i2: image busybox\nstartContainer i2: next init container';
  it.each<[string, Pod, PodMemory, string]>([
    ['a step that has not begun', skipFirst, memoryOf({}), 'skipStep i1: kpod.io/skip asks for it'],
    [
      'one that was made and not started',
      skipFirst,
      memoryOf({ i1: [record('i1', { state: 'created' })] }),
      'removeContainer i1: it was created, and is skipped',
    ],
    ['one that runs goes on', skipFirst, memoryOf({ i1: [record('i1')] }), ''],
    [
      'one that failed is tried again',
      skipFirst,
      memoryOf({ i1: [ended('i1', 1)] }),
      'pullImage i1: image busybox\nstartContainer i1: restart after exit 1',
    ],
    ['what follows begins', skipFirst, skipped, startsI2],
    ['first the hold, then the skip', skipping({ [skipAnnotation]: 'i1', [holdAnnotation]: 'before:i1' }), memoryOf({}), ''],
    ['again in another sandbox', skipFirst, { ...skipped, sandbox: { ...sandbox, run: 'sb#1' } }, 'skipStep i1: kpod.io/skip asks for it'],
    [
      'no more in another sandbox, as a first attempt',
      pod({ init: ['i1', 'i2'], apps: ['a'] }),
      { ...skipped, sandbox: { ...sandbox, run: 'sb#1' } },
      'pullImage i1: image busybox\nstartContainer i1: next init container',
    ],
  ])('%s', (_what, subject, memory, expected) => {
    expect(planOf(subject, memory)).toBe(expected);
  });

  it('stands in the file of the memory', () => {
    expect(parseMemory(renderMemory(skipped))).toEqual(skipped);
  });
});

const annotate = (node: SimulatedNode, name: string, text: string) =>
  node.store
    .mutate<'Pod'>({ kind: 'Pod', namespace: 'default', name: 'web' }, (subject) => ({
      ...subject,
      metadata: { ...subject.metadata, annotations: { ...subject.metadata.annotations, [name]: text } },
    }))
    .then(() => node.clock.advance(1_000));
const order = (node: SimulatedNode) => node.engine.runsOf().map((run) => run.containerName);

describe('a pod with steps to skip', () => {
  it('goes on without them, and says so in status and events', async () => {
    const node = await startSimulatedNode();
    node.engine.script('i2', { exitAfterMs: 500 });
    await node.create(skipFirst);
    await node.clock.advance(5_000);
    expect(order(node)).toEqual(['i2', 'a']);
    const [first] = node.pod().status.initContainerStatuses ?? [];
    expect(first).toMatchObject({ ready: true, restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Skipped' } }, lastState: {} });
    expect(first?.containerID ?? first?.state.terminated?.containerID).toBeUndefined();
    expect(node.events()).toContain('Skipped i1');
    expect(printPodRow(node.pod(), node.clock.now()).status).toBe('Running');
  });

  it('skips all of them, and what is asked while the pod is held or its image is coming', async () => {
    const node = await startSimulatedNode({ images: [] });
    node.engine.addToRegistry('busybox', { delayMs: 600_000 });
    await node.create(skipping({ [skipAnnotation]: 'i1', [holdAnnotation]: 'before:a' }));
    await node.clock.advance(1_000);
    expect(printPodRow(node.pod(), node.clock.now()).status).toBe('Init:1/2');
    await annotate(node, skipAnnotation, 'i1,i2');
    expect(printPodRow(node.pod(), node.clock.now()).status).toBe('Held:before:a');
    await annotate(node, holdAnnotation, '');
    await node.clock.advance(1_200_000);
    expect(order(node)).toEqual(['a']);
    expect(node.engine.violations).toEqual([]);
  });
});

describe('a skip that is asked for while its step begins', () => {
  it('is too late once the engine is told to start it, and in time before, also while it is being written', async () => {
    const node = await startSimulatedNode();
    node.engine.script('i1', { exitAfterMs: 1_000 });
    node.engine.script('i2', { exitAfterMs: 1_000 });
    await node.create(skipping({}));
    let begun: readonly string[] = [];
    let claim: { readonly release: () => void } | undefined;
    // Asked as soon as the start of i1 is under way, before any status tells of it.
    for (let at = 0; at < 100 && begun.length === 0; at += 1) {
      claim?.release();
      const asked = node.kubelet.claimSkips(node.pod(), ['i1', 'i2']);
      [begun, claim] = [asked.begun, asked];
      if (begun.length === 0) asked.release();
      await node.clock.advance(10);
    }
    expect(begun).toEqual(['i1']);
    claim?.release();
    // While the claim stands, i2 does not begin, though i1 is over.
    const second = node.kubelet.claimSkips(node.pod(), ['i2']);
    expect(second.begun).toEqual([]);
    await node.clock.advance(10_000);
    expect(order(node)).toEqual(['i1']);
    await annotate(node, skipAnnotation, 'i2');
    second.release();
    await node.clock.advance(5_000);
    expect(order(node)).toEqual(['i1', 'a']);
    // What has begun in this sandbox stays too late, what was skipped is neither here nor there.
    expect(node.kubelet.claimSkips(node.pod(), ['i1', 'i2']).begun).toEqual(['i1']);
  });

  it('goes on as before when nothing is written', async () => {
    const node = await startSimulatedNode();
    for (const step of ['i1', 'i2']) node.engine.script(step, { exitAfterMs: 100 });
    await node.create(skipping({}));
    node.kubelet.claimSkips(node.pod(), ['i2']).release();
    await node.clock.advance(10_000);
    expect(order(node)).toEqual(['i1', 'i2', 'a']);
  });
});
