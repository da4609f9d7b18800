import { describe, expect, it } from 'vitest';
import type { Container } from '../../../../src/api/types.ts';
import type { Latencies } from '../../../fakes/engine/calls.ts';
import { container, pod } from '../../../fakes/pods.ts';
import { startSimulatedNode } from '../../../fakes/simulated-node.ts';

const exec = (word: string) => ({ exec: { command: [word] } });

/** A node with a pod of these containers; `done` are the words of the hooks, each with when it was done. */
async function start(
  apps: readonly Container[],
  {
    init = [],
    spec = {},
    leaveServices = async () => {},
  }: { init?: readonly Container[]; spec?: object; leaveServices?: () => Promise<void> } = {},
) {
  const node = await startSimulatedNode({}, undefined, { leaveServices });
  const behaviour: Record<string, { afterMs?: number; exitCode?: number; stderr?: string }> = {};
  const done: string[] = [];
  node.engine.scriptExec((_name, [word = '']) => {
    done.push(word);
    return behaviour[word] ?? {};
  });
  const create = async () => {
    await node.create(pod({ apps, init, spec }));
    await node.clock.advance(1_000);
  };
  const signals = () =>
    node.engine.journal.flatMap(({ verb, name, detail }) =>
      verb === 'signalContainer' ? [`${/^k8s_([^_]+)_/.exec(name ?? '')?.[1]} ${detail}`] : [],
    );
  return { ...node, behaviour, done, signals, create };
}

describe('preStop', () => {
  it('comes before the signal, and its time is a part of the grace period', async () => {
    const node = await start([container('app', { lifecycle: { preStop: exec('bye') } }), container('other')]);
    node.behaviour['bye'] = { afterMs: 4_000 };
    node.engine.script('app', { onTerm: 'ignore' });
    await node.create();
    await node.remove('web', 10);
    await node.clock.advance(3_000);
    expect(node.done).toEqual(['bye']);
    expect(node.signals()).toEqual(['other SIGTERM']);
    await node.clock.advance(2_000);
    expect(node.signals()).toEqual(['other SIGTERM', 'app SIGTERM']);
    await node.clock.advance(7_000);
    expect(node.signals()).toEqual(['other SIGTERM', 'app SIGTERM', 'app SIGKILL']);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });

  it('does not wait for the next look at a slow engine', async () => {
    const latencies: Latencies = {};
    const node = await startSimulatedNode({ latencies });
    const done: string[] = [];
    node.engine.scriptExec((_name, [word = '']) => {
      done.push(word);
      return {};
    });
    await node.create(pod({ apps: [container('app', { lifecycle: { preStop: exec('bye') } }), container('other')] }));
    await node.clock.advance(1_000);
    Object.assign(latencies, { list: 60_000, inspect: 60_000 });
    await node.remove('web', 30);
    await node.clock.advance(1_000);
    expect(done).toEqual(['bye']);
  });

  it('comes before the signal that the manifest states', async () => {
    const lifecycle = { preStop: exec('bye'), stopSignal: 'SIGUSR1' };
    const node = await start([container('app', { lifecycle })]);
    node.engine.script('app', { onTerm: 'ignore' });
    await node.create();
    await node.remove('web', 3);
    await node.clock.advance(10_000);
    expect(node.done).toEqual(['bye']);
    expect(node.signals()).toEqual(['app SIGUSR1', 'app SIGKILL']);
  });

  it('and the signal come when no Service leads to the pod any more, unless it is to go at once', async () => {
    let left = () => {};
    const leaveServices = () =>
      new Promise<void>((resolve) => {
        left = resolve;
      });
    const apps = [container('app', { lifecycle: { preStop: exec('bye') } })];
    const node = await start(apps, { leaveServices });
    await node.create();
    await node.remove('web', 10);
    await node.clock.advance(1_000);
    expect([node.done, node.signals(), node.events().filter((event) => event.startsWith('Killing'))]).toEqual([[], [], []]);
    left();
    await node.clock.advance(1_000);
    expect([node.done, node.signals()]).toEqual([['bye'], ['app SIGTERM']]);
    await node.clock.advance(5_000);
    const forced = await start(apps, { leaveServices });
    await forced.create();
    await forced.remove('web', 0);
    await forced.clock.advance(1_000);
    expect(forced.signals()).toEqual(['app SIGTERM']);
  });

  it('that never ends is given up with the grace period', async () => {
    const node = await start([container('app', { lifecycle: { preStop: exec('bye') } })]);
    node.behaviour['bye'] = { afterMs: 1_000_000 };
    node.engine.script('app', { onTerm: 'ignore' });
    await node.create();
    await node.remove('web', 5);
    await node.clock.advance(4_500);
    expect(node.signals()).toEqual([]);
    await node.clock.advance(3_500);
    expect(node.signals()).toEqual(['app SIGTERM', 'app SIGKILL']);
    expect(node.done).toEqual(['bye']);
  });

  it('that fails is told of, and holds up nothing', async () => {
    const node = await start([container('app', { lifecycle: { preStop: exec('bye') } })]);
    node.behaviour['bye'] = { exitCode: 1 };
    await node.create();
    await node.remove('web', 30);
    await node.clock.advance(1_000);
    expect(node.events()).toContain('FailedPreStopHook app');
    expect(node.store.list('Pod')).toEqual([]);
  });

  it('of all containers begin at once, those of sidecars too', async () => {
    const sidecar = container('side', { restartPolicy: 'Always', lifecycle: { preStop: exec('side') } });
    const node = await start([container('app', { lifecycle: { preStop: exec('app') } })], { init: [sidecar] });
    node.behaviour['app'] = { afterMs: 3_000 };
    await node.create();
    await node.remove('web', 30);
    await node.clock.advance(500);
    expect(node.done.toSorted()).toEqual(['app', 'side']);
    expect(node.signals()).toEqual([]);
    await node.clock.advance(5_000);
    expect(node.signals()).toEqual(['app SIGTERM', 'side SIGTERM']);
  });

  it('is for those that are ended, not for those that end', async () => {
    const node = await start([container('app', { lifecycle: { preStop: exec('bye') } })], { spec: { restartPolicy: 'Never' } });
    node.engine.script('app', { exitAfterMs: 500 });
    await node.create();
    await node.clock.advance(3_000);
    expect(node.pod().status.phase).toBe('Succeeded');
    expect(node.done).toEqual([]);
  });
});

