import type { Readable } from 'node:stream';

/** The lines of a stream as bytes, without their line ends; `complete` is false for what stands after the last line end. */
export async function* streamLines(stream: Readable): AsyncGenerator<{ readonly line: Buffer; readonly complete: boolean }> {
  let pieces: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield { line: Buffer.concat([...pieces, chunk.subarray(start, end)]), complete: true };
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) yield { line: Buffer.concat(pieces), complete: false };
}
