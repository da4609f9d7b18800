import { UserError } from '../../api/errors.ts';
import { tarBlockBytes, tarPaddingBytes } from '../../base/tar.ts';

/** Names are shorter than this: what claims more wants our memory. */
const mostExtensionBytes = 1 << 20;

const invalidHeader = () => new UserError('archive/tar: invalid tar header');
const unexpectedEnd = () => new UserError('unexpected EOF');

/** One entry of an archive, its names in bytes. Its content must be read before the next entry is asked for, or it is passed over. */
export interface TarEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  readonly linkName: string;
  readonly content: AsyncIterable<Uint8Array>;
}

const types: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'directory',
};

/** The entries of a tar archive (ustar, with the long names of GNU and of POSIX 2001). Throws UserError for what is none, in Go's words. */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = createSource(stream);
  let more: Readonly<Record<string, string>> = {};
  while (true) {
    const header = await source.take(tarBlockBytes);
    if (!header || header.every((byte) => byte === 0)) return;
    checkSum(header);
    const flag = String.fromCharCode(header[156] ?? 0);
    const size = more['size'] === undefined ? readNumber(header.subarray(124, 136)) : readDigits(more['size']);
    if (!Number.isSafeInteger(size) || size < 0) throw invalidHeader();
    if (flag === 'x' || flag === 'L' || flag === 'K') {
      more = { ...more, ...readExtension(flag, await takeContent(source, size)) };
    } else if (flag === 'g') await takeContent(source, size);
    else {
      const content = createContent(source, size);
      yield {
        name: more['path'] ?? nameOf(header),
        type: types[flag] ?? 'other',
        linkName: more['linkpath'] ?? textAt(header, 157, 100),
        content: content.bytes,
      };
      await content.skip();
      more = {};
    }
  }
}

interface Source {
  /** So many bytes, or undefined at the end. Throws when it ends in the middle. */
  take(length: number): Promise<Buffer | undefined>;
  /** At least one byte, at most so many. Throws at the end. */
  takeSome(most: number): Promise<Buffer>;
}

function createSource(stream: AsyncIterable<Uint8Array>): Source {
  const iterator = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const fill = async (): Promise<boolean> => {
    const { value, done } = await iterator.next();
    if (done) return false;
    rest = rest.length === 0 ? Buffer.from(value) : Buffer.concat([rest, value]);
    return true;
  };
  return {
    async take(length) {
      while (rest.length < length) {
        if (await fill()) continue;
        if (rest.length === 0) return undefined;
        throw unexpectedEnd();
      }
      const taken = rest.subarray(0, length);
      rest = rest.subarray(length);
      return taken;
    },
    async takeSome(most) {
      while (rest.length === 0) if (!(await fill())) throw unexpectedEnd();
      const taken = rest.subarray(0, most);
      rest = rest.subarray(taken.length);
      return taken;
    },
  };
}

function createContent(source: Source, size: number): { readonly bytes: AsyncIterable<Uint8Array>; skip(): Promise<void> } {
  let left = size;
  const bytes = async function* () {
    while (left > 0) {
      const chunk = await source.takeSome(left);
      left -= chunk.length;
      yield chunk;
    }
  };
  return {
    bytes: { [Symbol.asyncIterator]: bytes },
    async skip() {
      while (left > 0) left -= (await source.takeSome(left)).length;
      const padding = tarPaddingBytes(size);
      if (padding > 0 && !(await source.take(padding))) throw unexpectedEnd();
    },
  };
}

async function takeContent(source: Source, size: number): Promise<Buffer> {
  if (!(size <= mostExtensionBytes)) throw invalidHeader();
  const content = await source.take(size);
  if (!content) throw unexpectedEnd();
  await source.take(tarPaddingBytes(size));
  return content;
}

/** The sum of all bytes, those of the sum itself taken for blanks. */
function checkSum(header: Buffer): void {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== readNumber(header.subarray(148, 156))) throw invalidHeader();
}

function textAt(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end);
}

function nameOf(header: Buffer): string {
  const prefix = textAt(header, 257, 5) === 'ustar' && header[262] === 0 ? textAt(header, 345, 155) : '';
  const name = textAt(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Octal digits; or, for what is too large for them, bytes. */
function readNumber(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) !== 0) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  return Number.parseInt(field.toString('latin1').replace(/\0.*$/s, '').trim() || '0', 8);
}

const readDigits = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

function readExtension(flag: string, content: Buffer): Readonly<Record<string, string>> {
  const text = content.toString('latin1');
  if (flag === 'L') return { path: text.replace(/\0.*$/s, '') };
  if (flag === 'K') return { linkpath: text.replace(/\0.*$/s, '') };
  const records: Record<string, string> = {};
  for (let rest = content; rest.length > 0; ) {
    const length = Number.parseInt(rest.toString('latin1', 0, 20), 10);
    if (!(length > 0)) break;
    const [, key = '', value = ''] = /^\d+ ([^=]+)=([\s\S]*)\n$/.exec(rest.toString('latin1', 0, length)) ?? [];
    // A record without a value says that there is none.
    if (value !== '' && (key === 'path' || key === 'linkpath' || key === 'size')) records[key] = value;
    rest = rest.subarray(length);
  }
  return records;
}
