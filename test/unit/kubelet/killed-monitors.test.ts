import { describe, expect, it } from 'vitest';
import type { EngineName } from '../../../src/engine/types.ts';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const engines: readonly EngineName[] = ['podman', 'docker'];
/** The relist: nothing else tells of it on podman. */
const relistMs = 61_000;

async function startPod(name: EngineName, restartPolicy: 'Always' | 'OnFailure' | 'Never', init: readonly string[] = []) {
  const node = await startSimulatedNode({ name });
  await node.create(pod({ apps: init.length > 0 ? [] : ['app'], init, spec: { restartPolicy } }));
  await node.clock.advance(5_000);
  const [container] = [...node.engine.world.containers.keys()];
  const [sandbox] = [...node.engine.world.sandboxes.keys()];
  return { node, container: container ?? '', sandbox: sandbox ?? '' };
}

describe.each(engines)('a container whose process went with the one that looked after it, on %s', (name) => {
  const end = { exitCode: 137, reason: name === 'podman' ? 'ContainerStatusUnknown' : 'Error' };

  it.each(['Always', 'OnFailure'] as const)('is restarted under %s', async (restartPolicy) => {
    const { node, container } = await startPod(name, restartPolicy);
    node.engine.killKeeperForeign(container);
    await node.clock.advance(relistMs);
    expect(node.pod().status).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ ready: true, restartCount: 1, state: { running: {} }, lastState: { terminated: end } }],
    });
    expect(node.engine.violations).toEqual([]);
  });

  it('ends the pod under Never', async () => {
    const { node, container } = await startPod(name, 'Never');
    node.engine.killKeeperForeign(container);
    await node.clock.advance(relistMs);
    expect(node.pod().status).toMatchObject({ phase: 'Failed', containerStatuses: [{ restartCount: 0, state: { terminated: end } }] });
  });

  it('is an init container that failed', async () => {
    const { node, container } = await startPod(name, 'Always', ['first']);
    node.engine.killKeeperForeign(container);
    await node.clock.advance(relistMs);
    expect(node.pod().status.initContainerStatuses).toMatchObject([{ restartCount: 1, lastState: { terminated: end } }]);
  });

  it('can be deleted before anybody noticed', async () => {
    const { node, container } = await startPod(name, 'Always');
    node.engine.killKeeperForeign(container);
    await node.remove('web', 30);
    await node.clock.advance(5_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect([...node.engine.world.containers.keys(), ...node.engine.world.sandboxes.keys()]).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });

  it('is the pause of the pod: everything starts anew', async () => {
    const { node, sandbox } = await startPod(name, 'Always');
    node.engine.killSandboxKeeperForeign(sandbox);
    await node.clock.advance(relistMs + 5_000);
    expect(node.events()).toContain('SandboxChanged');
    expect(node.pod().status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true, restartCount: 1 }] });
    expect(node.engine.violations).toEqual([]);
  });
});
