import { expect, test } from 'vitest';
import { forbidden } from '../../../src/api/errors.ts';
import type { ObjectApi } from '../../../src/api/new-object.ts';
import { silentLog } from '../../../src/base/log.ts';
import { carryOut } from '../../../src/controllers/carry-out.ts';
import { createFailures } from '../../../src/controllers/failures.ts';
import { podFromTemplate } from '../../../src/controllers/pods.ts';
import type { Step } from '../../../src/controllers/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { pod } from '../../fakes/pods.ts';

test('what the API refuses is told once, and tried again when its time has come', async () => {
  const clock = createFakeClock();
  const told: string[] = [];
  let room = 1;
  const api: ObjectApi = {
    create: async () => {
      if (room === 0) throw forbidden('no room');
      room--;
      return pod({ name: 'web-x' });
    },
    delete: async () => {},
  };
  const failures = createFailures({ clock });
  const tell = (_subject: unknown, { message }: { message: string }) => void told.push(message);
  const owner = pod({ name: 'owner', uid: 'u1' });
  const step: Step = {
    type: 'post',
    object: podFromTemplate(owner, { spec: owner.spec }),
    because: 'wanted',
    told: {
      subject: owner,
      component: 'test-controller',
      done: { type: 'Normal', reason: 'Done', message: 'made {name}' },
      failed: { type: 'Warning', reason: 'Failed', message: 'not made: {error}' },
    },
  };
  const deps = { store: createMemoryStore({ clock }), api, failures, log: silentLog, tell, tellOnce: tell };
  await carryOut(deps, [step, step, step, step]);
  expect(told).toEqual(['made web-x', 'not made: no room']);
  expect(failures.of('u1')).toMatchObject({ message: 'no room', count: 1, retryAt: clock.now() + 1_000 });
  await clock.advance(1_000);
  await carryOut(deps, [step, step]);
  expect(failures.of('u1')).toMatchObject({ count: 2, retryAt: clock.now() + 2_000 });
  room = 5;
  await clock.advance(2_000);
  await carryOut(deps, [step]);
  expect(failures.of('u1')).toBeUndefined();
});
