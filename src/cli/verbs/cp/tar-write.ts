import type { Stats } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../../api/errors.ts';
import { type TarHeader, tarEnd, tarHeader, tarPaddingBytes } from '../../../base/tar.ts';
import { bytesOf, onDisk, shown } from '../../archives/byte-names.ts';
import { asUserError } from '../../errors/file-error.ts';

const chunkBytes = 64 << 10;

/**
 * The archive of a file or a directory here, under the name that it shall have there. Directories are only named when they are empty:
 * the others come with what is in them. Throws UserError for what cannot be read, and for a file that
 * shrinks meanwhile.
 */
export async function* writeTar(path: string, name: string = basename(path)): AsyncGenerator<Buffer> {
  try {
    yield* writeEntry(bytesOf(path), bytesOf(name));
  } catch (error) {
    throw asUserError(error);
  }
  yield tarEnd();
}

async function* writeEntry(path: string, name: string): AsyncGenerator<Buffer> {
  const stats = await lstat(onDisk(path));
  if (stats.isDirectory()) {
    const names = await readdir(onDisk(path), 'latin1');
    if (names.length === 0) yield header('5', stats, { name: `${name}/` });
    for (const inner of names.sort()) yield* writeEntry(join(path, inner), `${name}/${inner}`);
  } else if (stats.isSymbolicLink()) yield header('2', stats, { name, linkName: await readlink(onDisk(path), 'latin1') });
  else {
    yield header('0', stats, { name, size: stats.isFile() ? stats.size : 0 });
    if (stats.isFile()) yield* contentOf(path, stats.size);
  }
}

async function* contentOf(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(onDisk(path), 'r');
  try {
    let left = size;
    while (left > 0) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(chunkBytes, left)), 0);
      if (bytesRead === 0) throw new UserError(`${shown(path)} became shorter while it was copied`);
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
  yield Buffer.alloc(tarPaddingBytes(size));
}

/** `name` and `linkName` in bytes. */
function header(
  type: TarHeader['type'],
  stats: Stats,
  entry: { readonly name: string; readonly size?: number; readonly linkName?: string },
) {
  const { mode, uid, gid, mtimeMs } = stats;
  const { name, size = 0, linkName } = entry;
  const link = linkName === undefined ? {} : { linkName: onDisk(linkName) };
  return tarHeader({ name: onDisk(name), type, mode, uid, gid, mtimeMs, size, ...link });
}
