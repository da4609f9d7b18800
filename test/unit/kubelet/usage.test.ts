import { expect, it } from 'vitest';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

it('what pods use is told of every container that runs, init containers included', async () => {
  const node = await startSimulatedNode();
  node.engine.script('job', { exitAfterMs: 10, exitCode: 0 });
  await node.create(pod({ name: 'starting', uid: 'uid-1', init: ['slow'], apps: ['later'] }));
  await node.create(pod({ name: 'running', uid: 'uid-2', apps: ['a', 'b'] }));
  await node.create(pod({ name: 'ended', uid: 'uid-3', apps: ['job'], spec: { restartPolicy: 'Never' } }));
  await node.clock.advance(5_000);
  const unknown = pod({ name: 'unknown', uid: 'uid-4' });
  const usage = await node.kubelet.usage([...['starting', 'running', 'ended'].map((name) => node.pod(name)), unknown]);
  const one = { cpuMillis: 5, memoryBytes: 1_048_576 };
  expect([...usage]).toEqual([
    ['uid-1', [{ container: 'slow', ...one }]],
    [
      'uid-2',
      [
        { container: 'a', ...one },
        { container: 'b', ...one },
      ],
    ],
  ]);
});
