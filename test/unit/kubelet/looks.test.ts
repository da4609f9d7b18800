import { describe, expect, it, vi } from 'vitest';
import { pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const verbs = ['list', 'runSandbox', 'createContainer', 'startContainer'] as const;

/** The commands that a node gives its engine from now on, in order. */
function listen({ engine }: SimulatedNode): readonly string[] {
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
  it('do not look where nothing can be: before the sandbox of a new pod, and right after it', async () => {
    const node = await startSimulatedNode({ latencies: { default: 20 } });
    const given = listen(node);
    node.engine.script('init1', { exitAfterMs: 10 });
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    await node.clock.advance(400);
    expect(given.slice(0, 5)).toEqual(['runSandbox', 'createContainer', 'startContainer', 'list', 'createContainer']);
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
    const node = await startSimulatedNode({ latencies: { runSandbox: 200 } });
    const given = listen(node);
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(310);
    const [sandbox] = node.engine.world.sandboxes.values();
    node.engine.killSandboxForeign(sandbox?.id ?? '');
    await node.clock.advance(110);
    expect(given.slice(0, 2)).toEqual(['runSandbox', 'list']);
  });
});
