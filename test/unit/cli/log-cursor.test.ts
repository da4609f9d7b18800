import { describe, expect, test } from 'vitest';
import { createLogCursor } from '../../../src/cli/logs/log-cursor.ts';

describe('a log goes on where it was', () => {
  const line = (second: number, text: string) => `2026-01-05T00:00:0${second}.000000000Z ${text}\n`;
  const take = (cursor: ReturnType<typeof createLogCursor>, text: string) => Buffer.from(cursor.take(Buffer.from(text))).toString();

  test('takes the times off, however the bytes are cut', () => {
    const whole = Buffer.from(line(1, 'ä one') + line(2, 'two words') + line(3, ''));
    for (let size = 1; size < whole.length; size++) {
      const cursor = createLogCursor({ keepTimes: false });
      let text = Buffer.alloc(0);
      for (let at = 0; at < whole.length; at += size) text = Buffer.concat([text, cursor.take(whole.subarray(at, at + size))]);
      expect(text.toString()).toBe('ä one\ntwo words\n\n');
    }
  });

  test('keeps the times when they are wanted', () => {
    expect(take(createLogCursor({ keepTimes: true }), line(1, 'a') + line(2, 'b'))).toBe(line(1, 'a') + line(2, 'b'));
  });

  test('shows a line without a time as it is, and holds none', () => {
    const cursor = createLogCursor({ keepTimes: false });
    const strange = 'x'.repeat(100_000);
    expect(take(cursor, strange)).toBe(strange);
    expect(take(cursor, `${strange}\n${line(1, 'a')}`)).toBe(`${strange}\na\n`);
  });

  test('after a restart, skips what was seen, also among lines of the same moment', () => {
    const cursor = createLogCursor({ keepTimes: false });
    expect(take(cursor, line(1, 'a') + line(2, 'b') + line(2, 'c'))).toBe('a\nb\nc\n');
    expect(cursor.since()).toBe('2026-01-05T00:00:01.000000000Z');
    cursor.restart();
    expect(take(cursor, line(2, 'b') + line(2, 'c') + line(2, 'd') + line(3, 'e'))).toBe('d\ne\n');
    cursor.restart();
    // A server whose sinceTime counts in whole seconds sends more than was asked for.
    expect(take(cursor, line(1, 'a') + line(2, 'b') + line(3, 'e') + line(3, 'f'))).toBe('f\n');
  });

  test('shows what is written after the clock was set back, before a restart and after it', () => {
    const cursor = createLogCursor({ keepTimes: false });
    expect(take(cursor, line(7, 'a') + line(8, 'b') + line(2, 'c') + line(3, 'd'))).toBe('a\nb\nc\nd\n');
    expect(cursor.since()).toBe('2026-01-05T00:00:02.000000000Z');
    cursor.restart();
    expect(take(cursor, line(7, 'a') + line(8, 'b') + line(3, 'd') + line(4, 'e') + line(1, 'f'))).toBe('e\nf\n');
    cursor.restart();
    // The last line is gone: what is newer than all that was seen is new.
    expect(take(cursor, line(2, 'x') + line(9, 'g') + line(5, 'h'))).toBe('g\nh\n');
  });

  test('asks from the line before, whose last part may have the time of the last line', () => {
    const cursor = createLogCursor({ keepTimes: true });
    expect(cursor.since()).toBeUndefined();
    const whole = `${line(1, 'ab')}2026-01-05T00:00:02.000000000Z last`;
    expect(take(cursor, whole)).toBe(whole);
    expect(cursor.since()).toBe('2026-01-05T00:00:01.000000000Z');
    cursor.restart();
    expect(take(cursor, whole)).toBe('');
  });

  test.each([false, true])('a line that the break cut is printed once, wherever it was cut (times: %s)', (keepTimes) => {
    const whole = line(1, 'a') + line(2, 'bb') + line(2, 'cc') + line(3, 'd');
    for (let cut = 0; cut <= whole.length; cut++) {
      const cursor = createLogCursor({ keepTimes });
      const before = take(cursor, whole.slice(0, cut));
      cursor.restart();
      expect(before + take(cursor, whole)).toBe(keepTimes ? whole : 'a\nbb\ncc\nd\n');
    }
  });
});
