import { goQuote } from './go-quote.ts';

/** As deep as Go reads. */
const deepestNesting = 10_000;

const code = {
  ...{ quote: 0x22, backslash: 0x5c, comma: 0x2c, colon: 0x3a, minus: 0x2d, plus: 0x2b, dot: 0x2e, zero: 0x30, e: 0x65, u: 0x75 },
  ...{ openObject: 0x7b, closeObject: 0x7d, openList: 0x5b, closeList: 0x5d },
} as const;
const escapes: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
const literals = ['true', 'false', 'null'];

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= code.zero && byte <= code.zero + 9;
const isHex = (byte: number | undefined): boolean => byte !== undefined && /[0-9a-fA-F]/.test(String.fromCharCode(byte));

/**
 * Why a text is no JSON, in Go's words, which tell one byte of it and no more; undefined when it is JSON. Takes time in proportion to the
 * text, whatever is in it. Go: encoding/json scanner.go
 */
export function goJsonProblem(text: string | Buffer): string | undefined {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  try {
    scanDocument({ bytes, at: 0 });
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

class Problem extends Error {}

interface Scanner {
  readonly bytes: Buffer;
  at: number;
}

function wrong({ bytes, at }: Scanner, where: string): Problem {
  const byte = bytes[at];
  if (byte === undefined) return new Problem('unexpected end of JSON input');
  const character = String.fromCharCode(byte);
  const shown = character === "'" ? "\\'" : character === '"' ? '"' : goQuote(character).slice(1, -1);
  return new Problem(`invalid character '${shown}' ${where}`);
}

function skipSpaces(scanner: Scanner): number | undefined {
  while (isSpace(scanner.bytes[scanner.at])) scanner.at += 1;
  return scanner.bytes[scanner.at];
}

/** Without recursion: what is open stands in a list. */
function scanDocument(scanner: Scanner): void {
  const open: ('object' | 'list')[] = [];
  for (let isValue = true; ; ) {
    if (isValue) isValue = beginValue(scanner, open);
    else if (open.length === 0) {
      if (skipSpaces(scanner) === undefined) return;
      throw wrong(scanner, 'after top-level value');
    } else isValue = endValue(scanner, open);
  }
}

/** Reads a value, or the beginning of one that holds others. Answers whether a value follows. */
function beginValue(scanner: Scanner, open: ('object' | 'list')[]): boolean {
  const byte = skipSpaces(scanner);
  if (byte !== code.openObject && byte !== code.openList) {
    scanScalar(scanner, byte);
    return false;
  }
  scanner.at += 1;
  open.push(byte === code.openObject ? 'object' : 'list');
  if (open.length > deepestNesting) throw new Problem('exceeded max depth');
  const first = skipSpaces(scanner);
  if (first === (byte === code.openObject ? code.closeObject : code.closeList)) {
    scanner.at += 1;
    open.pop();
    return false;
  }
  if (byte === code.openObject) scanKey(scanner);
  return true;
}

/** Reads what follows a value inside of another. Answers whether a value follows. */
function endValue(scanner: Scanner, open: ('object' | 'list')[]): boolean {
  const inObject = open.at(-1) === 'object';
  const byte = skipSpaces(scanner);
  if (byte !== code.comma && byte !== (inObject ? code.closeObject : code.closeList)) {
    throw wrong(scanner, inObject ? 'after object key:value pair' : 'after array element');
  }
  scanner.at += 1;
  if (byte !== code.comma) {
    open.pop();
    return false;
  }
  if (inObject) scanKey(scanner);
  return true;
}

function scanKey(scanner: Scanner): void {
  if (skipSpaces(scanner) !== code.quote) throw wrong(scanner, 'looking for beginning of object key string');
  scanString(scanner);
  if (skipSpaces(scanner) !== code.colon) throw wrong(scanner, 'after object key');
  scanner.at += 1;
}

function scanScalar(scanner: Scanner, byte: number | undefined): void {
  if (byte === code.quote) return scanString(scanner);
  if (byte === code.minus || isDigit(byte)) return scanNumber(scanner);
  const literal = literals.find((word) => word.charCodeAt(0) === byte);
  if (literal === undefined) throw wrong(scanner, 'looking for beginning of value');
  for (const character of literal) {
    if (scanner.bytes[scanner.at] !== character.charCodeAt(0)) throw wrong(scanner, `in literal ${literal} (expecting '${character}')`);
    scanner.at += 1;
  }
}

function scanString(scanner: Scanner): void {
  const { bytes } = scanner;
  scanner.at += 1;
  for (;;) {
    const byte = bytes[scanner.at];
    if (byte === undefined || byte < 0x20) throw wrong(scanner, 'in string literal');
    scanner.at += 1;
    if (byte === code.quote) return;
    if (byte === code.backslash) scanEscape(scanner);
  }
}

function scanEscape(scanner: Scanner): void {
  const byte = scanner.bytes[scanner.at];
  if (byte !== code.u && !escapes.has(byte ?? 0)) throw wrong(scanner, 'in string escape code');
  scanner.at += 1;
  for (let digits = 0; byte === code.u && digits < 4; digits += 1) {
    if (!isHex(scanner.bytes[scanner.at])) throw wrong(scanner, 'in \\u hexadecimal character escape');
    scanner.at += 1;
  }
}

function scanNumber(scanner: Scanner): void {
  const { bytes } = scanner;
  if (bytes[scanner.at] === code.minus) scanner.at += 1;
  if (bytes[scanner.at] === code.zero) scanner.at += 1;
  else scanDigits(scanner, 'in numeric literal');
  if (bytes[scanner.at] === code.dot) {
    scanner.at += 1;
    scanDigits(scanner, 'after decimal point in numeric literal');
  }
  if (((bytes[scanner.at] ?? 0) | 0x20) !== code.e) return;
  scanner.at += 1;
  if (bytes[scanner.at] === code.plus || bytes[scanner.at] === code.minus) scanner.at += 1;
  scanDigits(scanner, 'in exponent of numeric literal');
}

function scanDigits(scanner: Scanner, where: string): void {
  if (!isDigit(scanner.bytes[scanner.at])) throw wrong(scanner, where);
  while (isDigit(scanner.bytes[scanner.at])) scanner.at += 1;
}
