/** What a follower of a log was not given of its end. Pure but for the commands that it is handed. */
import { lastBytes } from './log-tail.ts';

/** What has been followed, as far as it must be known to find the rest. */
export interface Followed {
  add(chunk: Uint8Array): void;
  /** The last bytes of it, and whether they are all. */
  end(): { readonly text: Buffer; readonly isAll: boolean };
}

const keptBytes = 65_536;
/** So many lines at most are missing at the end, and so many bytes of them are looked at. */
const spareLines = 1_000;
const mostBytes = 4 * 1024 * 1024;

/** Keeps the last of what goes by. */
export function createFollowed(): Followed {
  let text: Buffer = Buffer.alloc(0);
  let total = 0;
  return {
    add(chunk) {
      total += chunk.length;
      const all = Buffer.concat([text, chunk]);
      text = all.subarray(Math.max(0, all.length - keptBytes));
    },
    end: () => ({ text, isAll: text.length === total }),
  };
}

/**
 * What comes behind the followed part of a log that has ended. `read` answers the log, or its last lines, without following it.
 * `fromStart`: the log was followed from its beginning.
 */
export async function* missingEnd(
  followed: Followed,
  fromStart: boolean,
  read: (tailLines: number | undefined) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { text, isAll } = followed.end();
  if (isAll && fromStart) return yield* skip(read(undefined), text.length);
  // Nothing tells where it would go on.
  if (text.length === 0) return;
  const end = await lastBytes(read(text.toString('latin1').split('\n').length + spareLines), mostBytes);
  const at = end.lastIndexOf(text);
  if (at >= 0 && at + text.length < end.length) yield end.subarray(at + text.length);
}

async function* skip(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
