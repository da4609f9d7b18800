import { describe, expect, test } from 'vitest';
import { humanDuration, translateTimestampSince } from '../../../src/printers/duration.ts';

const hour = 3600;
const day = 24 * hour;

describe('an age', () => {
  test.each([
    [-2, '<invalid>'],
    [-1.9, '0s'],
    [-1, '0s'],
    [0, '0s'],
    [0.9, '0s'],
    [119, '119s'],
    [119.9, '119s'],
    [120, '2m'],
    [121, '2m1s'],
    [599, '9m59s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [10_860, '3h1m'],
    [28_799, '7h59m'],
    [28_800, '8h'],
    [day, '24h'],
    [172_799, '47h'],
    [172_800, '2d'],
    [176_400, '2d1h'],
    [687_600, '7d23h'],
    [691_200, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [731 * day, '2y1d'],
    [1105 * day, '3y10d'],
    [2920 * day, '8y'],
    [4000 * day, '10y'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text);
  });

  test('is counted from a timestamp, and unknown without one', () => {
    const now = Date.parse('2026-11-21T19:22:44Z');
    expect(translateTimestampSince('2026-11-21T19:20:00Z', now)).toBe('2m44s');
    expect(translateTimestampSince(null, now)).toBe('<unknown>');
    expect(translateTimestampSince(undefined, now)).toBe('<unknown>');
  });
});
