import { expect, test } from 'vitest';
import { createEngineReports } from '../../../src/agent/engine-reports.ts';
import type { Engine } from '../../../src/engine/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { pod } from '../../fakes/pod-states.ts';

const clock = createFakeClock();

async function reports(imageNames: Engine['imageNames']) {
  const get = async (name = '') => {
    if (name === 'gone') throw new Error('no daemon');
    return { imageNames } as unknown as Engine;
  };
  const engines = { get, statuses: () => [{ name: 'works' }] };
  const store = createMemoryStore({ clock });
  await store.create(pod(clock.now(), 'web', { metadata: { annotations: { 'kpod.io/engine': 'gone' } } }));
  return createEngineReports({ engines, store, allocatable: { cpu: '2' }, clock })(['none']);
}

test('tells of each engine in use which images it has, or why it cannot be asked', async () => {
  expect(await reports(async () => ['docker.io/library/busybox:1.36'])).toEqual({
    engines: [
      { name: 'works', images: ['docker.io/library/busybox:1.36'] },
      { name: 'gone', problem: 'no daemon' },
    ],
    allocatable: { cpu: '2' },
    holders: [],
  });
});

test('does not wait for an engine that does not answer', async () => {
  const asked = reports(
    ({ signal }) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
  );
  await clock.advance(0);
  await clock.advance(5000);
  expect((await asked).engines[0]).toEqual({ name: 'works', problem: 'it has not answered for 5 seconds' });
});

test('tells the IDs of the images that it is asked for', async () => {
  const imageStatus = async (image: string) => {
    if (image === 'B@d') throw new Error('invalid reference format');
    return image === 'app' ? { id: 'sha256:1' } : undefined;
  };
  const engines = { get: async () => ({ imageStatus }) as unknown as Engine, statuses: () => [{ name: 'works' }] };
  const ask = createEngineReports({ engines, store: createMemoryStore({ clock }), allocatable: {}, clock });
  expect((await ask([], ['app', 'none', 'B@d'])).engines).toEqual([{ name: 'works', imageIds: { app: 'sha256:1' } }]);
});
