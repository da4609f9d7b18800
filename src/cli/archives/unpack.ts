import { createWriteStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../api/errors.ts';
import { goQuote } from '../../api/go-quote.ts';
import { makeDirectories } from '../../base/make-directories.ts';
import { asUserError } from '../errors/file-error.ts';
import { bytesOf, onDisk, shown } from './byte-names.ts';
import { createLinkResolver } from './links.ts';
import { readTar, type TarEntry } from './tar-read.ts';

/** Bytes of a path: the system takes none that is longer. */
const longestPath = 4095;

export interface UnpackOptions {
  /** What every name in the archive begins with; it becomes `destination`. */
  readonly prefix: string;
  readonly destination: string;
  /** Told of what is left out, in a sentence. */
  readonly warn: (text: string) => void;
  /** How to get links all the same, for the first warning about one. */
  readonly linkHint: string;
}

/**
 * Writes the files of an archive that comes from a container, and nothing outside of the destination, whatever it says and wherever links
 * lead that are there already. Links are left out. Throws UserError for an archive that is not what was asked for, and for what cannot be
 * written. k8s: kubectl cp.go untarAll
 */
export async function unpack(archive: AsyncIterable<Uint8Array>, options: UnpackOptions): Promise<void> {
  const { warn } = options;
  const [prefix, destination] = [bytesOf(options.prefix), bytesOf(options.destination)];
  const pathOf = (name: string): string => join(destination, name.slice(prefix.length)).replace(/(.)\/$/, '$1');
  const resolveLinks = createLinkResolver();
  /** A link at the destination itself is the user's choice. */
  const isInside = async (path: string) => isBelow(destination, path) && isBelow(await resolveLinks(destination), await resolveLinks(path));
  let hint = ` (${options.linkHint})`;
  for await (const entry of readTar(archive)) {
    if (!entry.name.startsWith(prefix) || entry.name.includes('\0')) throw new UserError('tar contents corrupted');
    const path = pathOf(entry.name);
    if (path.length > longestPath) throw new UserError(`tar contents corrupted: a name of ${path.length} bytes`);
    if (!(await isInside(path))) {
      warn(`warning: file ${goQuote(shown(path))} is outside target destination, skipping`);
    } else if (entry.type === 'symlink') {
      warn(`warning: skipping symlink: ${goQuote(shown(path))} -> ${goQuote(shown(entry.linkName))}${hint}`);
      hint = '';
    } else {
      const original = entry.type === 'hardlink' ? pathOf(entry.linkName) : undefined;
      await writeOne(entry, path, original !== undefined && (await isInside(original)) ? original : undefined).catch((error: unknown) => {
        throw asUserError(error);
      });
    }
  }
}

const isBelow = (directory: string, path: string): boolean => relative(directory, path).split('/')[0] !== '..';

/** `original`: the file that was written already, of which this is another name. */
async function writeOne(entry: TarEntry, path: string, original: string | undefined): Promise<void> {
  await makeDirectories(entry.type === 'directory' ? path : dirname(path), 0o777, 'latin1');
  if (entry.type === 'directory') return;
  if (original !== undefined) return copyFile(onDisk(original), onDisk(path));
  await pipeline(Readable.from(entry.content), createWriteStream(onDisk(path)));
}
