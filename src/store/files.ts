import { constants, mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile, syncDirectory } from '../base/atomic-file.ts';

/** What the store asks of a disk; tests put one behind it that fills up, fails or loses power. */
export interface StoreFiles {
  /** The files below a directory, as paths relative to it, at any depth; none when it does not exist. */
  list(directory: string): Promise<readonly string[]>;
  read(path: string): Promise<string>;
  /** Old content or new, never a part. `sync`: the content survives a power cut once the directory is synced too. */
  replace(path: string, data: string, options: { readonly sync: boolean }): Promise<void>;
  /** A file that is not there is success. */
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes a directory and its parents, 0700, durably. */
  makeDirectory(path: string): Promise<void>;
  /** Removes empty directories below `directory`. */
  prune(directory: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
}

/** The real disk. */
export function createStoreFiles(): StoreFiles {
  return {
    list: listFiles,
    // A pipe in the place of a file would be waited for without end; not asked to wait, it is an empty file.
    read: (path) => readFile(path, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NONBLOCK }),
    replace: (path, data, options) => replaceFile(path, data, options),
    remove: (path) => rm(path, { force: true }),
    rename,
    makeDirectory,
    prune: async (directory) => {
      await pruneBelow(directory);
    },
    syncDirectory,
  };
}

async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await entriesOf(directory);
  const nested = await Promise.all(
    entries.map(async (entry) =>
      entry.isDirectory() ? (await listFiles(join(directory, entry.name))).map((path) => join(entry.name, path)) : [entry.name],
    ),
  );
  return nested.flat();
}

async function entriesOf(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made !== dirname(first); made = dirname(made)) await syncDirectory(dirname(made));
}

/** True when nothing is left in the directory. */
async function pruneBelow(directory: string): Promise<boolean> {
  let empty = true;
  for (const entry of await entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && (await pruneBelow(path))) await rmdir(path);
    else empty = false;
  }
  return empty;
}
