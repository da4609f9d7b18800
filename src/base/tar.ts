/** The length of a block: an archive is made of them, and whatever does not fill its last one is filled up with zeros. */
export const tarBlockBytes = 512;
/** So many bytes of a header are for a name, and as many for what a link names. */
const nameBytes = 100;

/** An entry of an archive, its names in bytes. */
export interface TarHeader {
  readonly name: Buffer;
  /** A file, a symbolic link, a directory (its name ends in a slash). */
  readonly type: '0' | '2' | '5';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the content. */
  readonly size: number;
  /** Since 1970. */
  readonly mtimeMs: number;
  readonly linkName?: Buffer;
}

/**
 * What stands before the content of an entry. Names that do not fit come before it in entries of their own, as GNU tar writes them: podman,
 * docker and BusyBox read that, too.
 */
export function tarHeader(header: TarHeader): Buffer {
  const parts: Buffer[] = [];
  for (const [type, name] of [
    ['K', header.linkName],
    ['L', header.name],
  ] as const) {
    const bytes = Buffer.concat([name ?? Buffer.alloc(0), Buffer.alloc(1)]);
    if (bytes.length <= nameBytes) continue;
    const { linkName: _link, ...entry } = header;
    parts.push(
      block({ ...entry, type, name: Buffer.from('././@LongLink'), size: bytes.length }),
      bytes,
      Buffer.alloc(tarPaddingBytes(bytes.length)),
    );
  }
  return Buffer.concat([...parts, block(header)]);
}

/** How many zeros fill up the last block of so many bytes. */
export const tarPaddingBytes = (size: number): number => (tarBlockBytes - (size % tarBlockBytes)) % tarBlockBytes;

/** The end of an archive. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * tarBlockBytes);

function block(entry: Omit<TarHeader, 'type'> & { readonly type: string }): Buffer {
  const header = Buffer.alloc(tarBlockBytes);
  const put = (text: string, offset: number) => header.write(text, offset, 'latin1');
  const putNumber = (value: number, offset: number, length: number) => {
    if (value < 8 ** (length - 1)) put(octal(value, length), offset);
    else {
      // Too large for the digits that fit: bytes, the GNU way.
      header.writeUInt8(0x80, offset);
      header.writeUIntBE(value, offset + length - 6, 6);
    }
  };
  entry.name.copy(header, 0, 0, nameBytes);
  put(octal(entry.mode & 0o7777, 8), 100);
  putNumber(entry.uid, 108, 8);
  putNumber(entry.gid, 116, 8);
  putNumber(entry.size, 124, 12);
  put(octal(Math.max(0, Math.floor(entry.mtimeMs / 1000)), 12), 136);
  put(' '.repeat(8), 148);
  put(entry.type, 156);
  entry.linkName?.copy(header, 157, 0, nameBytes);
  put('ustar  \0', 257);
  // Its own field counted as blanks.
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Octal digits and a zero at the end. */
const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
