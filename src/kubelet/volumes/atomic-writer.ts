/**
 * Fills directories so that whoever reads them sees all of the old content or all of the new. k8s: volume/util/atomic_writer.go
 *
 * A payload lies in a directory of its own, named after the time, to which the link `..data` leads. What people see are links through that
 * one, so that one rename changes them all:
 *
 *     ..2026_11_28_09_30_00.1234567890/colour
 *     ..data -> ..2026_11_28_09_30_00.1234567890
 *     colour -> ..data/colour
 */
import { createHash, randomInt } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { isSystemError, nothingIfMissing } from '../../base/system-error.ts';
import { checkedPayload, type Payload, type PayloadFile, reservedPrefix, topNames } from './payload.ts';

/** Writes payloads. */
export interface AtomicWriter {
  /** The directory is gone, and all below it. */
  forget(directory: string): void;
  /**
   * Makes the payload what stands in the directory, which exists and which nobody else writes to. Writes nothing when it is there already, and
   * clears away what a writer that was killed has left; what this one has written is taken for whole while the link leads to it. `prepare` is given the new content's directory before anybody sees it. Throws the
   * system's error, `prepare`'s, and PayloadError for a path that would leave the directory: nothing has changed then.
   */
  write(directory: string, payload: Payload, prepare?: (content: string) => Promise<void>): Promise<void>;
}

const currentLink = `${reservedPrefix}data`;
const nextLink = `${reservedPrefix}data_tmp`;
const directoryMode = 0o755;
/** The directories that payloads lie in. */
const contentName = /^\.\.\d{4}(_\d\d){5}\.\d+$/;

/** A writer of payloads. */
export function createAtomicWriter({ clock }: { readonly clock: Clock }): AtomicWriter {
  // What was written last: to look whether a link still leads there costs little, to read all that it leads to does not.
  const written = new Map<string, { readonly digest: string; readonly content: string }>();
  const writeAnew = async (directory: string, payload: Payload, prepare?: (content: string) => Promise<void>): Promise<string> => {
    const name = `${timeName(clock.now())}.${randomInt(1e9, 1e10)}`;
    const content = join(directory, name);
    try {
      await makeDirectory(content);
      for (const [path, file] of payload) await writeFileBelow(content, path, file);
      await prepare?.(content);
      await replaceLink(directory, name);
    } catch (error) {
      await rm(content, { recursive: true, force: true });
      throw error;
    }
    return name;
  };
  return {
    forget(directory) {
      for (const path of written.keys()) if (path.startsWith(`${directory}/`)) written.delete(path);
    },
    async write(directory, given, prepare) {
      const payload = checkedPayload(given);
      const digest = digestOf(payload);
      const current = await readlink(join(directory, currentLink)).catch(nothingThere);
      const last = written.get(directory);
      if (last?.digest === digest && last.content === current) return;
      written.delete(directory);
      const isThere = current !== undefined && contentName.test(current) && (await holds(join(directory, current), payload));
      const content = isThere ? current : await writeAnew(directory, payload, prepare);
      await showAll(directory, topNames(payload));
      await clearAway(directory, content, topNames(payload));
      written.set(directory, { digest, content });
    },
  };
}

function digestOf(payload: Payload): string {
  const hash = createHash('sha256');
  for (const [path, { data, mode, owner = '' }] of payload)
    hash.update(`${path.length}:${path}${mode}:${owner}:${data.length}:`).update(data);
  return hash.digest('base64');
}

/** `..2026_11_28_09_30_00`, UTC. */
const timeName = (now: number): string => `${reservedPrefix}${new Date(now).toISOString().slice(0, 19).replace(/\D/g, '_')}`;

/** For `catch`: what stands there is none of ours. */
function nothingThere(error: unknown): undefined {
  if (isSystemError(error) && error.code === 'EINVAL') return undefined;
  return nothingIfMissing(error as NodeJS.ErrnoException);
}

// The mode is set apart from the making, where the mask of the process would count.
async function makeDirectory(path: string): Promise<void> {
  await mkdir(path);
  await chmod(path, directoryMode);
}

async function writeFileBelow(content: string, path: string, { data, mode, owner }: PayloadFile): Promise<void> {
  const target = join(content, path);
  await makeParents(content, dirname(path));
  // Nothing is there yet: the directory is new, and two files that want the same place are a mistake.
  const file = await open(target, 'wx', 0o600);
  try {
    await file.writeFile(data);
    await file.chmod(mode);
  } finally {
    await file.close();
  }
  if (owner !== undefined) await chown(target, owner, -1);
}

async function makeParents(content: string, path: string): Promise<void> {
  if (path === '.') return;
  await makeParents(content, dirname(path));
  await makeDirectory(join(content, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

async function replaceLink(directory: string, target: string): Promise<void> {
  const next = join(directory, nextLink);
  await putLink(target, next);
  await rename(next, join(directory, currentLink));
}

/** A link, whatever was in its place. */
async function putLink(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'EEXIST') throw error;
    await rm(path, { recursive: true, force: true });
    await symlink(target, path);
  }
}

/** Whether just these files lie there, with this content. */
async function holds(content: string, payload: Payload): Promise<boolean> {
  const found = await readdir(content, { recursive: true, withFileTypes: true }).catch(nothingThere);
  if (!found) return false;
  const files = found.filter((entry) => !entry.isDirectory());
  if (files.length !== payload.size) return false;
  for (const [path, { data }] of payload) {
    const present = await readFile(join(content, path)).catch(nothingUsable);
    if (!present?.equals(data)) return false;
  }
  return true;
}

/** For `catch`: what stands there is no file of the payload. */
function nothingUsable(error: unknown): undefined {
  if (isSystemError(error) && ['EISDIR', 'ELOOP'].includes(error.code)) return undefined;
  return nothingThere(error);
}

/** Links for what is seen of the payload. */
async function showAll(directory: string, names: ReadonlySet<string>): Promise<void> {
  for (const name of names) {
    const link = join(directory, name);
    const target = join(currentLink, name);
    if ((await readlink(link).catch(nothingThere)) === target) continue;
    await putLink(target, link);
  }
}

/** Removes everything but the content, the link to it, and what is seen of it. */
async function clearAway(directory: string, content: string, names: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name === content || name === currentLink || names.has(name)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
}
