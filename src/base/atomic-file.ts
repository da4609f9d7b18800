import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces the file at `path` by `data` so that a crash or a full disk leaves the old content or the new, never a part, and
 * what was written survives a power cut (file and directory are synced). The directory must exist. Data in pieces is written piece by piece.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array | readonly Uint8Array[], mode = 0o600): Promise<void> {
  await replaceFile(path, data, { mode });
  await syncDirectory(dirname(path));
}

/**
 * The first half of `writeFileAtomic`: the caller syncs the directory afterwards, once for many files. With `sync: false` not even the
 * content is synced: after a power cut the file may be empty.
 */
export async function replaceFile(
  path: string,
  data: string | Uint8Array | readonly Uint8Array[],
  options: { readonly mode?: number; readonly sync?: boolean } = {},
): Promise<void> {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2, 8)}.tmp`;
  try {
    const file = await open(temporary, 'wx', options.mode ?? 0o600);
    try {
      for (const piece of typeof data === 'string' || data instanceof Uint8Array ? [data] : data) await file.writeFile(piece);
      if (options.sync ?? true) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Makes the entries of a directory durable: a rename or an unlink in it survives a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
