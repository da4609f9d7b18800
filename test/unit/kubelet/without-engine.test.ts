import { describe, expect, it } from 'vitest';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

describe('a machine without a working engine', () => {
  it('says in an event why the pod does not come up, and starts it once there is an engine', async () => {
    let problem: string | undefined = 'no container engine works here: podman: the program is not installed';
    const node = await startSimulatedNode({}, () => problem);
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(6_000);
    expect(node.events()).toEqual(['Scheduled', 'FailedCreatePodSandBox x2']);
    expect(node.store.list('Event').at(-1)?.message).toBe(
      'Failed to create pod sandbox: no container engine works here: podman: the program is not installed',
    );
    expect(node.pod().status.phase).toBe('Pending');
    problem = undefined;
    await node.clock.advance(6_000);
    expect(node.pod().status.phase).toBe('Running');
  });

  it.each([{}, { 'kpod.io/engine': 'docker' }])('lets a pod go that was never on an engine: annotations %o', async (annotations) => {
    const node = await startSimulatedNode({}, () => 'no container engine works here');
    const created = pod({ apps: ['run1'] });
    await node.create({ ...created, metadata: { ...created.metadata, annotations } });
    await node.remove('web', 1);
    await node.clock.advance(6_000);
    expect(node.store.list('Pod')).toEqual([]);
  });

  it('keeps a pod whose containers it cannot reach now, until it can', async () => {
    let problem: string | undefined;
    const node = await startSimulatedNode({}, () => problem);
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(3_000);
    problem = 'the docker daemon does not run';
    await node.remove('web', 1);
    await node.clock.advance(60_000);
    expect(node.store.list('Pod')).toHaveLength(1);
    expect(node.events()).not.toContain('FailedCreatePodSandBox');
    problem = undefined;
    await node.clock.advance(60_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });
});
