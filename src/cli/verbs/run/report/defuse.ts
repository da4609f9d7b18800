/** How far a stream has come, since a command of its reader may be parted among pieces. */
export interface Defused {
  readonly atStart: boolean;
  /** How many `#` the last bytes are, two at most. */
  readonly hashes: number;
}

/** Nothing was written yet. */
export const undefused: Defused = { atStart: true, hashes: 0 };

const [lineFeed, carriageReturn, hash, colon, bracket] = [0x0a, 0x0d, 0x23, 0x3a, 0x5b];
const backslash = Buffer.from('\\');

/**
 * Makes output harmless to the reader of a GitHub job: a line that begins with `::` (after what may count as blanks), or has `##[` in it, is a
 * command there, whoever wrote it. A backslash goes before it. A carriage return ends a line there, too. Pure.
 */
export function defuse(data: Uint8Array, before: Defused): { readonly data: Uint8Array; readonly after: Defused } {
  const pieces: Uint8Array[] = [];
  let { atStart, hashes } = before;
  let taken = 0;
  for (let index = 0; index < data.length; index += 1) {
    const byte = data[index] ?? 0;
    // The other colon may come with the next piece.
    const isCommand = atStart && byte === colon && (data[index + 1] ?? colon) === colon;
    if (isCommand || (hashes === 2 && byte === bracket)) {
      pieces.push(data.subarray(taken, index), backslash);
      taken = index;
    }
    hashes = byte === hash ? Math.min(hashes + 1, 2) : 0;
    if (byte === lineFeed || byte === carriageReturn) atStart = true;
    else if (byte > 0x20 && byte < 0x7f) atStart = false;
  }
  const after = { atStart, hashes };
  return { data: pieces.length === 0 ? data : Buffer.concat([...pieces, data.subarray(taken)]), after };
}
