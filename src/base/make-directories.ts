import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and what is missing above it; one that is there is fine. Rejects with the system's error.
 * `encoding` tells how the characters of the path stand for bytes.
 * Node's own `recursive` never ends below directories that take no entries and say ENOENT, as those of /proc do.
 */
export async function makeDirectories(path: string, mode: number, encoding: BufferEncoding = 'utf8'): Promise<void> {
  try {
    await makeOne(Buffer.from(path, encoding), mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectories(dirname(path), mode, encoding);
    await makeOne(Buffer.from(path, encoding), mode);
  }
}

async function makeOne(path: Buffer, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const isThere = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isThere) throw error;
  }
}
