import { chmod, chown, open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { UserError } from '../../../api/errors.ts';
import { writeFileAtomic } from '../../../base/atomic-file.ts';
import { type Clock, sleep } from '../../../base/clock.ts';
import { makeDirectories } from '../../../base/make-directories.ts';
import { explainSystemError, nothingIfMissing } from '../../../base/system-error.ts';
import { kubeconfigPaths } from '../../../client/kubeconfig-paths.ts';

/** A file of the user's kubeconfig. */
export interface KubeconfigFile {
  readonly path: string;
  /** Undefined where there is none yet. */
  readonly text: string | undefined;
}

/** The files that kubectl reads, the first of which counts most; all absolute. k8s: clientcmd loader.go */
export async function readKubeconfigFiles(env: Readonly<Record<string, string | undefined>>): Promise<readonly KubeconfigFile[]> {
  const paths = kubeconfigPaths(env, env['HOME'] || homedir());
  const different = [...new Set(paths.map((path) => resolve(path)))];
  return Promise.all(different.map(async (path) => ({ path, text: await readText(path) })));
}

/** The file for what no file has yet: the first that is there, or else the last. k8s: clientcmd config.go GetDefaultFilename */
export function defaultFile(files: readonly KubeconfigFile[]): string {
  const file = files.find(({ text }) => text !== undefined) ?? files.at(-1);
  if (!file) throw new Error('there is always a file');
  return file.path;
}

/** Whether others than the user could read what is written there. A new file is the user's alone. */
export async function isReadByOthers(path: string): Promise<boolean> {
  const found = await stat(path).catch(nothingIfMissing);
  return found !== undefined && (found.mode & 0o044) !== 0;
}

const pollMs = 50;
const lockLimitMs = 3_000;

/**
 * Replaces a file by what `change` makes of it, at once and with the mode and the owner that it had, also behind a link; kubectl waits
 * meanwhile, as it does for another kubectl. Throws UserError.
 */
export async function changeFile(path: string, change: (text: string) => string, clock: Clock): Promise<void> {
  try {
    const found = await stat(path).catch(nothingIfMissing);
    // What is written in the place of a device, such as /dev/null, would be missed by many.
    if (found && !found.isFile()) throw new UserError(`${path} is no ordinary file: name another one in KUBECONFIG`);
    if (!found && !(await isThere(dirname(path)))) await makeDirectories(dirname(path), 0o700);
    await underLock(path, clock, async () => {
      const before = await readText(path);
      const after = change(before ?? '');
      if (after !== before) await replace(path, after);
    });
  } catch (error) {
    const known = explainSystemError(error);
    if (!known) throw error;
    throw new UserError(`${path} cannot be changed: ${known.reason}; ${known.wayOut}`, { cause: error });
  }
}

async function replace(path: string, text: string): Promise<void> {
  const found = await stat(path).catch(nothingIfMissing);
  if (!found) return writeFileAtomic(path, text);
  const target = await realpath(path);
  await writeFileAtomic(target, text, found.mode & 0o777);
  // What the user's umask takes away, a file may have all the same; and root may change the file of somebody else.
  await chmod(target, found.mode & 0o777);
  if (found.uid !== process.getuid?.()) await chown(target, found.uid, found.gid);
}

/** Under the lock that kubectl takes. k8s: clientcmd loader.go lockFile */
async function underLock(path: string, clock: Clock, act: () => Promise<void>): Promise<void> {
  const lock = `${path}.lock`;
  const limit = clock.now() + lockLimitMs;
  for (;;) {
    const file = await open(lock, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (file) {
      await file.close();
      break;
    }
    if (clock.now() >= limit) throw new UserError(`another program is changing ${path}; if none does, remove ${lock}`);
    await sleep(clock, pollMs);
  }
  try {
    await act();
  } finally {
    await rm(lock, { force: true });
  }
}

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(nothingIfMissing)) !== undefined;

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8').catch(nothingIfMissing);
  } catch (cause) {
    throw new UserError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
