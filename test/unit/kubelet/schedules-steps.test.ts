import { describe, expect, it } from 'vitest';
import { playSteps } from './schedules/steps.ts';

/** One in so many is played; `npm run soak` plays them all. */
const sample = Number(process.env['KPOD_TEST_SCHEDULES_SAMPLE'] ?? 10);
const count = Math.ceil(500 / sample);

describe('random pods that are held, skip steps and run some again', () => {
  it.each([
    ['kpod lives', 0, 1],
    ['kpod dies up to three times', 3, 10_001],
  ])('%s: no held step and no skipped one ever runs, and each pod comes up in the end', async (_how, deaths, first) => {
    const failures: string[] = [];
    for (let seed = first; seed < first + count; seed += 1) {
      const { broken, story } = await playSteps(seed, deaths);
      if (broken.length > 0) failures.push(`seed ${seed}: ${broken.join('; ')}${failures.length === 0 ? `\n${story()}` : ''}`);
    }
    expect(failures.join('\n')).toBe('');
  });
});
