import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCriDecoder, createLogText, createTailCounter, type LogEntry, longestPart, parseCriEntry } from '../../../src/api/cri-log.ts';
import { logTime } from '../../../src/api/log-time.ts';
import { formatCriEntry } from '../../fakes/log-text.ts';

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
  const decoder = createCriDecoder({ timestamps: false, ...options });
  const bytes = Buffer.from(text);
  return Buffer.concat([decoder.decode(bytes.subarray(0, cut)), decoder.decode(bytes.subarray(cut))]).toString('utf8');
};

describe('log file', () => {
  it('gives back what the container wrote, in its order', () => {
    expect(decode(file)).toBe('one\ntwo, \nand on\nlast');
  });

  // k8s: ReadLogs, isNewLine
  it('has a time where a line of the text begins, and nowhere else', () => {
    expect(decode(file, { timestamps: true })).toBe(
      '2026-01-01T00:00:01.000000001Z one\n2026-01-01T00:00:02.000000001Z two, \n2026-01-01T00:00:04.000000001Z and on\n2026-01-01T00:00:05.000000001Z last',
    );
  });

  it('gives a line that was written in parts the time of the first', () => {
    const parts = `2026-01-01T00:00:01Z stdout P a\n2026-01-01T00:00:02Z stdout P \n2026-01-01T00:00:03Z stdout F b\n2026-01-01T00:00:04Z stdout F c\n`;
    expect(decode(parts, { timestamps: true })).toBe('2026-01-01T00:00:01.000000000Z ab\n2026-01-01T00:00:04.000000000Z c\n');
  });

  it('reads lines that are longer than entries may be, and holds none of them', () => {
    const long = 'x'.repeat(20 * longestPart);
    const text = `2026-01-01T00:00:01Z stdout F ${long}\nno entry ${long}\n2026-01-01T00:00:02Z stdout P ${long}\n2026-01-01T00:00:03Z stdout F y\n`;
    const decoder = createCriDecoder({ timestamps: true });
    const decoded: Buffer[] = [];
    for (let at = 0; at < text.length; at += 7000) decoded.push(decoder.decode(Buffer.from(text.slice(at, at + 7000))));
    expect(Buffer.concat(decoded).toString() === `2026-01-01T00:00:01.000000000Z ${long}\n2026-01-01T00:00:02.000000000Z ${long}y\n`).toBe(
      true,
    );
    expect(Math.max(...decoded.map(({ length }) => length))).toBeLessThan(6 * longestPart);
    const since = createCriDecoder({ timestamps: false, since: '2026-01-01T00:00:03Z' });
    expect(since.decode(Buffer.from(text)).toString()).toBe('y\n');
  });

  it('reads the same as entry by entry', () => {
    const entry = fc.record({
      time: fc.integer({ min: 1, max: 9 }).map((second) => `2026-01-01T00:00:0${second}.000000000Z`),
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      complete: fc.boolean(),
      content: fc.constantFrom('', 'a', 'bc ').map((text) => Buffer.from(text)),
    });
    const options = fc.record({ timestamps: fc.boolean(), since: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:05.5Z') });
    fc.assert(
      fc.property(fc.array(entry), options, (entries, wanted) => {
        const sorted = entries.toSorted((a, b) => a.time.localeCompare(b.time));
        const text = Buffer.concat(sorted.map(createLogText(wanted)));
        expect(
          createCriDecoder(wanted)
            .decode(Buffer.concat(sorted.map(formatCriEntry)))
            .toString(),
        ).toBe(text.toString());
      }),
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
    expect(parseCriEntry(line)).toEqual({ time: '2026-01-01T00:00:01.000000000Z', stream: 'stdout', complete: true, content });
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
      const parsed = parseCriEntry(Buffer.from(line));
      if (!parsed || counter.isBefore({ ...parsed, bytes: parsed.content.length })) break;
      pieces.unshift(Buffer.from(parsed.content).toString());
    }
    expect(pieces).toEqual(expected);
  });

  it('ends its tail early when that has as many bytes as are wanted', () => {
    const counter = createTailCounter(80, 10);
    const part: { stream: LogEntry['stream']; complete: boolean; bytes: number } = { stream: 'stdout', complete: false, bytes: 6 };
    expect([1, 2, 3].map(() => counter.isBefore(part))).toEqual([false, false, true]);
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
