import { isUtf8 } from 'node:buffer';
import { UserError } from '../errors.ts';
import { lineAt } from './line-at.ts';

/**
 * The text of a file: UTF-8, or UTF-16 when it starts with that byte order mark (as a redirection of PowerShell writes it); without the
 * mark. Throws UserError in the words of the parser, with the line, for bytes that are none of these.
 */
export function decodeText(bytes: Buffer, source: string): string {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe && third === 0 && fourth === 0) throw badEncoding(source, 1, 'UTF-32 is not read');
  if (first === 0xff && second === 0xfe) return decodeUtf16(bytes.subarray(2), source);
  if (first === 0xfe && second === 0xff) return decodeUtf16(swapped(bytes.subarray(2)), source);
  if (!isUtf8(bytes)) throw invalidUtf8(bytes, source);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

/** The other order of bytes. An odd one at the end, which Node would refuse, stays. */
function swapped(bytes: Buffer): Buffer {
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
  return Buffer.concat([even, bytes.subarray(even.length)]);
}

/** Of a pair, one without the other. */
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function decodeUtf16(bytes: Buffer, source: string): string {
  const text = bytes.toString('utf16le');
  const half = lone.exec(text);
  if (half) throw badEncoding(source, lineAt(text, half.index), 'incomplete UTF-16 surrogate pair');
  if (bytes.length % 2 === 1) throw badEncoding(source, lineAt(text, text.length), 'incomplete UTF-16 character');
  return text;
}

/** No byte of a character is a line feed: lines are valid or not each by itself. */
function invalidUtf8(bytes: Buffer, source: string): UserError {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  return badEncoding(source, line, 'invalid UTF-8');
}

const badEncoding = (source: string, line: number, what: string): UserError =>
  new UserError(`error parsing ${source}: error converting YAML to JSON: yaml: line ${line}: ${what}; save it as UTF-8`);
