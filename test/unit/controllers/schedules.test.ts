import { describe, expect, it } from 'vitest';
import { type ScheduledKind, scheduledKinds } from './schedules/random-workload.ts';
import { playWorkload, type Trouble } from './schedules/schedule.ts';

/** One in so many is played; `npm run soak` plays them all. */
const sample = Number(process.env['KPOD_TEST_SCHEDULES_SAMPLE'] ?? 50);
/** One alone, to look at it. */
const only = process.env['KPOD_TEST_SEED'];

function playMany(family: string, kind: ScheduledKind, trouble: Trouble, { from, count }: { from: number; count: number }): void {
  const seeds = only === undefined ? Array.from({ length: Math.ceil(count / sample) }, (_, index) => from + index) : [Number(only)];
  it(`${kind}: ${family}: seeds ${from} to ${from + seeds.length - 1}`, async () => {
    const failures: string[] = [];
    for (const seed of seeds) {
      const { broken, story } = await playWorkload(kind, seed, trouble);
      if (broken.length > 0) failures.push(`seed ${seed}: ${broken.join('; ')}${failures.length === 0 ? `\n${story()}` : ''}`);
    }
    expect(failures.join('\n')).toBe('');
  });
}

describe.each(scheduledKinds)('a random %s whose kpod dies between any two steps', (kind) => {
  playMany('kpod lives', kind, { deaths: 0, strangers: false }, { from: 1, count: 100 });
  playMany('kpod dies up to three times', kind, { deaths: 3, strangers: false }, { from: 1001, count: 400 });
  playMany('somebody deletes pods', kind, { deaths: 2, strangers: true }, { from: 5001, count: 300 });
});
