import { Lexer } from 'yaml';
import { UserError } from '../errors.ts';
import { lineAt } from './line-at.ts';
import { deepestNesting, nestedTooDeeply } from './tree.ts';

/** The most that the API server takes in one request; a document becomes one request. */
const largestDocument = 3 * 1024 * 1024;
/** Keys, values, punctuation and line ends: several hundred pods. The YAML parser takes about a second for as many. */
const mostTokens = 250_000;
/** In one line, which is one object at most: the parser makes an error of each quote character of a long row, and takes its time for it. */
const mostTokensOfLine = 20_000;

/** Refuses texts that no parser must see: documents beyond the API's limit, control characters. Throws UserError. */
export function checkLimits(text: string): void {
  checkDocumentSizes(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/.exec(text);
  if (control) throw new UserError(`yaml: line ${lineAt(text, control.index)}: control characters are not allowed`);
}

/**
 * Refuses texts that the YAML parser must not see: nesting without end (it recurses, and its process dies where the stack ends), and more
 * than it can read while somebody waits. Throws UserError.
 */
export function checkYamlLimits(text: string): void {
  checkIndentation(text);
  // A character makes two tokens at most, and to count them takes time.
  if (text.length > mostTokens / 2 || looksDeep(text)) checkTokens(text);
}

function checkDocumentSizes(text: string): void {
  let start = 0;
  for (;;) {
    const separator = text.indexOf('\n---', start);
    const end = separator === -1 ? text.length : separator;
    if (end - start > largestDocument) {
      const size = Math.ceil((end - start) / 1024 / 1024);
      const line = lineAt(text, start) + (start === 0 ? 0 : 1);
      throw new UserError(
        `the document at line ${line} has ${size} MiB, more than the 3 MiB that one object may have; keep large data in a volume`,
      );
    }
    if (separator === -1) return;
    start = separator + 1;
  }
}

/** Counts the levels that are open at each line, by its indentation alone. */
function checkIndentation(text: string): void {
  const open: number[] = [];
  for (const { 0: spaces, index } of text.matchAll(/^ *(?=[^ \r\n])/gm)) {
    while (open.length > 0 && (open.at(-1) ?? 0) >= spaces.length) open.pop();
    open.push(spaces.length);
    if (open.length > deepestNesting) throw nestedTooDeeply(lineAt(text, index));
  }
}

/** A cheap look that may be wrong about brackets in strings, never about their absence. */
function looksDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > deepestNesting) return true;
    if (depth < 0) depth = 0;
  }
  return new RegExp(`(?:[-?:][ \\t]+){${deepestNesting},}`).test(text);
}

/** Whether a text has more tokens of YAML than that; they are cut without recursion. */
export function hasMoreTokens(text: string, most: number): boolean {
  let count = 0;
  for (const _token of new Lexer().lex(text)) {
    count += 1;
    if (count > most) return true;
  }
  return false;
}

/** Counts by the tokens themselves, which are cut without recursion. */
function checkTokens(text: string): void {
  let count = 0;
  let line = 1;
  let lineStart = 0;
  let open = 0;
  let indicators = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    count += 1;
    if (count > mostTokens) throw new UserError(`yaml: line ${line}: more than ${mostTokens} tokens of YAML; split the file`);
    if (count - lineStart > mostTokensOfLine) {
      throw new UserError(`yaml: line ${line}: more than ${mostTokensOfLine} tokens of YAML in one line; write it in several`);
    }
    if (!isScalar) {
      if (token === '[' || token === '{') open += 1;
      if (token === ']' || token === '}') open = Math.max(0, open - 1);
      if (open === 0 && (token === '-' || token === '?' || token === ':')) indicators += 1;
      if (open + indicators > deepestNesting) throw nestedTooDeeply(line);
    }
    if (token.includes('\n')) {
      line += token.split('\n').length - 1;
      lineStart = count;
      indicators = 0;
    }
    isScalar = token === scalarToken;
  }
}

/** The lexer's mark for "the next token is a scalar's text". */
const scalarToken = '\u001f';
