import { expect, test } from 'vitest';
import { createHeapWatch, garbageCollector } from '../../../src/agent/heap-watch.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const mib = 1024 * 1024;

test('what a busy agent held is given back within a minute, and what it needs is not looked for again and again', async () => {
  const clock = createFakeClock();
  let held = 60 * mib;
  let needed = 60 * mib;
  let collections = 0;
  const collect = () => {
    collections += 1;
    held = needed;
  };
  const keeper = createHeapWatch({ clock, heldBytes: () => held, collect });
  await clock.advance(60_000);
  expect(collections).toBe(0);
  held = 900 * mib;
  await clock.advance(30_000);
  expect({ held, collections }).toEqual({ held: 60 * mib, collections: 1 });
  held = 300 * mib;
  needed = 250 * mib;
  await clock.advance(300_000);
  expect({ held, collections }).toEqual({ held: 250 * mib, collections: 2 });
  keeper.stop();
  held = 900 * mib;
  await clock.advance(60_000);
  expect(collections).toBe(2);
});

test('the collector collects', () => {
  const collect = garbageCollector();
  const before = process.memoryUsage().heapUsed;
  let waste: string[] | undefined = Array.from({ length: 1_000_000 }, (_, index) => `waste ${index}`);
  expect(waste.length).toBeGreaterThan(0);
  const full = process.memoryUsage().heapUsed;
  waste = undefined;
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan((full - before) / 2);
});
