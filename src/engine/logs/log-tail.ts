import { fewestEntryBytes, longestPart } from '../../api/cri-log.ts';

/** How many parts of long lines more than lines are asked for: docker counts the parts. */
export const spareParts = 256;
const mostHeldBytes = spareParts * longestPart;

/** The last bytes of a stream. */
export async function lastBytes(stream: AsyncIterable<Uint8Array>, bytes: number): Promise<Buffer> {
  let last: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const wanted = chunk.subarray(Math.max(0, chunk.length - bytes));
    last = Buffer.concat([last.subarray(Math.max(0, last.length + wanted.length - bytes)), wanted]);
  }
  return last;
}

/** The last lines of a stream, the one without a line end included; undefined when they are more than a few megabytes. */
export async function lastLines(stream: AsyncIterable<Uint8Array>, lines: number): Promise<Buffer | undefined> {
  const held: { readonly chunk: Uint8Array; readonly newlines: number }[] = [];
  let bytes = 0;
  let newlines = 0;
  for await (const chunk of stream) {
    const entry = { chunk, newlines: countNewlines(chunk) };
    held.push(entry);
    bytes += chunk.length;
    newlines += entry.newlines;
    for (let first = held[0]; first && newlines - first.newlines > lines; first = held[0]) {
      held.shift();
      bytes -= first.chunk.length;
      newlines -= first.newlines;
    }
    if (bytes > mostHeldBytes) return undefined;
  }
  const text = Buffer.concat(held.map(({ chunk }) => chunk));
  return text.subarray(startOfLast(text, lines));
}

/**
 * How many of a log's last entries have its last bytes: docker can count the one only. `lastEntries` reads the text of so many; all that
 * is read here is a few times those bytes.
 */
export async function countEntries(bytes: number, lastEntries: (count: number) => AsyncIterable<Uint8Array>): Promise<number> {
  const most = Math.ceil(bytes / fewestEntryBytes);
  for (let count = 1024; count < most; count *= 8) {
    let seenBytes = 0;
    let newlines = 0;
    for await (const chunk of lastEntries(count)) {
      seenBytes += chunk.length;
      newlines += countNewlines(chunk);
    }
    // Each output may end without a newline.
    const isWholeLog = newlines + Math.ceil(seenBytes / longestPart) + 2 < count;
    if (seenBytes >= bytes || isWholeLog) return count;
  }
  return most;
}

function countNewlines(chunk: Uint8Array): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count += 1;
  return count;
}

function startOfLast(text: Buffer, lines: number): number {
  if (lines === 0) return text.length;
  let end = text.at(-1) === 10 ? text.length - 1 : text.length;
  for (let left = lines; left > 0; left--) {
    end = end > 0 ? text.lastIndexOf(10, end - 1) : -1;
    if (end < 0) return 0;
  }
  return end + 1;
}
