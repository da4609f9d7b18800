import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { nothingIfMissing } from './system-error.ts';

const pieceBytes = 256 * 1024;

/**
 * The last bytes of a regular file, whatever its size; undefined when there is none. Throws for a link, a pipe, a device or a directory
 * in its place: who may write there might want to be followed, or waited for.
 */
export async function readFileEnd(path: string, bytes: number): Promise<Buffer | undefined> {
  const file = await openRegular(path, constants.O_RDONLY);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(Math.min(bytes, size));
    const { bytesRead } = await file.read(end, 0, end.length, size - end.length);
    return end.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Opens what is a regular file, undefined when nothing is there. Throws for everything else, and for what the system says. */
export async function openRegular(path: string, flags: number): Promise<FileHandle | undefined> {
  const found = await lstat(path).catch(nothingIfMissing);
  if (!found) return undefined;
  // Looked at first, since opening a device can be an act; opened without waiting, since it may have been replaced by a pipe meanwhile.
  if (!found.isFile()) throw new Error('is not a regular file');
  const file = await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(nothingIfMissing);
  if (!file) return undefined;
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error('is not a regular file');
}

/** How much of a line's beginning `findFromEnd` shows. */
const headBytes = 128;

/**
 * Where the lines after the last one begin that `isBefore` answers true for. Goes from the end of the file to its beginning, a line a
 * call: the line's first bytes, and how many it has in all. What stands after the last line end belongs to the answer. Costs nothing of
 * the part of the file that is not wanted, and holds one piece of it.
 */
export async function findFromEnd(file: FileHandle, isBefore: (head: Buffer, lineBytes: number) => boolean): Promise<number> {
  let { size: start } = await file.stat();
  /** Where the line that is being looked for ends. */
  let lineEnd: number | undefined;
  let after = Buffer.alloc(0);
  while (start > 0) {
    const length = Math.min(pieceBytes, start);
    start -= length;
    const piece = Buffer.allocUnsafe(length + after.length);
    const { bytesRead } = await file.read(piece, 0, length, start);
    if (bytesRead < length) return start;
    after.copy(piece, length);
    for (let at = length; at >= 0; ) {
      // The beginning of the file is that of a line, too.
      const newline = at === 0 ? -1 : piece.lastIndexOf(10, at - 1);
      if (newline < 0 && start > 0) break;
      const from = newline + 1;
      if (lineEnd !== undefined) {
        const lineBytes = lineEnd - start - from;
        if (isBefore(piece.subarray(from, from + Math.min(headBytes, lineBytes)), lineBytes)) return lineEnd + 1;
      }
      lineEnd = start + newline;
      at = newline;
    }
    after = Buffer.from(piece.subarray(0, headBytes));
  }
  return 0;
}
