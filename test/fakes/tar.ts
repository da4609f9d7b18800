/** One entry of an archive as somebody else might write it, truth or not. */
export interface ForeignEntry {
  readonly name: string;
  /** The letter of the format: `0` a file, `1` another name of one, `2` a link, `5` a directory, `L` a long name, `x` an extension. */
  readonly type?: string;
  readonly linkName?: string;
  /** What the header claims; the content may be shorter. */
  readonly size?: number;
}

/** A header with a right sum. */
export function tarHeader({ name, type = '0', linkName = '', size = 0 }: ForeignEntry): Buffer {
  const header = Buffer.alloc(512);
  const put = (text: string, offset: number) => header.write(text, offset);
  put(name, 0);
  put('0000644\0', 100);
  put(`${size.toString(8).padStart(11, '0')}\0`, 124);
  put(' '.repeat(8), 148);
  put(type, 156);
  put(linkName, 157);
  put('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** A whole archive; each entry with its content. */
export function foreignTar(entries: readonly (ForeignEntry & { readonly content?: string })[]): Buffer {
  const parts = entries.flatMap(({ content = '', ...entry }) => {
    const bytes = Buffer.from(content);
    return [tarHeader({ size: bytes.length, ...entry }), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
