import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestPart } from '../../../src/api/cri-log.ts';
import { createStampedDecoder, type StampedPart } from '../../../src/engine/logs/stamped-lines.ts';

const time = (second: number) => `2026-01-01T00:00:0${second}.000000001Z`;

/** A line as docker prints it: a time before every 16 KiB, and no newline when it has none. */
function stored(second: number, text: string, newline = true): string {
  let line = '';
  const whole = text + (newline ? '\n' : '');
  for (let start = 0; start === 0 || start < whole.length; start += longestPart) {
    line += `${time(second)} ${whole.slice(start, start + longestPart)}`;
  }
  return line;
}

function decode(text: string, size = text.length): StampedPart[] {
  const decoder = createStampedDecoder();
  const parts: StampedPart[] = [];
  for (let at = 0; at < text.length; at += size) parts.push(...decoder.decode(Buffer.from(text.slice(at, at + size))));
  return [...parts, ...decoder.end()];
}

const shown = (parts: readonly StampedPart[]) =>
  parts.map((part) => `${part.time} ${Buffer.from(part.content)}${part.complete ? '\n' : '|'}`);

describe('output of docker logs --timestamps', () => {
  it.each([0, 1, longestPart - 1, longestPart, longestPart + 1, 3 * longestPart, 50_000])('has a line of %i bytes in parts', (length) => {
    const text = Array.from({ length }, (_, index) => String(index % 10)).join('');
    const parts = decode(stored(1, text) + stored(2, 'next'));
    expect(parts.every((part) => part.content.length <= longestPart)).toBe(true);
    expect(parts.filter((part) => part.complete)).toHaveLength(2);
    expect(parts.slice(0, -1).every((part) => part.time === time(1))).toBe(true);
    expect(parts.map(({ content, complete }) => `${Buffer.from(content)}${complete ? '\n' : ''}`).join('')).toBe(`${text}\nnext\n`);
  });

  it('tells the lines of one output from the long line of the other', () => {
    const long = 'x'.repeat(longestPart);
    expect(shown(decode(`${time(1)} ${long}${stored(2, 'err')}${time(1)} rest\n`))).toEqual([
      `${time(1)} ${long}|`,
      `${time(2)} err\n`,
      `${time(1)} rest\n`,
    ]);
  });

  it('reads on where there is no time after a part, and leaves out what has none', () => {
    const long = 'x'.repeat(longestPart);
    expect(shown(decode(`Error: it went away\n${stored(1, 'a')}${time(2)} ${long}and on\n${stored(3, 'last', false)}`))).toEqual([
      `${time(1)} a\n`,
      `${time(2)} ${long}|`,
      `${time(2)} and on\n`,
      `${time(3)} last|`,
    ]);
    expect(shown(decode('no line end'))).toEqual([]);
    expect(shown(decode(`2026-01-01T01:00:00.5+01:00 a\n`))).toEqual(['2026-01-01T00:00:00.500000000Z a\n']);
  });

  it('reads the same however it is cut', () => {
    const text = `${stored(1, 'one')}${stored(2, '')}Error: what\n${stored(3, 'y'.repeat(40_000))}${stored(4, 'z'.repeat(longestPart), false)}`;
    const whole = shown(decode(text));
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 70_000 }), (size) => JSON.stringify(shown(decode(text, size))) === JSON.stringify(whole)),
    );
  });
});
