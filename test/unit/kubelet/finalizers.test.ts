import { describe, expect, it } from 'vitest';
import { withoutFinalizer } from '../../../src/api/finalizers.ts';
import { keyOf } from '../../../src/api/object-key.ts';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const finalizer = 'example.com/counted';
const counted = () => {
  const plain = pod({ apps: ['app'], spec: { restartPolicy: 'Never' } });
  return { ...plain, metadata: { ...plain.metadata, finalizers: [finalizer] } };
};

describe('a deleted pod with a finalizer', () => {
  it('stays as it ended until the finalizer is taken off, and is looked at no more', async () => {
    const node = await startSimulatedNode();
    node.engine.script('app', { onTerm: { code: 0, afterMs: 1_000 } });
    await node.create(counted());
    await node.remove('web', 30);
    await node.clock.advance(60_000);
    const { metadata, status } = node.pod();
    expect([status.phase, metadata.deletionGracePeriodSeconds]).toEqual(['Succeeded', 0]);
    expect(status.containerStatuses).toMatchObject([{ state: { terminated: { exitCode: 0 } } }]);
    const before = node.store.resourceVersion();
    await node.clock.advance(600_000);
    expect(node.store.resourceVersion()).toBe(before);
  });

  it('has failed when it never ran', async () => {
    const node = await startSimulatedNode({}, () => 'no engine');
    await node.create(counted());
    await node.remove('web', 30);
    await node.clock.advance(10_000);
    expect(node.pod().status.phase).toBe('Failed');
  });

  it('goes when the finalizer was taken off before its end', async () => {
    const node = await startSimulatedNode();
    await node.create(counted());
    await node.remove('web', 30);
    await node.store.mutate(keyOf(node.pod()), (one) => withoutFinalizer(one as ReturnType<typeof counted>, finalizer));
    await node.clock.advance(60_000);
    expect(node.store.list('Pod')).toEqual([]);
  });
});
