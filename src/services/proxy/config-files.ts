import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../base/atomic-file.ts';

/** The files of one proxy: names and texts. */
export type Config = Readonly<Record<string, string>>;

/** The configuration of each proxy, in a directory that its container has mounted. */
export interface ConfigFiles {
  /** The directory of a Service. */
  directory(uid: string): string;
  /** Writes what is not there already. Each file changes as a whole. */
  write(uid: string, config: Config): Promise<void>;
  /** The Services that have a directory. */
  list(): Promise<readonly string[]>;
  remove(uid: string): Promise<void>;
}

/** Configurations below `directory`. Uids are the store's own, so none of them leads out of it. */
export function createConfigFiles(directory: string): ConfigFiles {
  const directoryOf = (uid: string) => join(directory, uid);
  return {
    directory: directoryOf,
    async write(uid, config) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      // The engine's containers may read it as another user; others of this machine are kept out by the directory above.
      await mkdir(directoryOf(uid), { recursive: true, mode: 0o755 });
      for (const [name, text] of Object.entries(config)) {
        const path = join(directoryOf(uid), name);
        const present = await readFile(path, 'utf8').catch(() => undefined);
        if (present !== text) await replaceFile(path, text, { mode: 0o644, sync: false });
      }
    },
    list: () => readdir(directory).catch(() => []),
    remove: (uid) => rm(directoryOf(uid), { recursive: true, force: true }),
  };
}
