import { describe, expect, it } from 'vitest';
import { holdAnnotation, rerunAnnotation, skipAnnotation } from '../../../src/api/annotations.ts';
import { getCondition } from '../../../src/api/pod-status.ts';
import type { Pod } from '../../../src/api/types.ts';
import type { PodMemory } from '../../../src/kubelet/memory.ts';
import { memoryFromStatus } from '../../../src/kubelet/memory.ts';
import { parseMemory, renderMemory } from '../../../src/kubelet/memory-file.ts';
import { formatPlan } from '../../../src/kubelet/plan/action.ts';
import { planPod } from '../../../src/kubelet/plan/plan.ts';
import { withRerun } from '../../../src/kubelet/rerun.ts';
import { printPodRow } from '../../../src/printers/pod-row.ts';
import { ended, memoryOf, record } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const now = Date.parse('2026-01-05T00:10:00Z');
const sidecar = container('side', { restartPolicy: 'Always' });
const rerunning = (request: string, more: Parameters<typeof pod>[0] = {}) =>
  pod({ init: ['i1', 'i2', 'i3'], apps: ['a'], metadata: { annotations: { [rerunAnnotation]: request } }, ...more });
const planOf = (subject: Pod, memory: PodMemory) =>
  formatPlan(planPod({ pod: subject, memory, now, probes: new Map(), maxBackoffMs: 300_000 })).replaceAll(/pullImage.*\n/g, '');

const inits = { i1: [ended('i1', 0)], i2: [ended('i2', 0)], i3: [ended('i3', 0)] };
const done = memoryOf({ ...inits, a: [ended('a', 143)] });
const asked = 'rerunSteps: kpod.io/rerun asks for it';

describe('the plan of a pod with steps to run again', () => {
  it.each<[string, Pod, PodMemory, string]>([
    [
      'app containers end first',
      rerunning('i2@1'),
      memoryOf({ ...inits, a: [record('a')] }),
      'stopContainer a: Stopping container a, which will run again',
    ],
    [
      'the step that runs does, too',
      rerunning('i1@1'),
      memoryOf({ i1: [record('i1')] }),
      'stopContainer i1: Stopping container i1, which will run again',
    ],
    ['a step before it goes on', rerunning('i2@1'), memoryOf({ i1: [record('i1')] }), asked],
    ['when nothing runs', rerunning('i2@1'), done, asked],
    [
      'a request that was done is nothing',
      rerunning('i2@1'),
      { ...done, rerun: { request: 'i2@1' } },
      'startContainer a: restart after exit 143',
    ],
    ['another one is', rerunning('i2@2'), { ...done, rerun: { request: 'i2@1' } }, asked],
    ['what nobody understands is not', rerunning('i 2'), done, 'startContainer a: restart after exit 143'],
    [
      'then it begins',
      rerunning('i2@1'),
      withRerun(rerunning('i2@1'), done, { step: 'i2', only: false, request: 'i2@1' }),
      'startContainer i2: restart after exit 0',
    ],
    [
      'of a crash loop at once',
      rerunning('i1@1'),
      withRerun(rerunning('i1@1'), memoryOf({ i1: [ended('i1', 1)] }), { step: 'i1', only: false, request: 'i1@1' }),
      'startContainer i1: restart after exit 1',
    ],
    [
      'sidecars before it go on, those behind it begin again',
      rerunning('i1@1', { init: [sidecar, 'i1', container('late', { restartPolicy: 'Always' })] }),
      memoryOf({ side: [record('side', { hash: '' })], i1: [ended('i1', 0)], late: [record('late', { hash: '' })] }),
      'stopContainer late: Stopping container late, which will run again',
    ],
  ])('%s', (_what, subject, memory, expected) => {
    expect(planOf(subject, memory)).toBe(expected);
  });

  const only = rerunning('only:i2@1');
  const reset = withRerun(only, done, { step: 'i2', only: true, request: 'only:i2@1' });
  const with2 = (...records: Parameters<typeof ended>[]) => ({
    ...reset,
    containers: { ...reset.containers, i2: records.map((one) => ended(...one)) },
  });
  it.each<[string, PodMemory, string]>([
    ['begins', reset, 'startContainer i2: restart after exit 0'],
    ['is waited for', { ...reset, containers: { ...reset.containers, i2: [record('i2', { attempt: 1 })] } }, ''],
    ['is tried again', with2(['i2', 1, { attempt: 1 }]), 'startContainer i2: restart after exit 1'],
    ['waits for one behind it that runs', { ...reset, containers: { ...reset.containers, i3: [record('i3')] } }, ''],
    [
      'comes before one behind it that is tried again',
      { ...reset, containers: { ...reset.containers, i3: [ended('i3', 1)] } },
      'startContainer i2: restart after exit 0',
    ],
    ['is over, and app containers begin', with2(['i2', 0, { attempt: 1 }]), 'startContainer a: restart after exit 143'],
  ])('a step alone %s', (_what, memory, expected) => {
    expect(planOf(only, memory)).toBe(expected);
  });

  it('a step alone that fails ends a pod that is never restarted', () => {
    const never = rerunning('only:i2@1', { spec: { restartPolicy: 'Never' } });
    expect(planOf(never, with2(['i2', 1, { attempt: 1 }]))).toBe('terminate: init container i2 failed and restartPolicy is Never');
  });

  it('a step alone in the midst of sidecars', () => {
    const subject = rerunning('only:i1@1', { init: ['i1', sidecar] });
    const memory = withRerun(subject, memoryOf({ i1: [ended('i1', 0)], side: [record('side', { hash: '' })] }), {
      ...{ step: 'i1', only: true, request: 'only:i1@1' },
    });
    expect(planOf(subject, memory)).toBe('startContainer i1: restart after exit 0');
  });

  it('stands in the file of the memory; where that is lost, it is not done twice', () => {
    expect(parseMemory(renderMemory(reset))).toEqual(reset);
    expect(memoryFromStatus(only).rerun).toEqual({ request: 'only:i2@1' });
  });
});

