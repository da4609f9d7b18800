import { open } from 'node:fs/promises';

/** The first bytes of a file. For those that have no size of their own and no end that could be trusted, as below `/proc`. */
export async function readFileStart(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let left = bytes; left > 0; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(left, 16 * 1024)));
      if (bytesRead === 0) break;
      pieces.push(buffer.subarray(0, bytesRead));
      left -= bytesRead;
    }
    return Buffer.concat(pieces);
  } finally {
    await file.close();
  }
}
