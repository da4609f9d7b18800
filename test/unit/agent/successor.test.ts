import { expect, test } from 'vitest';
import { awaitTurn, pauseBefore, readSuccession, writeSuccession } from '../../../src/agent/successor.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const minutes = 60_000;

test('counts the faults of agents that did not live long', () => {
  const first = writeSuccession({ pid: 7, livedMs: 5000 });
  expect(readSuccession(first)).toEqual({ pid: 7, faults: 1 });
  const before = { pid: 7, faults: 3 };
  expect(readSuccession(writeSuccession({ pid: 8, livedMs: 9 * minutes, before }))).toEqual({ pid: 8, faults: 4 });
  expect(readSuccession(writeSuccession({ pid: 8, livedMs: 10 * minutes, before }))).toEqual({ pid: 8, faults: 1 });
});

test.each([undefined, '', 'x', '12', '1 2 3'])('%j names nobody', (text) => {
  expect(readSuccession(text)).toBeUndefined();
});

test('waits as a container that crashes does', () => {
  const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 99].map((faults) => pauseBefore({ pid: 1, faults }) / 1000);
  expect(seconds).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
});

test('waits until the one before is gone, but not for ever', async () => {
  const clock = createFakeClock();
  let turn = false;
  void awaitTurn({ pid: process.pid, faults: 2 }, clock).then(() => (turn = true));
  await clock.advance(10_000);
  expect(turn).toBe(false);
  await clock.advance(11_000);
  expect(turn).toBe(true);
});
