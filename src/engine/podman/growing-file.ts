import { type FileHandle, open, stat } from 'node:fs/promises';

const pieceBytes = 256 * 1024;

/** A file that someone else writes, and begins anew when it has grown too much: under the same name, or by emptying it. */
export interface GrowingFile {
  /** What was written since the last call (at first: from the start on), in pieces, also where the file was begun anew since. */
  read(): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** The pieces of a file from there to its end. */
export async function* readPieces(file: FileHandle, from: number): AsyncGenerator<Buffer> {
  for (let position = from; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

/** Reads the file at `path`, which is open as `first`, from `start` on. Closes `first` in the end. */
export function createGrowingFile(path: string, first: FileHandle, start: number): GrowingFile {
  let file = first;
  let position = start;
  async function* rest(): AsyncGenerator<Buffer> {
    for await (const piece of readPieces(file, position)) {
      position += piece.length;
      yield piece;
    }
  }
  /** The file that has the name now, when that is another one. */
  async function successor(): Promise<FileHandle | undefined> {
    const [mine, present] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
    if (mine.size < position) position = 0;
    if (!present || (present.ino === mine.ino && present.dev === mine.dev)) return undefined;
    return open(path, 'r').catch(() => undefined);
  }
  return {
    async *read() {
      yield* rest();
      for (let next = await successor(); next; next = await successor()) {
        try {
          // What was written to the old one before it was replaced.
          yield* rest();
        } finally {
          await file.close();
          [file, position] = [next, 0];
        }
        yield* rest();
      }
      // It may have been emptied.
      if (position === 0) yield* rest();
    },
    close: () => file.close(),
  };
}
