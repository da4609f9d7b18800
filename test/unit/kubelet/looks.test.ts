import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { createKubelet } from '../../../src/kubelet/kubelet.ts';
import { podLabels } from '../../../src/kubelet/labels.ts';
import { createWatchedEngines } from '../../../src/kubelet/watched-engines.ts';
import { someMachineFiles } from '../../fakes/machine-files.ts';
import { pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode, testNode } from '../../fakes/simulated-node.ts';
import { createFakeTokens } from '../../fakes/tokens.ts';

const verbs = ['list', 'inspect', 'runSandbox', 'imageStatus', 'createContainer', 'runContainer', 'startContainer'] as const;

/** The commands that a node gives its engine from now on, in order. */
function listen({ engine }: SimulatedNode): string[] {
  const given: string[] = [];
  for (const verb of verbs) {
    const original = engine[verb] as (...args: readonly unknown[]) => Promise<never>;
    vi.spyOn(engine, verb).mockImplementation((...args: readonly unknown[]) => {
      given.push(verb);
      return original(...args);
    });
  }
  return given;
}

describe('commands for the engine', () => {
  it('are as few as can be on the way to Running', async () => {
    const node = await startSimulatedNode({ latencies: { default: 20 } });
    const given = listen(node);
    for (const name of ['init1', 'init2']) node.engine.script(name, { exitAfterMs: 30 });
    await node.create(pod({ init: ['init1', 'init2'], apps: ['run1'] }));
    await node.clock.advance(490);
    const start = ['imageStatus', 'runContainer'];
    // That an init container runs and that it has ended well is known without a look.
    expect(given).toEqual(['imageStatus', 'runSandbox', ...start, ...start, ...start, 'inspect']);
    expect(node.pod().status.phase).toBe('Running');
  });

  it('say once what has ended before it was looked at', async () => {
    const node = await startSimulatedNode({ latencies: { default: 20 } });
    const given = listen(node);
    node.engine.script('init1', { exitAfterMs: 10 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.clock.advance(400);
    const start = ['imageStatus', 'runContainer'];
    expect(given).toEqual(['imageStatus', 'runSandbox', ...start, ...start, 'inspect']);
  });

  it('list all pods together after a restart, however many there are', async () => {
    const node = await startSimulatedNode();
    for (let index = 0; index < 20; index += 1) await node.create(pod({ name: `web-${index}`, uid: `uid-${index}`, apps: ['run1'] }));
    const given = listen(node);
    await node.kubelet.stop();
    await node.kubelet.start();
    await node.clock.settle();
    expect(given).toEqual(['list']);
    expect(node.engine.violations).toEqual([]);
  });

  it('find with the first list what is left of a pod that nobody knows', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'] }));
    await node.kubelet.stop();
    const gone = pod({ name: 'gone', uid: 'gone' });
    const network = { mode: 'pod', name: 'kpod-test' } as const;
    await node.engine.runSandbox({
      ...{ name: 'k8s_POD_gone_default_gone_0', hostname: 'gone', network, ports: [], resources: {}, dns: { searches: [], options: [] } },
      labels: podLabels('test', gone, 'sandbox'),
    });
    const { store, clock, engine, files } = node;
    const watched = createWatchedEngines({ get: async () => engine, statuses: () => [] }, { clock, log: silentLog, instance: 'test' });
    const machine = { node: testNode, instance: 'test', maxContainerRestartPeriodSeconds: 300 };
    const next = createKubelet({
      ...{ store, clock, files, machineFiles: someMachineFiles, tokens: createFakeTokens(clock), log: silentLog, engines: watched },
      ...machine,
    });
    await next.start();
    await clock.settle();
    expect([...engine.world.sandboxes.values()].map(({ name }) => name)).toEqual(['k8s_POD_web_default_uid-1_0']);
  });

  it('look at pods together', async () => {
    const node = await startSimulatedNode({ latencies: { inspect: 100 } });
    const given = listen(node);
    await node.create(pod({ name: 'first', uid: 'first' }));
    // What is seen at the beginning of the event stream.
    await node.clock.advance(5000);
    given.length = 0;
    await Promise.all(Array.from({ length: 20 }, (_, index) => node.create(pod({ name: `web-${index}`, uid: `uid-${index}` }))));
    await node.clock.advance(1000);
    expect(given.filter((verb) => verb === 'inspect').length).toBeLessThan(10);
    expect(given).not.toContain('list');
    expect(node.pod('web-19').status.phase).toBe('Running');
  });

  it('look at several together of many pods that start one after another', async () => {
    const node = await startSimulatedNode({ latencies: { runSandbox: 200, runContainer: 500, inspect: 20 } });
    const given = listen(node);
    for (let index = 0; index < 10; index += 1) {
      await node.create(pod({ name: `web-${index}`, uid: `uid-${index}`, apps: ['run1'] }));
      await node.clock.advance(100);
    }
    await node.clock.advance(1200);
    expect(given.filter((verb) => verb === 'inspect')).toHaveLength(4);
    expect(Array.from({ length: 10 }, (_, index) => node.pod(`web-${index}`).status.phase)).toEqual(Array(10).fill('Running'));
  });

  it('do not take a list that began before the sandbox was there for its loss', async () => {
    const node = await startSimulatedNode({ latencies: { runSandbox: 1200, list: 2000, imageStatus: 500 } });
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(6000);
    expect(node.pod().status.phase).toBe('Running');
    expect(node.events()).not.toContain('SandboxChanged');
    expect(node.events().filter((event) => event.startsWith('Started'))).toEqual(['Started run1']);
  });

  it('list a pod when something of it is gone, or was started by somebody else', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'] }));
    const given = listen(node);
    const [container] = node.engine.world.containers.values();
    node.engine.removeContainerForeign(container?.id ?? '');
    await node.clock.settle();
    expect(given[0]).toBe('list');
    expect(node.pod().status.containerStatuses?.[0]).toMatchObject({ lastState: { terminated: { reason: 'ContainerStatusUnknown' } } });
  });

  it('list a pod after a command that nobody knows the end of', async () => {
    const node = await startSimulatedNode();
    node.engine.failNext('runContainer', { how: 'lostAnswer' });
    const given = listen(node);
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(400);
    expect(given).toEqual(['imageStatus', 'runSandbox', 'imageStatus', 'runContainer', 'list', 'imageStatus', 'startContainer', 'inspect']);
    expect(node.pod().status.phase).toBe('Running');
  });

  it('look at the engine first for a pod that was there before kpod', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'] }));
    const given = listen(node);
    await node.kubelet.stop();
    await node.kubelet.start();
    await node.clock.settle();
    expect(given[0]).toBe('list');
    expect(node.engine.violations).toEqual([]);
  });

  it('look again when the first sandbox ends as soon as it is there', async () => {
    const node = await startSimulatedNode({ name: 'docker', latencies: { runSandbox: 200 } });
    const given = listen(node);
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(310);
    const [sandbox] = node.engine.world.sandboxes.values();
    node.engine.killSandboxForeign(sandbox?.id ?? '');
    await node.clock.advance(110);
    expect(given.slice(0, 3)).toEqual(['imageStatus', 'runSandbox', 'inspect']);
  });
});
