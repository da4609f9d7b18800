import { expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { createLoop } from '../../../src/base/loop.ts';
import { createUnderWay } from '../../../src/services/under-way.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const never = new Promise<boolean>(() => {});

function startWork() {
  const clock = createFakeClock();
  const woken: number[] = [];
  return { clock, woken, underWay: createUnderWay({ clock, log: silentLog, wakeIn: (afterMs) => void woken.push(afterMs) }) };
}

test('work on one Service never overlaps, and does not keep others waiting', () => {
  const { underWay } = startWork();
  underWay.begin('a', 'run', () => never);
  expect([underWay.mayBegin('a'), underWay.mayBegin('b'), underWay.uids()]).toEqual([false, true, ['a']]);
});

test('work that has changed something calls for another look at once, other work does not', async () => {
  const { underWay, woken } = startWork();
  underWay.begin('a', 'run', async () => true);
  underWay.begin('b', 'run', async () => false);
  await underWay.ended();
  expect([woken, underWay.uids()]).toEqual([[0], []]);
});

test('work that failed rests for a while', async () => {
  const { clock, underWay, woken } = startWork();
  underWay.begin('a', 'run', () => Promise.reject(new Error('no')));
  await underWay.ended();
  expect([woken, underWay.mayBegin('a')]).toEqual([[5_000], false]);
  await clock.advance(5_000);
  expect(underWay.mayBegin('a')).toBe(true);
});

function startLoop(task: (run: number) => Promise<void>) {
  const clock = createFakeClock();
  const loop = createLoop({ clock, log: silentLog, what: 'things' });
  let runs = 0;
  const start = () => loop.start(() => task(++runs));
  return { clock, loop, start, runs: () => runs };
}

test('a loop that was never started has nothing to do at its stop', async () => {
  const { loop, runs } = startLoop(async () => {});
  loop.wake();
  await loop.stop();
  expect(runs()).toBe(0);
});

test('a loop runs when it is woken, once a minute, and soon again after a failure', async () => {
  const { clock, loop, start, runs } = startLoop((run) => (run === 3 ? Promise.reject(new Error('no')) : Promise.resolve()));
  start();
  await clock.settle();
  loop.wake();
  await clock.settle();
  expect(runs()).toBe(2);
  await clock.advance(60_000);
  expect(runs()).toBe(3);
  await clock.advance(5_000);
  expect(runs()).toBe(4);
  loop.wakeIn(1_000);
  await clock.advance(1_000);
  expect(runs()).toBe(5);
  await loop.stop();
});

test('a loop does once more at its stop what it was woken for meanwhile', async () => {
  const { clock, loop, start, runs } = startLoop(async (run) => {
    if (run === 1) loop.wake();
    if (run === 2) void loop.stop();
    if (run === 2) loop.wake();
  });
  start();
  await clock.settle();
  expect(runs()).toBe(3);
});
