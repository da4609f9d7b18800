import { describe, expect, it } from 'vitest';
import { createLinePrinter } from '../../../src/cli/logs/line-printer.ts';

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
    ['lines in pieces', ['a', 'b\nc', '\n\nd'], '> ab\n> c\n> \n> d\n'],
    ['a line without an end', ['ta', 'il'], '> tail\n'],
    ['nothing', [], ''],
  ])('puts the prefix before %s', async (_what, chunks, expected) => {
    expect(Buffer.concat(await print('> ', chunks)).toString()).toBe(expected);
  });

  it('writes whole lines at once, so that two printers never mix within one', async () => {
    expect((await print('> ', ['a', 'b', 'c\nd'])).map(String)).toEqual(['> abc\n', '> d\n']);
  });

  it('keeps bytes that are no text', async () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x80, 0x00, 0xc3);
    expect(Buffer.concat(await print('> ', [bytes]))).toEqual(Buffer.concat([Buffer.from('> '), bytes, Buffer.from('\n')]));
  });

  it('holds no more than a megabyte of a line', async () => {
    const pieces = Array.from({ length: 20_000 }, () => Buffer.alloc(1024, 'x'));
    const written = await print('> ', pieces);
    expect(Math.max(...written.map(({ length }) => length))).toBe(1024 * 1024 + 3);
    const lines = Buffer.concat(written).toString().split('\n').slice(0, -1);
    expect(lines.every((line) => line.startsWith('> x'))).toBe(true);
    expect(lines.map((line) => line.length - 2).reduce((sum, length) => sum + length)).toBe(20_000 * 1024);
  });

  it('prints the same however the log is cut', async () => {
    const log = `${'a'.repeat(1_500_000)}\n\n${'b'.repeat(1024 * 1024)}\nc`;
    const whole = Buffer.concat(await print('> ', [log])).toString();
    for (const size of [64 * 1024, 1_000_000, 1024 * 1024, 1_048_577]) {
      const pieces = Array.from({ length: Math.ceil(log.length / size) }, (_, index) => log.slice(index * size, (index + 1) * size));
      expect(Buffer.concat(await print('> ', pieces)).toString() === whole).toBe(true);
    }
  });
});
