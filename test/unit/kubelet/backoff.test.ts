import { describe, expect, it } from 'vitest';
import { formatGoDuration } from '../../../src/api/go-duration.ts';
import { backoffUntil, nextBackoff } from '../../../src/kubelet/backoff.ts';
import type { BackoffEntry } from '../../../src/kubelet/memory.ts';

const ceiling = 300_000;

describe('back-off', () => {
  it('lets the first restart go at once, then waits 10 s doubling to five minutes, counted from the end of the container', () => {
    const waits: number[] = [];
    let entry: BackoffEntry | undefined;
    let now = 1_000_000;
    for (let restart = 0; restart < 8; restart += 1) {
      const endedAt = now;
      const until = backoffUntil(entry, endedAt, now, ceiling);
      waits.push(((until ?? endedAt) - endedAt) / 1000);
      now = until ?? now;
      expect(backoffUntil(entry, endedAt, now, ceiling)).toBeUndefined();
      entry = nextBackoff(entry, endedAt, now, ceiling);
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('starts anew when the container ran for more than twice the ceiling', () => {
    const entry = { delayMs: 160_000, updatedAt: 0 };
    expect(backoffUntil(entry, 600_001, 600_001, ceiling)).toBeUndefined();
    expect(nextBackoff(entry, 600_001, 600_001, ceiling)).toEqual({ delayMs: 10_000, updatedAt: 600_001 });
    expect(backoffUntil(entry, 600_000, 600_000, ceiling)).toBe(760_000);
  });

  it('never waits longer than a lower ceiling', () => {
    expect(nextBackoff(undefined, 0, 0, 5_000)).toEqual({ delayMs: 5_000, updatedAt: 0 });
    expect(backoffUntil({ delayMs: 80_000, updatedAt: 0 }, 100, 100, 5_000)).toBe(5_100);
  });
});

it.each([
  [10_000, '10s'],
  [80_000, '1m20s'],
  [300_000, '5m0s'],
  [3_600_000, '1h0m0s'],
  [1_234, '1.234s'],
  [45, '45ms'],
  [0, '0s'],
])('writes %i ms as %s', (durationMs, text) => {
  expect(formatGoDuration(durationMs)).toBe(text);
});
