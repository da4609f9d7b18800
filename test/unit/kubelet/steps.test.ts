import { describe, expect, it } from 'vitest';
import type { PodTimeline, TimelineAttempt } from '../../../src/api/pod-timeline.ts';
import { emptyMemory, type PodMemory } from '../../../src/kubelet/memory.ts';
import { createStepRecorder } from '../../../src/kubelet/steps/recorder.ts';
import { stepsSince, triesOf, withNewTry } from '../../../src/kubelet/steps/steps.ts';
import { timelineOf } from '../../../src/kubelet/steps/timeline.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const probe = { exec: { command: ['true'] }, periodSeconds: 1, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3 };

/** Seconds since the pod was taken up. */
const since = (timeline: PodTimeline) => (time: string | undefined) =>
  time === undefined ? undefined : (Date.parse(time) - Date.parse(timeline.begin)) / 1000;

function told(timeline: PodTimeline): Readonly<Record<string, readonly object[]>> {
  const at = since(timeline);
  const attemptOf = ({ attempt, waiting, started, ready, finished, exitCode, reason, backOffUntil, pull }: TimelineAttempt) =>
    Object.fromEntries(
      Object.entries({
        ...{ attempt, waiting: at(waiting), pull: at(pull?.begin), started: at(started), ready: at(ready), finished: at(finished) },
        ...{ exitCode, reason, backOffUntil: at(backOffUntil) },
      }).filter(([, value]) => value !== undefined),
    );
  return Object.fromEntries(timeline.containers.map(({ name, attempts }) => [name, attempts.map(attemptOf)]));
}

