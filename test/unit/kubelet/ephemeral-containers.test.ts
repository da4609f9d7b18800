import { describe, expect, it } from 'vitest';
import type { Container, EphemeralContainer, Pod } from '../../../src/api/types.ts';
import { emptyMemory, memoryFromStatus } from '../../../src/kubelet/memory.ts';
import { formatPlan } from '../../../src/kubelet/plan/action.ts';
import { planPod } from '../../../src/kubelet/plan/plan.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const key = { kind: 'Pod', namespace: 'default', name: 'web' } as const;

/** Adds the containers, as the server does. */
async function debug(node: SimulatedNode, ...added: readonly (string | EphemeralContainer)[]): Promise<void> {
  const containers = added.map((each) => (typeof each === 'string' ? container(each) : each));
  await node.store.mutate<'Pod'>(key, (current) => ({
    ...current,
    spec: { ...current.spec, ephemeralContainers: [...(current.spec.ephemeralContainers ?? []), ...containers] },
  }));
  await node.clock.settle();
}

const targeting = (name: string, targetContainerName: string): Container => container(name, { targetContainerName });

const states = (subject: Pod) =>
  [
    ...(subject.status.initContainerStatuses ?? []),
    ...(subject.status.containerStatuses ?? []),
    ...(subject.status.ephemeralContainerStatuses ?? []),
  ].map(({ name, state }) => `${name} ${state.running ? 'running' : (state.terminated?.reason ?? state.waiting?.reason)}`);
const startsOf = (node: SimulatedNode, name: string) => node.engine.runsOf(name).length;

describe('an ephemeral container', () => {
  it('begins while an init container crashes again and again, and counts for nothing of the pod', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 100, exitCode: 1 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.clock.advance(5_000);
    const before = node.pod().status;
    await debug(node, 'debugger');
    await node.clock.advance(1_000);
    expect(states(node.pod())).toEqual(['init1 CrashLoopBackOff', 'run1 PodInitializing', 'debugger running']);
    const { ephemeralContainerStatuses, ...rest } = node.pod().status;
    expect(rest).toEqual(before);
    expect(ephemeralContainerStatuses).toEqual([
      {
        name: 'debugger',
        image: 'docker.io/library/busybox:latest',
        imageID: expect.any(String),
        containerID: expect.stringMatching(/^podman:\/\//),
        ready: false,
        restartCount: 0,
        state: { running: { startedAt: expect.any(String) } },
        lastState: {},
      },
    ]);
    expect(node.events()).toEqual(expect.arrayContaining(['Pulled debugger', 'Created debugger', 'Started debugger']));
    const paths = node.store.list('Event').map(({ involvedObject }) => involvedObject.fieldPath);
    expect(paths).toContain('spec.ephemeralContainers{debugger}');
    await node.clock.advance(60_000);
    expect(startsOf(node, 'init1')).toBeGreaterThan(3);
    expect(startsOf(node, 'debugger')).toBe(1);
    expect(node.engine.violations).toEqual([]);
  });

  it.each([0, 3])('that has ended with code %i is not started again, nor after another sandbox', async (exitCode) => {
    const node = await startSimulatedNode();
    node.engine.script('debugger', { exitAfterMs: 100, exitCode });
    await node.create(pod({ apps: ['run1'] }));
    await debug(node, 'debugger');
    await node.clock.advance(60_000);
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    expect(states(node.pod())).toEqual(['run1 running', `debugger ${reason}`]);
    expect(node.pod().status.ephemeralContainerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode });
    node.engine.killSandboxForeign(node.engine.world.sandboxes.keys().next().value ?? '');
    await node.clock.advance(60_000);
    expect(states(node.pod())).toEqual(['run1 running', `debugger ${reason}`]);
    expect([startsOf(node, 'run1'), startsOf(node, 'debugger')]).toEqual([2, 1]);
  });

  it('ends with its sandbox, and is not in the next one', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'] }));
    await debug(node, 'debugger');
    node.engine.killSandboxForeign(node.engine.world.sandboxes.keys().next().value ?? '');
    await node.clock.advance(60_000);
    expect(states(node.pod())).toEqual(['run1 running', 'debugger Error']);
    expect(startsOf(node, 'debugger')).toBe(1);
  });

  it('that the engine has lost is a fact about the past', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'] }));
    await debug(node, 'debugger');
    const [run] = node.engine.runsOf('debugger');
    node.engine.removeContainerForeign(run?.id ?? '');
    await node.clock.advance(60_000);
    expect(states(node.pod())).toEqual(['run1 running', 'debugger ContainerStatusUnknown']);
    expect(startsOf(node, 'debugger')).toBe(1);
  });

  it('whose image cannot be had is tried again, and keeps nothing waiting', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    node.engine.addToRegistry('tools', { delayMs: 100, errors: ['the registry is busy', 'the registry is busy'] });
    await debug(node, container('debugger', { image: 'tools' }));
    await node.clock.advance(3_000);
    expect(node.pod().status.ephemeralContainerStatuses?.[0]?.state.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
    expect(states(node.pod())[0]).toBe('init1 running');
    await node.clock.advance(120_000);
    expect(states(node.pod()).at(-1)).toBe('debugger running');
  });

  it('does not keep its pod alive, and ends with it', async () => {
    const node = await startSimulatedNode();
    node.engine.script('run1', { exitAfterMs: 10_000 });
    await node.create(pod({ apps: ['run1'], spec: { restartPolicy: 'Never' } }));
    await debug(node, 'debugger');
    await node.clock.advance(15_000);
    expect(node.pod().status.phase).toBe('Succeeded');
    expect(states(node.pod())).toEqual(['run1 Completed', 'debugger Error']);
    expect(node.events()).toContain('Killing debugger');
    await debug(node, 'late');
    await node.clock.advance(15_000);
    expect(startsOf(node, 'late')).toBe(0);
    await node.remove('web', 0);
    await node.clock.advance(1_000);
    expect(node.engine.leftovers()).toEqual(['network kpod-test']);
  });

  it('is told among the statuses by name, and does not begin in a pod that is to go', async () => {
    const node = await startSimulatedNode();
    node.engine.script('run1', { onTerm: 'ignore' });
    await node.create(pod({ apps: ['run1'] }));
    await debug(node, 'z', 'a');
    await debug(node, 'm');
    expect(states(node.pod())).toEqual(['run1 running', 'a running', 'm running', 'z running']);
    await node.remove('web', 5);
    await debug(node, 'late');
    await node.clock.advance(10_000);
    expect(startsOf(node, 'late')).toBe(0);
    expect(node.store.list('Pod')).toEqual([]);
  });
});

