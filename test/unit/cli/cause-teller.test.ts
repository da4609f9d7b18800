import { expect, test } from 'vitest';
import type { Pod, Service } from '../../../src/api/types.ts';
import { resourceFor } from '../../../src/cli/resources.ts';
import { createCauseTeller } from '../../../src/cli/run/cause-teller.ts';
import type { RunDisplay } from '../../../src/cli/run/display.ts';
import type { PodState } from '../../../src/cli/run/tracker.ts';
import type { Client } from '../../../src/client/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const clock = createFakeClock();
const ago = (seconds: number) => new Date(clock.now() - seconds * 1000).toISOString();

function createTeller(failFast: boolean, services: readonly string[] = []) {
  const printed: string[] = [];
  const display: RunDisplay = {
    show() {
      throw new Error('unexpected: show');
    },
    print: async (text, to) => void printed.push(`${to}: ${text}`),
  };
  const items = services.map((name) => ({ metadata: { name } }) as Service);
  const client = { request: async () => ({ items }) } as unknown as Client;
  return { printed, teller: createCauseTeller({ display, failFast }, { client, clock }) };
}

function state(pod: { initContainerStatuses?: object[]; containerStatuses?: object[] }): PodState {
  const spec = {
    restartPolicy: 'Always',
    initContainers: [{ name: 'wait', image: 'b', command: ['sh', '-c', 'until nslookup mydb; do sleep 2; done'] }],
    containers: [{ name: 'main', image: 'b' }],
  };
  const whole = { metadata: { name: 'web', uid: 'u', namespace: 'default' }, spec, status: { phase: 'Pending', ...pod } };
  return {
    target: { resource: resourceFor('pods'), namespace: 'default', name: 'web' },
    uid: 'u',
    pod: whole as unknown as Pod,
    events: [],
  };
}

const crashed = (restarts: number) =>
  state({
    containerStatuses: [
      {
        ...{ name: 'main', ready: false, restartCount: restarts, state: { waiting: { reason: 'CrashLoopBackOff' } } },
        lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(restarts) } },
      },
    ],
  });
const lookingUp = state({
  initContainerStatuses: [{ name: 'wait', ready: false, restartCount: 0, state: { running: { startedAt: ago(40) } }, lastState: {} }],
});

test('a cause is said after 30 s, and once, however its numbers change', async () => {
  const { printed, teller } = createTeller(false);
  expect(await teller.tell([crashed(1)], 29_000)).toBe(true);
  expect(printed).toEqual([]);
  await teller.tell([crashed(2)], 30_000);
  await teller.tell([crashed(5)], 90_000);
  expect(printed).toHaveLength(1);
  expect(printed[0]).toMatch(/^stderr: pod\/web: Container "main" keeps ending with exit code 1 \(Error\): restarted 2 times/);
});

test('who gives up on it hears it at once', async () => {
  const { printed, teller } = createTeller(true);
  expect(await teller.tell([crashed(1)], 0)).toBe(true);
  expect(printed).toHaveLength(1);
});

test('a Service that is looked up and missing is a cause; one that is there is none', async () => {
  const missing = createTeller(false);
  expect(await missing.teller.tell([lookingUp], 40_000)).toBe(true);
  expect(missing.printed[0]).toContain('there is no Service "mydb" in namespace "default"');
  const there = createTeller(false, ['mydb']);
  expect(await there.teller.tell([lookingUp], 40_000)).toBe(false);
  expect(there.printed).toEqual([]);
});

test('pods that are settled or gone wait for nobody', async () => {
  const { printed, teller } = createTeller(true);
  expect(await teller.tell([{ ...crashed(1), pod: undefined }], 40_000)).toBe(false);
  expect(printed).toEqual([]);
});
