import { describe, expect, test } from 'vitest';
import { createLog, createSparingLog } from '../../../src/base/log.ts';

describe('a sparing log', () => {
  test('passes each message on once a minute, whatever else it says', () => {
    let now = 0;
    const lines: string[] = [];
    const log = createSparingLog(createLog({ level: 'info', now: () => now, write: (line) => lines.push(line) }), () => now);
    for (now = 0; now < 120_000; now += 1000) {
      log.warn('cut off', { waiting: now });
      log.error('another thing');
      log.debug('not for this level');
    }
    expect(lines).toEqual([
      '1970-01-01T00:00:00.000Z warn cut off waiting=0\n',
      '1970-01-01T00:00:00.000Z error another thing\n',
      '1970-01-01T00:01:00.000Z warn cut off waiting=60000\n',
      '1970-01-01T00:01:00.000Z error another thing\n',
    ]);
  });
});
