import { readlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../../api/errors.ts';
import { bytesOf, onDisk, shown } from './byte-names.ts';

/** More links on one way than this are a circle. */
const mostLinks = 40;

/**
 * Answers where paths (as bytes) really lead, whether there is anything at their end or not. Directories are looked at once: no links may come
 * while a resolver is in use.
 */
export function createLinkResolver(): (path: string) => Promise<string> {
  const known = new Map<string, string>();
  const directory = async (path: string, left: number): Promise<string> => {
    const found = known.get(path) ?? (await follow(path, left));
    known.set(path, found);
    return found;
  };
  const follow = async (path: string, left: number): Promise<string> => {
    if (left === 0) throw new UserError(`open ${shown(path)}: too many levels of symbolic links`);
    const parent = dirname(path);
    if (parent === path) return path;
    const real = join(await directory(parent, left), basename(path));
    // What is no link, or not there, cannot be read as one.
    const target = await readlink(onDisk(real), 'latin1').catch(() => undefined);
    return target === undefined ? real : follow(resolve(dirname(real), target), left - 1);
  };
  return (path) => follow(isAbsolute(path) ? resolve(path) : join(bytesOf(process.cwd()), path), mostLinks);
}