describe('what is remembered of the way of a pod', () => {
  it('has each container, from waiting until it is ready', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 1_000 });
    node.engine.script('init2', { exitAfterMs: 2_000 });
    await node.create(pod({ init: ['init1', 'init2'], apps: ['run1'] }));
    await node.clock.advance(5_000);
    const timeline = node.kubelet.timeline(node.pod());
    expect(told(timeline)).toEqual({
      init1: [{ attempt: 0, waiting: 0, started: 0, finished: 1, exitCode: 0, reason: 'Completed' }],
      init2: [{ attempt: 0, waiting: 0, started: 1, finished: 3, exitCode: 0, reason: 'Completed' }],
      run1: [{ attempt: 0, waiting: 0, started: 3, ready: 3 }],
    });
    expect(since(timeline)(timeline.ready)).toBe(3);
    expect(timeline.sandboxes).toHaveLength(1);
  });

  it('has the back-offs of a container that crashes, and of many attempts the first and the last', async () => {
    const node = await startSimulatedNode();
    node.engine.script('run1', { exitAfterMs: 1_000, exitCode: 3 });
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(15_000);
    expect(told(node.kubelet.timeline(node.pod()))['run1']).toEqual([
      { attempt: 0, waiting: 0, started: 0, ready: 0, finished: 1, exitCode: 3, reason: 'Error' },
      { attempt: 1, waiting: 1, started: 1, ready: 1, finished: 2, exitCode: 3, reason: 'Error', backOffUntil: 12 },
      { attempt: 2, waiting: 2, started: 12, ready: 12, finished: 13, exitCode: 3, reason: 'Error', backOffUntil: 33 },
    ]);
    expect(node.kubelet.timeline(node.pod()).ready).toBeUndefined();
    await node.clock.advance(3_600_000);
    const [run1] = node.kubelet.timeline(node.pod()).containers;
    expect(run1?.attempts.map(({ attempt }) => attempt).slice(0, 3)).toEqual([0, 1, 2]);
    expect(run1?.attempts).toHaveLength(8);
    expect(run1?.attemptsLeftOut).toBe((run1?.attempts.at(-1)?.attempt ?? 0) - 7);
  });

  it('is told by the next kpod, too', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 1_000 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.clock.advance(4_000);
    const memory = await node.files.readMemory(node.pod().metadata.uid ?? '');
    if (!memory || memory === 'damaged') throw new Error('no memory');
    const timeline = timelineOf({ pod: node.pod(), memory, doing: undefined, now: node.clock.now() });
    expect(timeline).toEqual(node.kubelet.timeline(node.pod()));
    expect(timeline.ready).toBeDefined();
  });

  it('costs no write on the way, one when it is ready, and none after that', async () => {
    const node = await startSimulatedNode();
    let writes = 0;
    const { writeMemory } = node.files;
    node.files.writeMemory = (...words) => {
      writes += 1;
      return writeMemory(...words);
    };
    node.engine.script('init1', { exitAfterMs: 1_000 });
    const app = container('run1', { readinessProbe: { ...probe, initialDelaySeconds: 3 } });
    await node.create(pod({ init: ['init1'], apps: [app] }));
    await node.clock.advance(1_500);
    // As many as without steps: what is noted of them goes along.
    const onTheWay = writes;
    expect(onTheWay).toBe(9);
    await node.clock.advance(10_000);
    expect(node.kubelet.timeline(node.pod()).ready).toBeDefined();
    expect(writes).toBe(onTheWay + 1);
    await node.clock.advance(3_600_000);
    expect(writes).toBe(onTheWay + 1);
  });

  it('is made of memory and status where a former kpod has not noted it', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 1_000 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.clock.advance(4_000);
    const memory = await node.files.readMemory(node.pod().metadata.uid ?? '');
    if (!memory || memory === 'damaged') throw new Error('no memory');
    const { steps: _none, ...older } = memory;
    expect(told(timelineOf({ pod: node.pod(), memory: older, doing: undefined, now: node.clock.now() }))).toEqual({
      init1: [{ attempt: 0, waiting: 0, started: 0, finished: 1, exitCode: 0, reason: 'Completed' }],
      run1: [{ attempt: 0, waiting: 0, started: 1, ready: 1 }],
    });
  });

  it('says what is under way', () => {
    const subject = pod({ apps: ['run1'] });
    const memory = { ...emptyMemory, steps: stepsSince(someMonday) };
    const begin = someMonday + 2_000;
    const doing = { action: { type: 'pullImage', name: 'run1', role: 'app', because: '' }, begin, pull: { begin } } as const;
    expect(told(timelineOf({ pod: subject, memory, doing, now: someMonday + 5_000 }))).toEqual({
      run1: [{ attempt: 0, waiting: 0, pull: 2 }],
    });
  });

  it('says how far a pull is while it goes on, and remembers nothing of that', () => {
    const clock = createFakeClock(someMonday);
    const recorder = createStepRecorder(clock);
    const subject = pod({ apps: ['run1'] });
    const before = { ...emptyMemory, steps: stepsSince(someMonday) };
    const noted = recorder.begins({ type: 'pullImage', name: 'run1', role: 'app', because: '' }, subject, before);
    recorder.pulling();
    recorder.pulling({ layers: 9, done: 2 });
    const pull = (memory: PodMemory) => recorder.timeline(subject, memory).containers[0]?.attempts.at(-1)?.pull;
    expect(pull(before)?.layers).toEqual({ named: 9, done: 2 });
    recorder.pulling();
    expect(pull(before)?.layers).toBeUndefined();
    recorder.pulling({ layers: 1 });
    const after = noted(before);
    recorder.over();
    expect(pull(after)).toEqual({ begin: new Date(someMonday).toISOString(), end: new Date(someMonday).toISOString() });
  });

  it('has one try for a container that waits for its configuration', async () => {
    const node = await startSimulatedNode();
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'none', key: 'k' } } }];
    await node.create(pod({ spec: { containers: [container('run1', { env })] } }));
    await node.clock.advance(60_000);
    expect(told(node.kubelet.timeline(node.pod()))['run1']).toEqual([
      { attempt: 0, waiting: 0, finished: 0, reason: 'CreateContainerConfigError', backOffUntil: 72 },
    ]);
  });
});

it('of many tries the first three and the last five are kept', () => {
  let steps = stepsSince(0);
  for (let attempt = 0; attempt < 20; attempt += 1) steps = withNewTry(steps, 'c', { attempt, since: attempt });
  expect(triesOf(steps, 'c').map(({ attempt }) => attempt)).toEqual([0, 1, 2, 15, 16, 17, 18, 19]);
  expect(steps.containers['c']?.leftOut).toBe(12);
});