describe('postStart', () => {
  it('comes before the next container and before the status says Running', async () => {
    const node = await start([container('a', { lifecycle: { postStart: exec('hello') } }), container('b')]);
    node.behaviour['hello'] = { afterMs: 5_000 };
    await node.create();
    await node.clock.advance(2_000);
    expect(node.events().filter((event) => event.startsWith('Started'))).toEqual(['Started a']);
    expect(node.pod().status.containerStatuses?.[0]?.state).toMatchObject({ waiting: { reason: 'ContainerCreating' } });
    await node.clock.advance(4_000);
    expect(node.events().filter((event) => event.startsWith('Started'))).toEqual(['Started a', 'Started b']);
    expect(node.pod().status.phase).toBe('Running');
  });

  it('that fails ends the container, which starts again', async () => {
    const node = await start([container('app', { lifecycle: { postStart: exec('hello') } })]);
    node.behaviour['hello'] = { exitCode: 7, stderr: 'oh no' };
    await node.create();
    await node.clock.advance(2_000);
    expect(node.events()).toEqual(expect.arrayContaining(['FailedPostStartHook app x2', 'Killing app x2']));
    const waiting = node.store.list('Pod')[0]?.status.containerStatuses?.[0]?.state.waiting;
    expect([waiting?.reason, waiting?.message]).toEqual([
      expect.stringMatching(/^(PostStartHookError|CrashLoopBackOff)$/),
      expect.stringMatching(
        /Exec lifecycle hook \(\[hello\]\) for Container "app" in Pod "web_default\(uid-1\)" failed - error: command 'hello' exited with 7: oh no, message: "oh no"|back-off/,
      ),
    ]);
    node.behaviour['hello'] = {};
    await node.clock.advance(60_000);
    expect(node.pod().status.phase).toBe('Running');
    expect(node.pod().status.containerStatuses?.[0]?.ready).toBe(true);
  });

  it('that fails tells of the end once, also of a container that has ended meanwhile', async () => {
    const node = await start([container('app', { lifecycle: { postStart: exec('hello') } })], { spec: { restartPolicy: 'Never' } });
    node.behaviour['hello'] = { afterMs: 3_000, exitCode: 7 };
    const killings = () => node.events().filter((event) => event.startsWith('Killing'));
    node.engine.script('app', { exitAfterMs: 1_000, exitCode: 3 });
    await node.create();
    await node.clock.advance(20_000);
    expect([killings(), node.pod().status.phase]).toEqual([['Killing app'], 'Failed']);
  });

  it('that fails leaves it to the end of the container whether another one starts', async () => {
    const node = await start([container('app', { lifecycle: { postStart: exec('hello') } })], { spec: { restartPolicy: 'OnFailure' } });
    node.behaviour['hello'] = { exitCode: 7 };
    node.engine.script('app', { onTerm: { afterMs: 100, code: 0 } });
    await node.create();
    await node.clock.advance(20_000);
    expect(node.engine.runsOf('app')).toHaveLength(1);
    expect(node.pod().status.phase).toBe('Succeeded');
  });

  it('that fails leaves nothing that passes for running, however long the end takes', async () => {
    const node = await start([container('app', { lifecycle: { postStart: exec('hello') } })]);
    node.behaviour['hello'] = { exitCode: 7 };
    node.engine.script('app', { onTerm: 'ignore' });
    await node.create();
    await node.clock.advance(10_000);
    const [status] = node.pod().status.containerStatuses ?? [];
    expect(status).toMatchObject({ ready: false, started: false, state: { waiting: { reason: 'PostStartHookError' } } });
    expect(node.pod().status.phase).toBe('Pending');
  });

  it('does not keep a pod from being deleted', async () => {
    const node = await start([container('app', { lifecycle: { postStart: exec('hello') } })]);
    node.behaviour['hello'] = { afterMs: 1_000_000 };
    await node.create();
    await node.remove('web', 2);
    await node.clock.advance(6_000);
    expect(node.store.list('Pod')).toEqual([]);
  });
});
