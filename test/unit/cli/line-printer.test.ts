import { describe, expect, it } from 'vitest';
import { createLinePrinter } from '../../../src/cli/line-printer.ts';

async function print(prefix: string, chunks: readonly (string | Uint8Array)[]): Promise<Buffer[]> {
  const written: Buffer[] = [];
  const printer = createLinePrinter(prefix, async (data) => void written.push(Buffer.from(data)));
  for (const chunk of chunks) await printer.write(Buffer.from(chunk as Uint8Array));
  await printer.end();
  return written;
}

describe('the printer of prefixed lines', () => {
  it.each([
    ['whole lines', ['a\nb\n'], '> a\n> b\n'],
    ['lines in pieces', ['a', 'b\nc', '\n\nd'], '> ab\n> c\n> \n> d'],
    ['a line without an end', ['tail'], '> tail'],
    ['nothing', [], ''],
  ])('puts the prefix before %s', async (_what, chunks, expected) => {
    expect(Buffer.concat(await print('> ', chunks)).toString()).toBe(expected);
  });

  it('writes whole lines at once, so that two printers never mix within one', async () => {
    expect((await print('> ', ['a', 'b', 'c\nd'])).map(String)).toEqual(['> abc\n', '> d']);
  });

  it('keeps bytes that are no text', async () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x80, 0x00, 0xc3);
    expect(Buffer.concat(await print('> ', [bytes]))).toEqual(Buffer.concat([Buffer.from('> '), bytes]));
  });

  it('takes a line of many pieces without reading it again for each', async () => {
    const pieces = Array.from({ length: 20_000 }, () => Buffer.alloc(1024, 'x'));
    const written = Buffer.concat(await print('> ', pieces));
    expect(written.length).toBe(2 + 20_000 * 1024);
  });
});
