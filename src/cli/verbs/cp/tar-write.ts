import type { Stats } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../../api/errors.ts';
import { asUserError } from '../../errors/file-error.ts';
import { bytesOf, onDisk, shown } from './byte-names.ts';

const blockSize = 512;
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
  yield Buffer.alloc(2 * blockSize);
}

async function* writeEntry(path: string, name: string): AsyncGenerator<Buffer> {
  const stats = await lstat(onDisk(path));
  if (stats.isDirectory()) {
    const names = await readdir(onDisk(path), 'latin1');
    if (names.length === 0) yield* header({ name: `${name}/`, type: '5', stats, size: 0 });
    for (const inner of names.sort()) yield* writeEntry(join(path, inner), `${name}/${inner}`);
  } else if (stats.isSymbolicLink()) yield* header({ name, type: '2', stats, size: 0, linkName: await readlink(onDisk(path), 'latin1') });
  else {
    yield* header({ name, type: '0', stats, size: stats.isFile() ? stats.size : 0 });
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
  yield Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

interface Header {
  /** In bytes. */
  readonly name: string;
  readonly type: '0' | '2' | '5' | 'L' | 'K';
  readonly stats: Stats;
  readonly size: number;
  readonly linkName?: string;
}

/** Names that do not fit come before, the GNU way, which BusyBox reads, too. */
function* header(entry: Header): Generator<Buffer> {
  const { name, linkName = '', stats } = entry;
  for (const [type, text] of [
    ['K', linkName],
    ['L', name],
  ] as const) {
    const bytes = onDisk(`${text}\0`);
    if (bytes.length <= 100) continue;
    yield block({ name: '././@LongLink', type, stats, size: bytes.length });
    yield Buffer.concat([bytes, Buffer.alloc((blockSize - (bytes.length % blockSize)) % blockSize)]);
  }
  yield block(entry);
}

function block({ name, type, stats, size, linkName = '' }: Header): Buffer {
  const header = Buffer.alloc(blockSize);
  const put = (text: string, offset: number, length: number) => Buffer.from(text, 'latin1').copy(header, offset, 0, length);
  put(name, 0, 100);
  put(octal(stats.mode & 0o7777, 8), 100, 8);
  const putNumber = (value: number, offset: number, length: number) => {
    if (value < 8 ** (length - 1)) put(octal(value, length), offset, length);
    else {
      // Too large for the digits that fit: bytes, the GNU way.
      header.writeUInt8(0x80, offset);
      header.writeUIntBE(value, offset + length - 6, 6);
    }
  };
  putNumber(stats.uid, 108, 8);
  putNumber(stats.gid, 116, 8);
  putNumber(size, 124, 12);
  put(octal(Math.max(0, Math.floor(stats.mtimeMs / 1000)), 12), 136, 12);
  put(' '.repeat(8), 148, 8);
  put(type, 156, 1);
  put(linkName, 157, 100);
  put('ustar  \0', 257, 8);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8);
  return header;
}

/** Octal digits and a zero at the end. */
const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
