/** docker stores what a container writes in pieces of so many bytes. */
export const splitSize = 16 * 1024;
const longestTime = 40;

/**
 * A line of `docker logs --timestamps` as it was written: docker puts the time again before every 16 KiB of a long line. The repeated
 * times are the same to the digit, so that what a container wrote is not taken for one.
 */
export function joinSplitLine(line: Buffer): Buffer {
  const blank = line.indexOf(32);
  if (blank < 0 || blank > longestTime || line.length <= blank + 1 + splitSize) return line;
  const stamp = line.subarray(0, blank + 1);
  const pieces = [line.subarray(0, stamp.length + splitSize)];
  let position = stamp.length + splitSize;
  while (line.subarray(position, position + stamp.length).equals(stamp)) {
    const start = position + stamp.length;
    pieces.push(line.subarray(start, start + splitSize));
    position = start + splitSize;
  }
  return Buffer.concat([...pieces, line.subarray(position)]);
}
