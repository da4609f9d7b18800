import { describe, expect, test } from 'vitest';
import { within } from '../../../src/agent/within.ts';
import { sleep } from '../../../src/base/clock.ts';
import { createFakeClock } from '../../fakes/clock.ts';

describe('within a limit', () => {
  test.each([
    ['work that ends in time', 999, true],
    ['work that does not', 1001, false],
  ] as const)('%s', async (_, lastsMs, inTime) => {
    const clock = createFakeClock();
    const answer = within(clock, 1000, sleep(clock, lastsMs));
    await clock.advance(1000);
    expect(await answer).toBe(inTime);
    expect(clock.pending()).toBe(inTime ? 0 : 1);
  });

  test('an error of the work passes through', async () => {
    await expect(within(createFakeClock(), 1000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
