import { expect, test } from 'vitest';
import { createFollowed, missingEnd } from '../../../src/engine/logs/missing-end.ts';

const long = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join('');

/** The last lines of a text, as `logs --tail` gives them. */
function tailOf(text: string, lines: number | undefined): string {
  if (lines === undefined) return text;
  const parts = text.split(/(?<=\n)/);
  return parts.slice(Math.max(0, parts.length - lines)).join('');
}

async function* inPieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

async function missing(given: string, log: string, { fromStart = true, size = 1_000 } = {}): Promise<string> {
  const followed = createFollowed();
  for await (const piece of inPieces(given, size)) followed.add(piece);
  const chunks: Uint8Array[] = [];
  for await (const chunk of missingEnd(followed, fromStart, (lines) => inPieces(tailOf(log, lines), size))) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.each([
  ['nothing', 'a\nb\n', 'a\nb\n', ''],
  ['what has no line end', 'ab\n', 'ab\nlast', 'last'],
  ['all of it', '', 'ab\nlast', 'ab\nlast'],
  ['one of many lines that are the same', 'x\nx\n', 'x\nx\nx\n', 'x\n'],
  ['the end of a long log', long.slice(0, -11), long, long.slice(-11)],
  ['the rest of a line of a long log', long.slice(0, -5), long, long.slice(-5)],
  ['nothing of a long log', long, long, ''],
])('a log that was followed from its start lacks %s', async (_what, given, log, expected) => {
  for (const size of [7, 1_000, 1_000_000]) expect(await missing(given, log, { size })).toBe(expected);
});

test.each([
  ['nothing', 'c\n', 'a\nb\nc\n', ''],
  ['what has no line end', 'b\n', 'a\nb\nlast', 'last'],
  ['what nobody can tell, since it gave nothing', '', 'a\nb\n', ''],
  ['what nobody can tell, since it gave something else', 'z\n', 'a\nb\n', ''],
])('a log that was followed from its last lines lacks %s', async (_what, given, log, expected) => {
  expect(await missing(given, log, { fromStart: false })).toBe(expected);
});
