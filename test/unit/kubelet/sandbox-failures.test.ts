import { describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/engine/types.ts';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const portTaken = () => new EngineError('listen tcp4 :8080: bind: address already in use', { command: 'podman pod start', kind: 'other' });

describe('a pod that cannot be set up', () => {
  it('is tried again every few seconds, not at once, and comes up when it can', async () => {
    const node = await startSimulatedNode();
    const runSandbox = vi.spyOn(node.engine, 'runSandbox').mockImplementation(() => Promise.reject(portTaken()));
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(59_000);
    expect(runSandbox).toHaveBeenCalledTimes(5);
    expect(node.events()).toEqual(['Scheduled', 'FailedCreatePodSandBox x5']);
    runSandbox.mockRestore();
    await node.clock.advance(12_000);
    expect(node.pod().status.phase).toBe('Running');
    expect(node.engine.violations).toEqual([]);
  });

  it('is tried again every few seconds when a volume is in the way', async () => {
    const node = await startSimulatedNode();
    const created = pod({ apps: ['run1'] });
    const hostPath = { path: '/nonexistent/kpod', type: 'Directory' as const };
    await node.create({ ...created, spec: { ...created.spec, volumes: [{ name: 'v', hostPath }] } });
    await node.clock.advance(59_000);
    expect(node.events()).toEqual(['Scheduled', 'FailedMount x5']);
  });

  it('waits no longer for its deletion', async () => {
    const node = await startSimulatedNode();
    vi.spyOn(node.engine, 'runSandbox').mockImplementation(() => Promise.reject(portTaken()));
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(1_000);
    await node.remove('web', 1);
    await node.clock.advance(1_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.events()).toEqual(['Scheduled', 'FailedCreatePodSandBox']);
  });
});
