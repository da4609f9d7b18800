import { createWriteStream } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../api/errors.ts';
import { readTar, type TarEntry } from './tar-read.ts';

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
 * Writes the files of an archive that comes from a container, and nothing outside of the destination, whatever it says. Links are left
 * out. Throws UserError for an archive that is not what was asked for. k8s: kubectl cp.go untarAll
 */
export async function unpack(archive: AsyncIterable<Uint8Array>, options: UnpackOptions): Promise<void> {
  let hint = ` (${options.linkHint})`;
  for await (const entry of readTar(archive)) {
    if (!entry.name.startsWith(options.prefix)) throw new UserError('tar contents corrupted');
    const path = pathOf(entry.name, options);
    if (path === undefined) {
      options.warn(`warning: file ${JSON.stringify(join(options.destination, entry.name))} is outside target destination, skipping`);
    } else if (entry.type === 'symlink') {
      options.warn(`warning: skipping symlink: ${JSON.stringify(path)} -> ${JSON.stringify(entry.linkName)}${hint}`);
      hint = '';
    } else await writeOne(entry, path, options);
  }
}

/** Where an entry goes; undefined when that is outside. */
function pathOf(name: string, { prefix, destination }: UnpackOptions): string | undefined {
  const path = join(destination, name.slice(prefix.length));
  return relative(destination, path).split('/')[0] === '..' ? undefined : path.replace(/(.)\/$/, '$1');
}

async function writeOne(entry: TarEntry, path: string, options: UnpackOptions): Promise<void> {
  await mkdir(entry.type === 'directory' ? path : dirname(path), { recursive: true });
  if (entry.type === 'directory') return;
  const original = entry.type === 'hardlink' && entry.linkName.startsWith(options.prefix) ? pathOf(entry.linkName, options) : undefined;
  if (original !== undefined) return copyFile(original, path);
  try {
    await pipeline(Readable.from(entry.content), createWriteStream(path));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new UserError(code === 'EISDIR' ? `open ${path}: is a directory` : message, { cause });
  }
}
