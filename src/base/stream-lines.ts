/** A line of a stream without its line end, or a part of a line that is longer than wanted. */
export interface StreamedLine {
  readonly line: Buffer;
  /** Whether the line end follows: false for all parts but the last, and for what stands after the last line end. */
  readonly complete: boolean;
}

/** The lines of a stream as bytes, those of more than `longestBytes` in parts of so many: what is held in memory has a bound. */
export async function* streamLines(stream: AsyncIterable<Uint8Array>, longestBytes: number): AsyncGenerator<StreamedLine> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  const take = (more: Uint8Array): Buffer => {
    // Most lines stand in one chunk, and are not copied.
    const line = held === 0 ? Buffer.from(more.buffer, more.byteOffset, more.length) : Buffer.concat([...pieces, more]);
    [pieces, held] = [[], 0];
    return line;
  };
  for await (const chunk of stream) {
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(10, start);
      const end = newline < 0 ? chunk.length : newline;
      const room = longestBytes - held;
      if (end - start > room) {
        yield { line: take(chunk.subarray(start, start + room)), complete: false };
        start += room;
        continue;
      }
      if (newline >= 0) yield { line: take(chunk.subarray(start, end)), complete: true };
      else {
        pieces.push(chunk.subarray(start));
        held += chunk.length - start;
      }
      start = end + 1;
    }
  }
  if (held > 0) yield { line: take(Buffer.alloc(0)), complete: false };
}
