/**
 * go-yaml does not mind how lines inside of quotes and brackets are indented; the strict parser wants them deeper than what is around
 * them. White space at the start of such lines has no meaning, so they can be moved: the same text with every one of them deep enough,
 * and every line still where it was.
 *
 *     annotations:
 *       key: '[
 *         1
 *       ]'
 *
 * Texts that cannot be followed (an open quote) come back as they are. Meant for texts that the parser has refused.
 */
export function indentContinuations(text: string): string {
  const moves: Move[] = [];
  let position: number | undefined = 0;
  while (position !== undefined && position < text.length) position = readLine(text, position, moves);
  if (position === undefined) return text;
  let result = '';
  let copied = 0;
  for (const { start, end } of moves) {
    result += moved(text, copied, start, end);
    copied = end;
  }
  return result + text.slice(copied);
}

/** A quoted text or a pair of brackets. */
interface Move {
  readonly start: number;
  readonly end: number;
}

function moved(text: string, from: number, start: number, end: number): string {
  const column = start - lineStartOf(text, start);
  const inside = text.slice(start, end).replace(/\n[ \t]*(?=[^\s])/g, `\n${' '.repeat(column + 1)}`);
  return text.slice(from, start) + inside;
}

const lineStartOf = (text: string, position: number): number => text.lastIndexOf('\n', position - 1) + 1;
const endOfLine = (text: string, position: number): number => {
  const end = text.indexOf('\n', position);
  return end === -1 ? text.length : end;
};
const isSpace = (character: string | undefined): boolean => character === undefined || /\s/.test(character);

function skipBlanks(text: string, position: number): number {
  let next = position;
  while (text[next] === ' ' || text[next] === '\t') next += 1;
  return next;
}

/** Reads a line of block style, and whatever starts on it; answers where the next one starts, undefined when it cannot be told. */
function readLine(text: string, lineStart: number, moves: Move[]): number | undefined {
  let position = skipBlanks(text, lineStart);
  let parentColumn = position - lineStart;
  for (;;) {
    const character = text[position] ?? '\n';
    if (character === '\n' || character === '#') return endOfLine(text, position) + 1;
    if ('-?:'.includes(character) && isSpace(text[position + 1])) {
      if (character !== ':') parentColumn = position - lineStart;
      position = skipBlanks(text, position + 1);
    } else if (character === '&' || character === '!') {
      while (!isSpace(text[position])) position += 1;
      position = skipBlanks(text, position);
    } else if (character === '|' || character === '>') {
      return skipBlockScalar(text, endOfLine(text, position) + 1, parentColumn);
    } else {
      const end = `"'[{`.includes(character) ? endOfEnclosed(text, position) : endOfPlain(text, position);
      if (end === undefined) return undefined;
      if (text.slice(position, end).includes('\n')) moves.push({ start: position, end });
      const next = skipBlanks(text, end);
      if (text[next] !== ':') return endOfLine(text, next) + 1;
      parentColumn = position - lineStart;
      position = next;
    }
  }
}

function skipBlockScalar(text: string, from: number, parentColumn: number): number {
  let position = from;
  while (position < text.length) {
    const start = skipBlanks(text, position);
    if (text[start] !== '\n' && text[start] !== '\r' && start - position <= parentColumn) return position;
    position = endOfLine(text, start) + 1;
  }
  return position;
}

/** Of a key, or of what of a plain scalar is on this line. */
function endOfPlain(text: string, position: number): number {
  const pattern = /:(?=\s|$)|\s#|\n|$/g;
  pattern.lastIndex = position;
  return pattern.exec(text)?.index ?? text.length;
}

function endOfEnclosed(text: string, position: number): number | undefined {
  return text[position] === '"' || text[position] === "'" ? endOfQuoted(text, position) : endOfFlow(text, position);
}

function endOfQuoted(text: string, position: number): number | undefined {
  const pattern = text[position] === '"' ? /"(?:[^"\\]|\\[\s\S])*"/y : /'(?:[^']|'')*'/y;
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function endOfFlow(text: string, start: number): number | undefined {
  let depth = 0;
  // A quote opens a text only where a value may start: `it's` has none.
  let mayStart = true;
  for (let position = start; position < text.length; position += 1) {
    const character = text[position] as string;
    if ('[{'.includes(character)) depth += 1;
    if (']}'.includes(character)) depth -= 1;
    if (depth === 0) return position + 1;
    if (mayStart && (character === '"' || character === "'")) {
      const end = endOfQuoted(text, position);
      if (end === undefined) return undefined;
      position = end - 1;
    } else if (character === '#' && isSpace(text[position - 1])) {
      position = endOfLine(text, position) - 1;
      continue;
    }
    if (!isSpace(character)) mayStart = '[{,:?'.includes(character);
  }
  return undefined;
}
