import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import type { StoreFiles } from './files.ts';
import { versionFile } from './layout.ts';

/** So many versions are reserved at a time: the file is written once per million writes. */
const blockSize = 1_000_000;

/** The counter of resourceVersions. None is given out twice, also not after a crash: it runs below a mark that is durable. */
export interface Versions {
  /** The newest version given out; at first, one that is newer than all of earlier lives. */
  current(): number;
  /** Gives out a version. */
  next(): number;
  /** Whether `count` more versions lie below the mark. */
  covers(count: number): boolean;
  /**
   * Raises the mark. When the disk refuses (it is full), that is logged, and versions go on without it: worse than a version used
   * twice after a crash would be an agent that can no longer tell what happens.
   */
  reserve(count: number): Promise<void>;
  /** Lowers the mark to what was given out. Nothing may be given out after it. */
  close(): Promise<void>;
}

/** Reads the mark in `directory`. `newestStored` is the highest version that any object there carries. */
export async function openVersions(deps: { directory: string; files: StoreFiles; log: Log; newestStored: number }): Promise<Versions> {
  const { directory, files, log } = deps;
  const path = join(directory, versionFile);
  let mark = await readMark(path, deps);
  // One beyond: a list or a watch of an earlier life must never be taken for one of this.
  let current = mark + 1;

  async function write(next: number): Promise<void> {
    await files.makeDirectory(directory);
    await files.replace(path, `${JSON.stringify({ formatVersion: 1, resourceVersionMark: next })}\n`, { sync: true });
    await files.syncDirectory(directory);
    mark = next;
  }

  async function attempt(next: number): Promise<void> {
    try {
      await write(next);
    } catch (error) {
      log.error('the mark of resource versions could not be written', { file: path, reason: String(error) });
    }
  }

  return {
    current: () => current,
    next: () => ++current,
    covers: (count) => current + count <= mark,
    reserve: (count) => attempt(current + count + blockSize),
    close: async () => {
      if (mark > current) await attempt(current);
    },
  };
}

async function readMark(path: string, deps: { files: StoreFiles; log: Log; newestStored: number }): Promise<number> {
  const { files, log, newestStored } = deps;
  try {
    const content = JSON.parse(await files.read(path)) as { resourceVersionMark?: unknown };
    if (!Number.isSafeInteger(content.resourceVersionMark)) throw new Error('it holds no number');
    return Math.max(Number(content.resourceVersionMark), newestStored);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && newestStored === 0) return 0;
    log.error('the mark of resource versions cannot be read; a gap is left in its place', { file: path, reason: String(error) });
    // What was deleted may have had newer versions than what is left; a whole block is more than lives do use.
    return newestStored + blockSize;
  }
}