describe('the target of an ephemeral container', () => {
  const messageOf = (node: SimulatedNode) => node.pod().status.ephemeralContainerStatuses?.[0]?.state.waiting;

  it('is the container of that name that runs', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1', 'run2'] }));
    await debug(node, targeting('debugger', 'run2'));
    const config = [...node.engine.world.containers.values()].find(({ name }) => name.includes('debugger'))?.config;
    expect(config?.namespaces).toEqual({ pid: { target: node.engine.runsOf('run2')[0]?.id }, ipc: 'pod' });
  });

  it.each([
    [{ shareProcessNamespace: true }, { pid: 'pod', ipc: 'pod' }],
    [{ hostPID: true }, { pid: 'host', ipc: 'pod' }],
  ])('says nothing where all processes are seen: %j', async (spec, namespaces) => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'], spec }));
    await debug(node, targeting('debugger', 'run1'));
    const config = [...node.engine.world.containers.values()].find(({ name }) => name.includes('debugger'))?.config;
    expect(config?.namespaces).toEqual(namespaces);
  });

  it('is waited for until it has begun', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 3_000 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await debug(node, targeting('debugger', 'run1'));
    expect(messageOf(node)).toEqual({ reason: 'CreateContainerConfigError', message: 'unable to find target container run1' });
    expect(node.events()).toContain('Failed debugger');
    await node.clock.advance(4_000);
    expect(states(node.pod())).toEqual(['init1 Completed', 'run1 running', 'debugger running']);
  });

  it('is waited for when it has just crashed, and not missed when it runs again for a moment', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 1_000, exitCode: 1 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.clock.advance(3_000);
    await debug(node, targeting('debugger', 'init1'));
    expect(messageOf(node)).toEqual({
      reason: 'CreateContainerError',
      message: 'invalid target container: container "init1" is not running',
    });
    await node.clock.advance(30_000);
    expect(startsOf(node, 'debugger')).toBe(1);
    // It has ended with its target.
    expect(node.pod().status.ephemeralContainerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 137 });
    expect(node.engine.violations).toEqual([]);
  });
});

describe('planning ephemeral containers', () => {
  const sandbox = { id: 'sb', startedAt: '2026-01-05T00:00:00Z', attempt: 0, ready: true };
  const now = Date.parse('2026-01-05T00:10:00Z');
  const subject = pod({ init: ['init1'], apps: ['run1'], spec: { ephemeralContainers: [container('debugger')] } });

  it('puts them before all others', () => {
    const plan = planPod({ pod: subject, memory: { ...emptyMemory, sandbox }, now, probes: new Map(), maxBackoffMs: 300_000 });
    expect(formatPlan(plan)).toBe(
      [
        'pullImage debugger: image busybox',
        'startContainer debugger: ephemeral container',
        'pullImage init1: image busybox',
        'startContainer init1: next init container',
      ].join('\n'),
    );
  });

  it('takes the word of a status for it where the memory is lost', () => {
    const ran = { image: 'i', imageID: 'i', ready: false, restartCount: 0, lastState: {} };
    const running = { ...ran, name: 'debugger', containerID: 'podman://abc', state: { running: { startedAt: '2026-01-05T00:00:00Z' } } };
    const memory = memoryFromStatus({ ...subject, status: { phase: 'Pending', ephemeralContainerStatuses: [running] } });
    expect(memory.containers).toMatchObject({ debugger: [{ id: 'abc', state: 'running', present: true }] });
    const waiting = { ...ran, name: 'debugger', state: { waiting: {} } };
    expect(memoryFromStatus({ ...subject, status: { phase: 'Pending', ephemeralContainerStatuses: [waiting] } }).containers).toEqual({});
  });
});
