import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogFileDecoder, createTailCounter, parseLogFileLine } from '../../../src/engine/log-file.ts';
import { logTime } from '../../../src/engine/log-time.ts';
import { joinSplitLine, splitSize } from '../../../src/engine/split-lines.ts';

const zone = '+00:00';
const file = [
  `2026-01-01T00:00:01.000000001${zone} stdout F one`,
  `2026-01-01T00:00:02.000000001${zone} stderr P two, `,
  `2026-01-01T00:00:03.000000001${zone} stdout F `,
  `2026-01-01T00:00:04.000000001${zone} stderr F and on`,
  `2026-01-01T00:00:05.000000001${zone} stdout P last`,
]
  .map((line) => `${line}\n`)
  .join('');

const decode = (text: string, options: { timestamps?: boolean; since?: string } = {}, cut = text.length) => {
  const decoder = createLogFileDecoder({ timestamps: false, ...options });
  const bytes = Buffer.from(text);
  return Buffer.concat([decoder.decode(bytes.subarray(0, cut)), decoder.decode(bytes.subarray(cut))]).toString('utf8');
};

describe('log file', () => {
  it('gives back what the container wrote, in its order', () => {
    expect(decode(file)).toBe('one\ntwo, \nand on\nlast');
  });

  it('has a time before each line, not before each piece', () => {
    expect(decode(file, { timestamps: true })).toBe(
      '2026-01-01T00:00:01.000000001Z one\n2026-01-01T00:00:02.000000001Z two, 2026-01-01T00:00:03.000000001Z \nand on\n2026-01-01T00:00:05.000000001Z last',
    );
  });

  it('begins at a time', () => {
    expect(decode(file, { since: '2026-01-01T00:00:03.000000001Z' })).toBe('\nand on\nlast');
  });

  it('reads the same wherever it is cut', () => {
    fc.assert(
      fc.property(fc.nat(Buffer.byteLength(file)), (cut) => decode(file, { timestamps: true }, cut) === decode(file, { timestamps: true })),
    );
  });

  it('passes over lines that are none', () => {
    expect(decode(`\nnonsense\n2026 stdlog F x\n2026 stdout X x\n${file}`)).toBe(decode(file));
  });

  it('keeps bytes that are no text', () => {
    const content = Buffer.from([0, 255, 254, 13, 27]);
    const line = Buffer.concat([Buffer.from(`2026-01-01T00:00:01Z stdout F `), content]);
    expect(parseLogFileLine(line)).toEqual({ time: '2026-01-01T00:00:01Z', stream: 'stdout', complete: true, content });
  });

  it.each([
    [0, []],
    [1, ['last']],
    [2, ['and on', 'last']],
    // The piece before "and on" belongs to the same line.
    [3, ['two, ', '', 'and on', 'last']],
    [4, ['one', 'two, ', '', 'and on', 'last']],
    [9, ['one', 'two, ', '', 'and on', 'last']],
  ])('has these pieces in its last %i lines: %j', (count, expected) => {
    const counter = createTailCounter(count);
    const pieces: string[] = [];
    for (const line of file.trimEnd().split('\n').reverse()) {
      const parsed = parseLogFileLine(Buffer.from(line));
      if (!parsed || counter.isBefore(parsed)) break;
      pieces.unshift(parsed.content.toString());
    }
    expect(pieces).toEqual(expected);
  });
});

describe('a line that docker stored in pieces', () => {
  const stamp = '2026-01-01T00:00:01.000000001Z ';

  it.each([0, 1, splitSize - 1, splitSize, splitSize + 1, 3 * splitSize, 50_000])('of %i bytes has its time once', (length) => {
    const text = Array.from({ length }, (_, index) => String(index % 10)).join('');
    let stored = '';
    for (let start = 0; start === 0 || start < length; start += splitSize) stored += stamp + text.slice(start, start + splitSize);
    expect(joinSplitLine(Buffer.from(stored)).toString()).toBe(stamp + text);
  });

  it('is not shortened by what only looks like a time', () => {
    const text = `${stamp}${'x'.repeat(splitSize)}2026-01-01T00:00:01.000000002Z y`;
    expect(joinSplitLine(Buffer.from(text)).toString()).toBe(text);
  });
});

it.each([
  ['2026-01-01T01:00:00.5+01:00', '2026-01-01T00:00:00.500000000Z'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000000Z'],
  ['Error:', undefined],
  ['', undefined],
])('the time of a log line %j is %j', (text, expected) => {
  expect(logTime(text)).toBe(expected);
});
