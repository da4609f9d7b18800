import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const full = async (): Promise<never> => {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
};

/** From now on nothing can be written; the answer frees space. */
function fill({ files }: SimulatedNode): () => void {
  const { writeMemory, keepLog } = files;
  Object.assign(files, { writeMemory: full, keepLog: full });
  return () => Object.assign(files, { writeMemory, keepLog });
}

describe('a full disk', () => {
  it('keeps no pod that is to go', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(3_000);
    fill(node);
    await node.remove('web', 1);
    await node.clock.advance(30_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });

  it('starts nothing that could be forgotten, and goes on when there is space', async () => {
    const node = await startSimulatedNode();
    const free = fill(node);
    await node.create(pod({ apps: ['run1'] }));
    await node.clock.advance(30_000);
    expect(node.pod().status.phase).toBe('Pending');
    free();
    await node.clock.advance(30_000);
    expect(node.pod().status.phase).toBe('Running');
  });

  it('hides no log that cannot be kept', async () => {
    const node = await startSimulatedNode();
    node.engine.script('run1', { exitAfterMs: 10, exitCode: 1, log: ['last words'] });
    await node.create(pod({ apps: ['run1'], spec: { restartPolicy: 'Never' } }));
    fill(node);
    await node.clock.advance(1_000);
    const options = { container: 'run1', follow: false, previous: false, timestamps: false, signal: new AbortController().signal };
    expect(await text(await node.kubelet.logs(node.pod(), options))).toBe('last words\n');
  });
});
