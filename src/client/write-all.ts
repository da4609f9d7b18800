import type { Writable } from 'node:stream';

/** Writes; resolves when more may be written, or when nothing more ever can: what became of the stream is told to those who listen to it. */
export function writeAll(stream: Writable, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.write(data)) return resolve();
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
