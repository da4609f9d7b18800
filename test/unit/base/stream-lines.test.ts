import fc from 'fast-check';
import { expect, it } from 'vitest';
import { streamLines } from '../../../src/base/stream-lines.ts';

async function* chunksOf(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

async function read(text: string, size: number, longest: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const { line, complete } of streamLines(chunksOf(text, size), longest)) lines.push(`${line}${complete ? '\n' : '|'}`);
  return lines;
}

it('lines longer than wanted come in parts, however the stream is cut', async () => {
  const text = 'ab\n\nabcdefgh\nabcdefghi\nabcd\nend';
  for (let size = 1; size <= text.length; size++) {
    expect(await read(text, size, 4)).toEqual(['ab\n', '\n', 'abcd|', 'efgh\n', 'abcd|', 'efgh|', 'i\n', 'abcd\n', 'end|']);
  }
});

it('nothing is lost', async () => {
  const parts = fc.array(fc.constantFrom('a', 'bcd', '\n'));
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), async (words, size, longest) => {
      const text = words.join('');
      expect((await read(text, size, longest)).join('').replaceAll('|', '')).toBe(text);
    }),
  );
});
