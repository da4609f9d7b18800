const ascii = /^[\0-\x7f]*$/;

/** Go's order of strings: by bytes, which for UTF-8 is by code points. */
export function compareBytes(a: string, b: string): number {
  if (ascii.test(a) && ascii.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
