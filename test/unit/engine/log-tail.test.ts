import { describe, expect, it } from 'vitest';
import { longestPart } from '../../../src/api/cri-log.ts';
import { countEntries, lastBytes, lastLines, spareParts } from '../../../src/engine/logs/log-tail.ts';

async function* chunksOf(text: string, size = text.length) {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

const cuts = [1, 2, 3, 100];

describe('the end of a stream', () => {
  it.each(cuts)('in bytes, cut at every %i', async (size) => {
    expect(String(await lastBytes(chunksOf('abcdef', size), 4))).toBe('cdef');
    expect(String(await lastBytes(chunksOf('abcdef', size), 10))).toBe('abcdef');
    expect(String(await lastBytes(chunksOf(''), 10))).toBe('');
  });

  it.each(cuts)('in lines, cut at every %i', async (size) => {
    const last = async (text: string, lines: number) => String(await lastLines(chunksOf(text, size), lines));
    expect(await last('a\nb\n\nc', 0)).toBe('');
    expect(await last('a\nb\n\nc', 1)).toBe('c');
    expect(await last('a\nb\n\nc\n', 2)).toBe('\nc\n');
    expect(await last('a\nb\n\nc\n', 4)).toBe('a\nb\n\nc\n');
    expect(await last('a\nb', 9)).toBe('a\nb');
    expect(await last('', 9)).toBe('');
  });

  it('in lines is given up where it is more than may be held', async () => {
    const long = 'x'.repeat(spareParts * longestPart);
    expect(await lastLines(chunksOf(`a\n${long}`, 65_536), 1)).toBeUndefined();
    expect((await lastLines(chunksOf(`a\n${long.slice(100_000)}\nb`, 65_536), 2))?.length).toBe(long.length - 100_000 + 2);
  });
});

describe('how many entries have the last bytes', () => {
  const counted = async (entry: string, entries: number) => {
    let read = 0;
    const answer = await countEntries(1_000_000, (count) => {
      const text = entry.repeat(Math.min(count, entries));
      read += text.length;
      return chunksOf(text, 65_536);
    });
    return { answer, read };
  };

  it.each([
    ['a short log', 'a line\n', 10, 1024],
    ['no log', '', 0, 1024],
    ['parts of an endless line', 'x'.repeat(longestPart), 10_000, 1024],
    ['long lines', `${'x'.repeat(200)}\n`, 100_000, 8192],
    ['empty lines', '\n', 100_000, Math.ceil(1_000_000 / 41)],
  ])('of %s', async (_what, entry, entries, expected) => {
    const { answer, read } = await counted(entry, entries);
    expect(answer).toBe(expected);
    expect(read).toBeLessThan(20_000_000);
  });
});
