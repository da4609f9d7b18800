/**
 * How Go's YAML 1.1 emitter (goyaml.v2, which kubectl prints with) writes one string. The rules are libyaml's: which style a text
 * may take depends on its characters, and lines are folded at the first blank beyond column 80.
 */
export interface ScalarPlace {
  /** Where folded and literal lines begin. */
  readonly indent: number;
  /** Columns of the line that are taken already. */
  readonly column: number;
  /** A key that stands on one line with its colon: never folded, never literal. */
  readonly simpleKey?: boolean;
}

/** Keys up to so many bytes, on one line, need no `?`. */
const longestSimpleKey = 128;
const bestWidth = 80;

/** True when the text can be a key without a `? ` before it. k8s: goyaml.v2 emitter check_simple_key */
export function isSimpleKey(text: string): boolean {
  return Buffer.byteLength(text) <= longestSimpleKey && !/[\n\r\u0085\u2028\u2029]/.test(text);
}

/** The text as YAML, without the indentation of its first line. */
export function yamlString(text: string, place: ScalarPlace): string {
  const needsDouble = isAmbiguousYaml(text) || hasSpecialCharacters(text) || / [\n]/.test(text) || text === '';
  if (!needsDouble && text.includes('\n')) {
    return place.simpleKey || text.endsWith(' ') ? doubleQuoted(text, place) : literal(text, place.indent);
  }
  if (needsDouble) return doubleQuoted(text, place);
  return canBePlain(text) ? fold(text, place, '') : `'${fold(text.replaceAll("'", "''"), { ...place, column: place.column + 1 }, "'")}'`;
}

/** k8s: goyaml.v2 emitter is_printable: no controls (tab included), nothing beyond the basic plane, no byte order mark. */
function hasSpecialCharacters(text: string): boolean {
  return /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u.test(text);
}

/** k8s: goyaml.v2 emitter analyze_scalar, for a text of one line in block context. */
function canBePlain(text: string): boolean {
  if (/^ | $/.test(text) || /^(---|\.\.\.)/.test(text)) return false;
  return !/^[#,[\]{}&*!|>'"%@`]|^[?:-](?= |$)|:(?= |$)| #/.test(text);
}

const words = new Set(
  ['y', 'yes', 'true', 'on', 'n', 'no', 'false', 'off', 'null', '.inf', '-.inf', '+.inf', '.nan']
    .flatMap((word) => [word, word.toUpperCase(), capitalized(word)])
    .concat('~', '.NaN'),
);

function capitalized(word: string): string {
  return word.replace(/[a-z]/, (letter) => letter.toUpperCase());
}

/** True for what YAML 1.1 would read as a boolean, number, date or null. k8s: goyaml.v2 resolve, isBase60Float */
export function isAmbiguousYaml(text: string): boolean {
  if (words.has(text)) return true;
  if (/^\.[0-9]/.test(text)) return isFloat(text);
  if (!/^[-+0-9]/.test(text)) return false;
  if (/^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(text) || isTimestamp(text)) return true;
  const digits = text.replaceAll('_', '');
  return isInteger(digits) || isFloat(digits);
}

function isInteger(text: string): boolean {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(text);
  if (!match) return false;
  const digits = (match[2] ?? '').replace(/^0(?=[0-7])/, '0o');
  const value = BigInt(digits);
  return match[1] === '' ? value < 2n ** 64n : match[1] === '-' ? value <= 2n ** 63n : value < 2n ** 63n;
}

function isFloat(text: string): boolean {
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text) && Number.isFinite(Number(text));
}

/** A date, alone or with a time. */
function isTimestamp(text: string): boolean {
  const match = /^(\d{4})-(\d\d?)-(\d\d?)(?:([Tt ])(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(Z|[-+]\d\d:\d\d)?)?$/.exec(text);
  if (!match) return false;
  const [, year, month, day, separator, hour = '0', minute = '0', second = '0', zone] = match;
  const hasZone = zone !== undefined;
  if (separator !== undefined && hasZone !== (separator !== ' ')) return false;
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const dateExists = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= daysInMonth;
  return dateExists && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** k8s: goyaml.v2 emitter write_literal_scalar */
function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = (chomp === '-' ? text : text.slice(0, -1)).split('\n');
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`;
}

/** Breaks at single blanks beyond the best width. In quotes never at the first or last character. */
function fold(text: string, place: ScalarPlace, quote: string): string {
  if (place.simpleKey || place.column + text.length <= bestWidth) return text;
  const characters = [...text];
  let column = place.column;
  let folded = '';
  for (const [index, character] of characters.entries()) {
    const inside = quote === '' || (index > 0 && index < characters.length - 1);
    const single = character === ' ' && characters[index - 1] !== ' ' && characters[index + 1] !== ' ';
    if (single && inside && column > bestWidth) {
      folded += `\n${' '.repeat(place.indent)}`;
      column = place.indent;
    } else {
      folded += character;
      column++;
    }
  }
  return folded;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** k8s: goyaml.v2 emitter write_double_quoted_scalar */
function doubleQuoted(text: string, place: ScalarPlace): string {
  const characters = [...text];
  let column = place.column + 1;
  let written = '"';
  let afterBlank = false;
  for (const [index, character] of characters.entries()) {
    const isBlank = character === ' ';
    const inside = index > 0 && index < characters.length - 1;
    if (isBlank && !afterBlank && inside && column > bestWidth && !place.simpleKey) {
      const mark = characters[index + 1] === ' ' ? '\\' : '';
      written += `\n${' '.repeat(place.indent)}${mark}`;
      column = place.indent + mark.length;
    } else {
      const shown = escapeCharacter(character);
      written += shown;
      column += shown.length;
    }
    afterBlank = isBlank;
  }
  return `${written}"`;
}

function escapeCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return `\\${short}`;
  if (!hasSpecialCharacters(character)) return character;
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
