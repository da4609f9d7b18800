import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../../../src/api/types.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const key = { kind: 'Pod', namespace: 'default', name: 'web' } as const;

const change = async ({ store, clock }: SimulatedNode, spec: (current: Pod['spec']) => Partial<Pod['spec']>): Promise<void> => {
  await store.mutate(key, (current) => ({ ...current, spec: { ...current.spec, ...spec(current.spec) } }));
  await clock.settle();
};

const imageOf = (node: SimulatedNode, name: string, image: string) =>
  change(node, (spec) => {
    const changed = (one: Container): Container => (one.name === name ? { ...one, image } : one);
    return {
      containers: spec.containers.map(changed),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(changed) } : {}),
    };
  });

/** `a busybox 0`: each container with its image and how often it was restarted. */
const restarts = (node: SimulatedNode) => {
  const { initContainerStatuses = [], containerStatuses = [] } = node.pod().status;
  return [...initContainerStatuses, ...containerStatuses].map(({ name, image, restartCount }) => `${name} ${image} ${restartCount}`);
};

describe('another image', () => {
  const hooked = container('a', { lifecycle: { preStop: { exec: { command: ['bye'] } }, postStart: { exec: { command: ['hello'] } } } });

  it.each<Pod['spec']['restartPolicy']>(['Always', 'OnFailure', 'Never'])(
    'restarts its container alone, with its hooks, under %s',
    async (restartPolicy) => {
      const node = await startSimulatedNode();
      node.engine.script('i', { exitAfterMs: 100 });
      node.engine.script('a', { onTerm: 'exit', exitCode: 1 });
      await node.create(pod({ init: ['i'], apps: [hooked, 'b'], spec: { restartPolicy } }));
      await node.clock.advance(5_000);
      await imageOf(node, 'a', 'nginx');
      await node.clock.advance(5_000);
      expect(restarts(node)).toEqual([
        'i docker.io/library/busybox:latest 0',
        'a docker.io/library/nginx:latest 1',
        'b docker.io/library/busybox:latest 0',
      ]);
      expect(node.pod().status.phase).toBe('Running');
      const messages = node.store.list('Event').map(({ message }) => message);
      expect(messages).toContain('Container a definition changed, will be restarted');
      expect(messages.filter((message) => message?.startsWith('Stopping'))).toEqual([]);
    },
  );

  it('restarts a sidecar alone', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ init: [container('s', { restartPolicy: 'Always' })], apps: ['a'] }));
    await node.clock.advance(5_000);
    await imageOf(node, 's', 'nginx');
    await node.clock.advance(40_000);
    expect(restarts(node)).toEqual(['s docker.io/library/nginx:latest 1', 'a docker.io/library/busybox:latest 0']);
    expect(node.store.list('Event').map(({ message }) => message)).toContain('Init container s definition changed');
  });

  it('of an init container that has run is its own only when the sandbox is lost', async () => {
    const node = await startSimulatedNode();
    node.engine.script('i', { exitAfterMs: 100 });
    await node.create(pod({ init: ['i'], apps: ['a'] }));
    await node.clock.advance(5_000);
    await imageOf(node, 'i', 'nginx');
    await node.clock.advance(600_000);
    expect(restarts(node)).toEqual(['i docker.io/library/busybox:latest 0', 'a docker.io/library/busybox:latest 0']);
    node.engine.killSandboxForeign(node.engine.world.sandboxes.keys().next().value ?? '');
    await node.clock.advance(40_000);
    expect(restarts(node)).toEqual(['i docker.io/library/nginx:latest 1', 'a docker.io/library/busybox:latest 1']);
  });

  it.each(['i', 'a'])('of %s, which has no image or crashes, is tried at once', async (name) => {
    for (const fault of ['image', 'crash']) {
      const node = await startSimulatedNode();
      const bad = container(name, { image: fault === 'image' ? 'none:1' : 'busybox' });
      node.engine.script(name, fault === 'image' ? {} : { exitAfterMs: 10, exitCode: 1 });
      if (name === 'a') node.engine.script('i', { exitAfterMs: 10 });
      await node.create(name === 'i' ? pod({ init: [bad], apps: ['a'] }) : pod({ init: ['i'], apps: [bad] }));
      // Long enough for a back-off of minutes, and not at the time of a look.
      await node.clock.advance(301_500);
      const before = node.engine.runsOf(name).length;
      await imageOf(node, name, 'nginx');
      await node.clock.advance(10);
      expect([fault, node.engine.runsOf(name).length - before]).toEqual([fault, 1]);
      await node.kubelet.stop();
    }
  });

  it('changes nothing of a container that has ended for good', async () => {
    const node = await startSimulatedNode();
    node.engine.script('a', { exitAfterMs: 10 });
    await node.create(pod({ apps: ['a', 'b'], spec: { restartPolicy: 'OnFailure' } }));
    await node.clock.advance(5_000);
    await imageOf(node, 'a', 'nginx');
    await node.clock.advance(600_000);
    expect(node.engine.runsOf('a')).toHaveLength(1);
  });
});

it('a deadline that is set and shortened while the pod runs ends it in time', async () => {
  const node = await startSimulatedNode();
  await node.create(pod({}));
  await node.clock.advance(10_000);
  await change(node, () => ({ activeDeadlineSeconds: 1_000 }));
  await node.clock.advance(10_000);
  await change(node, () => ({ activeDeadlineSeconds: 60 }));
  await node.clock.advance(39_000);
  expect(node.pod().status.phase).toBe('Running');
  await node.clock.advance(2_000);
  expect(node.events()).toContain('DeadlineExceeded');
  await node.clock.advance(31_000);
  expect(node.pod().status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
});
