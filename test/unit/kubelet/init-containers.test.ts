import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const conditions = (subject: Pod) =>
  Object.fromEntries(
    (subject.status.conditions ?? []).map(({ type, status, reason, message }) => [
      type,
      [status, reason, message].filter(Boolean).join(' '),
    ]),
  );
const states = (subject: Pod) =>
  [...(subject.status.initContainerStatuses ?? []), ...(subject.status.containerStatuses ?? [])].map(
    ({ name, state, restartCount, ready }) =>
      `${name} ${state.running ? 'running' : (state.terminated?.reason ?? state.waiting?.reason)} ${restartCount} ${ready}`,
  );

// k8s: test/e2e/common/node/init_container.go
describe('init containers', () => {
  it('invokes init containers on a RestartAlways pod', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 1_000 });
    node.engine.script('init2', { exitAfterMs: 1_000 });
    await node.create(pod({ init: ['init1', 'init2'], apps: ['run1'] }));
    expect(states(node.pod())).toEqual(['init1 running 0 false', 'init2 PodInitializing 0 false', 'run1 PodInitializing 0 false']);
    expect(conditions(node.pod())).toMatchObject({
      PodReadyToStartContainers: 'True',
      Initialized: 'False ContainersNotInitialized containers with incomplete status: [init1 init2]',
      Ready: 'False ContainersNotReady containers with unready status: [run1]',
    });
    await node.clock.advance(3_000);
    expect(states(node.pod())).toEqual(['init1 Completed 0 true', 'init2 Completed 0 true', 'run1 running 0 true']);
    expect(node.pod().status.phase).toBe('Running');
    expect(conditions(node.pod())).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    });
    expect(node.engine.runsOf().map((run) => run.containerName)).toEqual(['init1', 'init2', 'run1']);
    expect(node.events()).toEqual([
      'Scheduled',
      ...['init1', 'init2', 'run1'].flatMap((name) => [`Pulled ${name}`, `Created ${name}`, `Started ${name}`]),
    ]);
    expect(node.engine.violations).toEqual([]);
  });

  it('invokes init containers on a RestartNever pod', async () => {
    const node = await startSimulatedNode();
    for (const name of ['init1', 'init2', 'run1']) node.engine.script(name, { exitAfterMs: 500 });
    await node.create(pod({ init: ['init1', 'init2'], apps: ['run1'], spec: { restartPolicy: 'Never' } }));
    await node.clock.advance(5_000);
    expect(node.pod().status.phase).toBe('Succeeded');
    expect(states(node.pod())).toEqual(['init1 Completed 0 true', 'init2 Completed 0 true', 'run1 Completed 0 false']);
    expect(conditions(node.pod())).toEqual({
      PodReadyToStartContainers: 'False',
      Initialized: 'True PodCompleted',
      Ready: 'False PodCompleted',
      ContainersReady: 'False PodCompleted',
      PodScheduled: 'True',
    });
  });

  it('does not start app containers and fails the pod if init containers fail on a RestartNever pod', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 500 });
    node.engine.script('init2', { exitAfterMs: 500, exitCode: 1 });
    await node.create(pod({ init: ['init1', 'init2'], apps: ['run1'], spec: { restartPolicy: 'Never' } }));
    await node.clock.advance(5_000);
    expect(node.pod().status.phase).toBe('Failed');
    expect(states(node.pod())).toEqual(['init1 Completed 0 true', 'init2 Error 0 false', 'run1 PodInitializing 0 false']);
    expect(conditions(node.pod())).toMatchObject({
      Initialized: 'False ContainersNotInitialized containers with incomplete status: [init2]',
      Ready: 'False PodFailed',
    });
    expect(node.engine.runsOf('run1')).toEqual([]);
  });

  it('does not start app containers if init containers fail on a RestartAlways pod, and backs off', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 100, exitCode: 1 });
    await node.create(pod({ init: ['init1', 'init2'], apps: ['run1'] }));
    await node.clock.advance(60_000);
    expect(node.pod().status.phase).toBe('Pending');
    expect(states(node.pod())).toEqual(['init1 CrashLoopBackOff 3 false', 'init2 PodInitializing 0 false', 'run1 PodInitializing 0 false']);
    expect(node.pod().status.initContainerStatuses?.[0]?.state.waiting?.message).toBe(
      'back-off 40s restarting failed container=init1 pod=web_default(uid-1)',
    );
    expect(node.pod().status.initContainerStatuses?.[0]?.lastState.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    const starts = node.engine.runsOf('init1').map((run) => run.startMs);
    expect(starts.slice(1).map((start, index) => Math.round((start - (starts[index] ?? 0)) / 1000))).toEqual([0, 10, 20]);
    expect(node.engine.runsOf().every((run) => run.containerName === 'init1')).toBe(true);
  });

  it('does not run init containers again when an app container restarts', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 100 });
    node.engine.script('run1', { exitAfterMs: 1_000, exitCode: 1 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.clock.advance(15_000);
    expect(node.engine.runsOf('init1')).toHaveLength(1);
    expect(node.engine.runsOf('run1').length).toBeGreaterThan(1);
  });

  it('runs them all again when the sandbox was lost', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 100 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.clock.advance(1_000);
    node.engine.killSandboxForeign(node.engine.world.sandboxes.keys().next().value ?? '');
    await node.clock.advance(10_000);
    expect(node.engine.runsOf().map((run) => run.containerName)).toEqual(['init1', 'run1', 'init1', 'run1']);
    expect(states(node.pod())).toEqual(['init1 Completed 1 true', 'run1 running 1 true']);
    expect(node.events()).toContain('SandboxChanged');
  });
});

describe('deletion', () => {
  it('stops a running init container with the grace period, then removes everything', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { onTerm: 'ignore' });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.remove('web', 5);
    await node.clock.advance(4_900);
    expect(states(node.pod())[0]).toBe('init1 running 0 false');
    await node.clock.advance(1_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.engine.leftovers()).toEqual(['network kpod-test']);
    expect(await node.files.list()).toEqual([]);
    expect(node.events()).toContain('Killing init1');
  });

  it('ends a pull at once', async () => {
    const node = await startSimulatedNode({ images: [] });
    node.engine.addToRegistry('busybox', { delayMs: 600_000 });
    await node.create(pod({ apps: [container('run1', { imagePullPolicy: 'Always' })] }));
    expect(states(node.pod())).toEqual(['run1 ContainerCreating 0 false']);
    await node.remove('web', 30);
    await node.clock.advance(1_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.engine.leftovers()).toEqual(['network kpod-test']);
  });
});

it('removes what a forced deletion left before it stops', async () => {
  const node = await startSimulatedNode();
  await node.create(pod({ apps: ['run1'] }));
  await node.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
  const stopped = node.kubelet.stop();
  await node.clock.advance(10_000);
  await stopped;
  expect(node.engine.leftovers()).toEqual(['network kpod-test']);
});
