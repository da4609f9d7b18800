import { describe, expect, it } from 'vitest';
import { runHook } from '../../../../src/kubelet/hooks/run-hook.ts';
import { emptyMemory } from '../../../../src/kubelet/memory.ts';
import { container, pod } from '../../../fakes/pods.ts';
import { startSimulatedNode, testNode } from '../../../fakes/simulated-node.ts';

describe('a hook of a pod that is to go already', () => {
  it('is not waited for', async () => {
    const { engine, clock, create } = await startSimulatedNode();
    const [app, web] = [container('app'), pod({ apps: ['app'] })];
    engine.scriptExec(() => ({ afterMs: 1_000_000 }));
    await create(web);
    await clock.advance(1_000);
    const id = engine.runsOf('app')[0]?.id ?? '';
    const target = { clock, node: testNode, engine, pod: web, memory: emptyMemory, container: app, id };
    const outcome = await runHook({ exec: { command: ['hello'] } }, target, AbortSignal.abort());
    expect(outcome).toEqual({});
  });
});
