import { goQuote } from '../../api/go-quote.ts';
import { unquote } from './unquote.ts';

/** One step of an expression: what it makes of the values before it. */
export type Node =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'constant'; readonly value: number | boolean }
  | { readonly is: 'field'; readonly name: string }
  | { readonly is: 'key'; readonly key: string; readonly path: Expression }
  | { readonly is: 'slice'; readonly from?: number; readonly to?: number; readonly step?: number }
  | { readonly is: 'index'; readonly index: number }
  | { readonly is: 'filter'; readonly left: Expression; readonly operator?: string; readonly right?: Expression }
  | { readonly is: 'any' }
  | { readonly is: 'descend' }
  | { readonly is: 'union'; readonly parts: readonly Expression[] }
  | { readonly is: 'word'; readonly word: string };

/** The inside of one pair of braces. */
export type Expression = readonly Node[];

/** Text and expressions, in their order. */
export type Template = readonly (Extract<Node, { is: 'text' }> | { readonly is: 'expression'; readonly nodes: Expression })[];

/** Reads a template: text with expressions in braces. Throws an Error with kubectl's words. k8s: client-go util/jsonpath parser.go */
export function parseTemplate(text: string): Template {
  const template: Template[number][] = [];
  for (let rest = text; rest !== ''; ) {
    const start = rest.indexOf('{');
    if (start !== 0) template.push({ is: 'text', text: start < 0 ? rest : rest.slice(0, start) });
    if (start < 0) break;
    const scanner = { rest: rest.slice(start + 1) };
    template.push({ is: 'expression', nodes: readNodes(scanner) });
    rest = scanner.rest;
  }
  return template;
}

/** Reads the inside of braces. Throws an Error. */
const parseExpression = (text: string): Expression => readNodes({ rest: `${text}}` });

interface Scanner {
  rest: string;
}

const wordEnd = /[\s.,[\]$@{}]|$/;

function readNodes(scanner: Scanner): Expression {
  const nodes: Node[] = [];
  while (!scanner.rest.startsWith('}')) {
    const { rest } = scanner;
    const first = [...rest.slice(0, 2)][0] ?? '';
    if (rest.startsWith('[?(')) nodes.push(readFilter(scanner));
    else if (rest.startsWith('..')) readDescent(scanner, nodes);
    else if (first === '' || first === '\n' || first === '\r') throw new Error('unclosed action');
    else if (first === ' ' || first === '@' || first === '$') scanner.rest = rest.slice(1);
    else if (first === '[') nodes.push(...readBrackets(scanner));
    else if (first === '"' || first === "'") nodes.push(readQuote(scanner, first));
    else if (first === '.') nodes.push(readField(scanner, 1));
    else if (/[+\-\p{Nd}]/u.test(first)) nodes.push(readNumber(scanner));
    else if (/[_\p{L}]/u.test(first)) nodes.push(readWord(scanner));
    else throw new Error(`unrecognized character in action: ${codePointName(first)}`);
  }
  scanner.rest = scanner.rest.slice(1);
  return nodes;
}

/** Go's `%#U`. */
function codePointName(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex} '${goQuote(character).slice(1, -1)}'`;
}

function take(scanner: Scanner, length: number): string {
  const taken = scanner.rest.slice(0, length);
  scanner.rest = scanner.rest.slice(length);
  return taken;
}

function readWord(scanner: Scanner): Node {
  const word = take(scanner, scanner.rest.search(wordEnd));
  return word === 'true' || word === 'false' ? { is: 'constant', value: word === 'true' } : { is: 'word', word };
}

function readNumber(scanner: Scanner): Node {
  const text = take(scanner, /^[+-]?[\p{Nd}.]*/u.exec(scanner.rest)?.[0].length ?? 0);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new Error(`cannot parse number ${text}`);
  return { is: 'constant', value: Number(text) };
}

/** `skipped`: how many characters stand before the name. A backslash takes the next character as it is. */
function readField(scanner: Scanner, skipped: number): Node {
  const name = /^(?:\\[\s\S]|[^\s.,[\]$@{}\\])*/.exec(scanner.rest.slice(skipped))?.[0] ?? '';
  take(scanner, skipped + name.length);
  return name === '*' ? { is: 'any' } : { is: 'field', name: name.replaceAll('\\', '') };
}

function readDescent(scanner: Scanner, nodes: Node[]): void {
  if (nodes.at(-1)?.is === 'descend') throw new Error('invalid multiple recursive descent');
  take(scanner, 2);
  nodes.push({ is: 'descend' });
  if (/^[_\p{L}\p{Nd}]/u.test(scanner.rest)) nodes.push(readField(scanner, 0));
}

function readQuote(scanner: Scanner, quote: string): Node {
  let end = 0;
  do {
    end = scanner.rest.indexOf(quote, end + 1);
  } while (end > 0 && scanner.rest[end - 1] === '\\');
  if (end < 0 || scanner.rest.slice(0, end).includes('\n')) throw new Error('unterminated quoted string');
  return { is: 'text', text: unquote(take(scanner, end + 1)) };
}

function readBrackets(scanner: Scanner): readonly Node[] {
  const end = /^[^\n\]]*\]/.exec(scanner.rest)?.[0].length;
  if (end === undefined) throw new Error('unterminated array');
  const text = take(scanner, end).slice(1, -1);
  const parts = text.split(',');
  if (parts.length > 1) return [{ is: 'union', parts: parts.map((part) => parseExpression(`[${part.replace(/^ +| +$/g, '')}]`)) }];
  const key = /^'([^']*)'$/s.exec(text)?.[1];
  if (key !== undefined) return [{ is: 'key', key: key.replaceAll('\\', ''), path: parseExpression(`.${key}`) }];
  return [readSlice(text)];
}

function readSlice(text: string): Node {
  if (text === '*') return { is: 'slice' };
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (!match) throw new Error(`invalid array index ${text}`);
  const [from, to, step] = match.slice(1, 4).map((part: string | undefined) => numberOf(part?.replace(':', '')));
  // Nothing between the brackets is the first element.
  if (match[2] === undefined) return { is: 'index', index: from ?? 0 };
  return {
    is: 'slice',
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(step === undefined ? {} : { step }),
  };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (text === '-') throw new Error(`array index ${text} is not a number`);
  return Number(text);
}

function readFilter(scanner: Scanner): Node {
  take(scanner, '[?('.length);
  const text = take(scanner, filterEnd(scanner.rest));
  if (!scanner.rest.startsWith(')]')) throw new Error('unclosed array expect ]');
  take(scanner, 2);
  const comparison = /^([^!<>=]+)([!<>=]+)(.+?)$/s.exec(text);
  if (!comparison) return { is: 'filter', left: parseExpression(text) };
  const [, left = '', operator = '', right = ''] = comparison;
  return { is: 'filter', left: parseExpression(left), operator, right: parseExpression(right) };
}

/** Where the closing parenthesis is; one inside of quotes does not count. */
function filterEnd(text: string): number {
  let quote: string | undefined;
  let isClosed = false;
  for (let index = 0; index < text.length && text[index] !== '\n'; index++) {
    const character = text.charAt(index);
    if (quote === undefined && /["']/.test(character)) quote = character;
    else if (character === quote && text[index - 1] !== '\\') isClosed = true;
    else if (character === ')' && (quote !== undefined) === isClosed) return index;
  }
  throw new Error('unterminated filter');
}
