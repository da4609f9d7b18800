const blockSize = 512;
const nameSize = 100;

/** A tar file with one entry: a directory of root's, 0755, at an absolute path. `now` is its time, milliseconds since 1970. */
export function directoryTar(path: string, now: number): Uint8Array {
  const name = Buffer.from(`${path.replace(/^\/+/, '').replace(/\/+$/, '')}/`);
  const mtime = Math.floor(now / 1000);
  // A name that does not fit stands in an entry of its own before the real one, as GNU tar writes it.
  const long =
    name.length > nameSize ? [header(Buffer.from('././@LongLink'), { type: 'L', size: name.length + 1, mtime }), padded(name)] : [];
  const end = Buffer.alloc(2 * blockSize);
  return Buffer.concat([...long, header(name.subarray(0, nameSize), { type: '5', size: 0, mtime }), end]);
}

// With at least one zero byte after it.
const padded = (data: Buffer) => Buffer.concat([data, Buffer.alloc(blockSize - (data.length % blockSize))]);

function header(name: Buffer, entry: { readonly type: string; readonly size: number; readonly mtime: number }): Buffer {
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, digits: number, at: number) => block.write(value.toString(8).padStart(digits, '0'), at, 'latin1');
  name.copy(block);
  octal(0o755, 7, 100);
  octal(0, 7, 108);
  octal(0, 7, 116);
  octal(entry.size, 11, 124);
  octal(entry.mtime, 11, 136);
  block.write(entry.type, 156, 'latin1');
  block.write('ustar  ', 257, 'latin1');
  // The sum counts its own field as blanks.
  block.fill(' ', 148, 156);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    6,
    148,
  );
  block[154] = 0;
  return block;
}
