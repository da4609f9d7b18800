import { describe, expect, test } from 'vitest';
import { parseSchedule } from '../../../src/api/cron-schedule.ts';
import { isTimeZone, timeInZone } from '../../../src/api/time-zone.ts';
import { nextTime } from '../../../src/controllers/cronjob/next-time.ts';

describe('a schedule is refused in the words of its parser', () => {
  test.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['@foo', 'unrecognized descriptor: @foo'],
    ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
  ])('%j', (text, message) => {
    expect(() => parseSchedule(text)).toThrow(new Error(message));
  });
});

const times = (text: string, after: string, { zone = 'UTC', count = 3 } = {}): readonly string[] => {
  const schedule = parseSchedule(text);
  const found: string[] = [];
  for (let at = nextTime(schedule, Date.parse(after), zone); at !== undefined && found.length < count; at = nextTime(schedule, at, zone)) {
    found.push(timeInZone(at, zone));
  }
  return found;
};

describe('the times of a schedule', () => {
  test.each<readonly [string, string, readonly string[]]>([
    ['*/20 * * * *', '2026-01-01T10:20:00Z', ['2026-01-01T10:40:00Z', '2026-01-01T11:00:00Z', '2026-01-01T11:20:00Z']],
    ['5/25 3 * * *', '2026-01-01T00:00:00Z', ['2026-01-01T03:05:00Z', '2026-01-01T03:30:00Z', '2026-01-01T03:55:00Z']],
    ['0 12 * JAN-feb sat,SUN', '2026-01-01T00:00:00Z', ['2026-01-03T12:00:00Z', '2026-01-04T12:00:00Z', '2026-01-10T12:00:00Z']],
    ['@daily', '2026-02-27T00:00:00Z', ['2026-02-28T00:00:00Z', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z']],
    ['@every 1h30m', '2026-01-01T00:00:10Z', ['2026-01-01T01:30:10Z', '2026-01-01T03:00:10Z', '2026-01-01T04:30:10Z']],
    // Either day, unless one of them is any.
    ['0 0 13 * 5', '2026-02-01T00:00:00Z', ['2026-02-06T00:00:00Z', '2026-02-13T00:00:00Z', '2026-02-20T00:00:00Z']],
    ['0 0 ? * 5', '2026-02-01T00:00:00Z', ['2026-02-06T00:00:00Z', '2026-02-13T00:00:00Z', '2026-02-20T00:00:00Z']],
    ['0 0 */15 * 5', '2026-02-01T00:00:00Z', ['2026-02-06T00:00:00Z', '2026-02-13T00:00:00Z', '2026-02-16T00:00:00Z']],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z', '2036-02-29T00:00:00Z']],
    ['0 0 31 2 *', '2026-01-01T00:00:00Z', []],
  ])('%s after %s', (text, after, expected) => {
    expect(times(text, after)).toEqual(expected);
  });

  test('in a zone are those that its clocks show: none where they are put on, two where they are put back', () => {
    const zone = 'America/New_York';
    expect(times('30 2 * * *', '2026-03-07T12:00:00Z', { zone, count: 2 })).toEqual([
      '2026-03-09T02:30:00-04:00',
      '2026-03-10T02:30:00-04:00',
    ]);
    expect(times('30 1 * * *', '2026-10-31T12:00:00Z', { zone })).toEqual([
      '2026-11-01T01:30:00-04:00',
      '2026-11-01T01:30:00-05:00',
      '2026-11-02T01:30:00-05:00',
    ]);
    expect(times('30 * * * *', '2026-11-01T04:00:00Z', { zone })).toEqual([
      '2026-11-01T00:30:00-04:00',
      '2026-11-01T01:30:00-04:00',
      '2026-11-01T01:30:00-05:00',
    ]);
    expect(times('0 9 * * *', '2026-01-01T00:00:00Z', { zone: 'Asia/Tokyo', count: 1 })).toEqual(['2026-01-02T09:00:00+09:00']);
  });

  test('need a zone that there is', () => {
    expect(['UTC', 'Europe/Berlin', 'US/Eastern', 'Etc/GMT+5', 'europe/berlin', 'Mars/X', '+01:00', ''].map(isTimeZone)).toEqual([
      ...[true, true, true, true, false, false, false, false],
    ]);
  });
});
