import { expect, it } from 'vitest';
import { playSchedule } from './schedule.ts';
import type { Trouble } from './trouble.ts';

const perTest = 250;
/** One in so many is played; `npm run soak` plays them all. */
const sample = Number(process.env['KPOD_TEST_SCHEDULES_SAMPLE'] ?? 10);

/** Plays `count` schedules of one family, or a sample of them; a failure tells the seed, the broken rules and the story of the first one. */
export function playMany(family: string, trouble: Trouble, { from, count }: { from: number; count: number }): void {
  const end = from + Math.ceil(count / sample);
  for (let first = from; first < end; first += perTest) {
    const last = Math.min(first + perTest, end) - 1;
    it(`${family}: seeds ${first} to ${last}`, async () => {
      const failures: string[] = [];
      for (let seed = first; seed <= last; seed++) {
        const { broken, story } = await playSchedule(seed, trouble);
        if (broken.length === 0) continue;
        failures.push(`seed ${seed}: ${broken.join('; ')}${failures.length === 0 ? `\n${story()}` : ''}`);
      }
      expect(failures.join('\n')).toBe('');
    });
  }
}