const annotate = (node: SimulatedNode, annotations: Readonly<Record<string, string>>) =>
  node.store
    .mutate<'Pod'>({ kind: 'Pod', namespace: 'default', name: 'web' }, (subject) => ({
      ...subject,
      metadata: { ...subject.metadata, annotations: { ...subject.metadata.annotations, ...annotations } },
    }))
    .then(() => node.clock.advance(1_000));
const order = (node: SimulatedNode) => node.engine.runsOf().map((run) => run.containerName);
const status = (node: SimulatedNode) => `${node.pod().status.phase} ${printPodRow(node.pod(), node.clock.now()).status}`;

async function ready(policy: 'Always' | 'Never' = 'Always'): Promise<SimulatedNode> {
  const node = await startSimulatedNode();
  for (const name of ['i1', 'i2', 'i3']) node.engine.script(name, { exitAfterMs: 2_000 });
  await node.create(pod({ init: ['i1', 'i2', 'i3'], apps: ['a'], spec: { restartPolicy: policy } }));
  await node.clock.advance(10_000);
  expect(status(node)).toBe('Running Running');
  return node;
}

describe('a pod with steps to run again', () => {
  it.each(['Always', 'Never'] as const)('stops its app, runs the step and all that follow, and the app (%s)', async (policy) => {
    const node = await ready(policy);
    await annotate(node, { [rerunAnnotation]: 'i2@1' });
    expect(status(node)).toBe('Pending Init:1/3');
    expect(getCondition(node.pod(), 'Initialized')?.status).toBe('False');
    await node.clock.advance(20_000);
    expect(order(node)).toEqual(['i1', 'i2', 'i3', 'a', 'i2', 'i3', 'a']);
    expect(status(node)).toBe('Running Running');
    expect(node.pod().status.initContainerStatuses?.map(({ restartCount }) => restartCount)).toEqual([0, 1, 1]);
    expect(node.events()).toContain('Rerun');
    expect(node.engine.violations).toEqual([]);
  });

  it('gives what ends its grace, and its hook', async () => {
    const node = await startSimulatedNode();
    node.engine.script('i1', { exitAfterMs: 500 });
    node.engine.script('a', { onTerm: 'ignore' });
    await node.create(pod({ init: ['i1'], apps: ['a'], spec: { terminationGracePeriodSeconds: 5 } }));
    await node.clock.advance(2_000);
    await annotate(node, { [rerunAnnotation]: 'i1@1' });
    await node.clock.advance(3_000);
    expect(order(node)).toEqual(['i1', 'a']);
    await node.clock.advance(5_000);
    expect(order(node)).toEqual(['i1', 'a', 'i1', 'a']);
  });

  it('runs one step alone', async () => {
    const node = await ready();
    await annotate(node, { [rerunAnnotation]: 'only:i1@1' });
    await node.clock.advance(20_000);
    expect(order(node)).toEqual(['i1', 'i2', 'i3', 'a', 'i1', 'a']);
    expect(status(node)).toBe('Running Running');
  });

  it('is held again where a hold stands, and runs what was skipped once that is not asked any more', async () => {
    const node = await startSimulatedNode();
    for (const name of ['i1', 'i2']) node.engine.script(name, { exitAfterMs: 500 });
    await node.create(
      pod({ init: ['i1', 'i2'], apps: ['a'], metadata: { annotations: { [holdAnnotation]: 'before:a', [skipAnnotation]: 'i2' } } }),
    );
    await node.clock.advance(5_000);
    expect(order(node)).toEqual(['i1']);
    await annotate(node, { [rerunAnnotation]: 'i2@1', [skipAnnotation]: '' });
    await node.clock.advance(5_000);
    expect(order(node)).toEqual(['i1', 'i2']);
    expect(status(node)).toBe('Pending Held:before:a');
    expect(node.pod().status.initContainerStatuses?.map(({ restartCount }) => restartCount)).toEqual([0, 0]);
    await annotate(node, { [rerunAnnotation]: 'i1@2' });
    await node.clock.advance(5_000);
    expect(order(node)).toEqual(['i1', 'i2', 'i1', 'i2']);
  });

  it('a step that fails under Never and is run again while it runs does not end the pod', async () => {
    const node = await startSimulatedNode();
    node.engine.script('i1', { exitAfterMs: 5_000 });
    await node.create(pod({ init: ['i1'], apps: ['a'], spec: { restartPolicy: 'Never' } }));
    await node.clock.advance(1_000);
    await annotate(node, { [rerunAnnotation]: 'i1@1' });
    await node.clock.advance(20_000);
    expect(order(node)).toEqual(['i1', 'i1', 'a']);
    expect(status(node)).toBe('Running Running');
  });
});
