import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  Parser,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { UserError } from '../errors.ts';
import { indentContinuations } from './loose-indentation.ts';
import { resolvePlainScalar } from './scalars.ts';
import { deepestNesting, type LocatedEntry, type LocatedNode, type LocatedTree, type LostValue, nestedTooDeeply } from './tree.ts';

/**
 * Every document of a YAML text that is not empty. Scalars are Kubernetes' (`resolvePlainScalar`), aliases and merge keys are followed,
 * of a key that is written twice the last one counts. Throws UserError with go-yaml's words and the line in the file.
 */
export function readYamlTrees(text: string): readonly LocatedTree[] {
  const { documents, lineCounter } = parseLoosely(text);
  return documents.map((document) => readDocument(document, lineCounter)).filter(({ root }) => !isEmpty(root));
}

const isEmpty = (root: LocatedNode): boolean => root.is === 'scalar' && root.value === null;

interface Parsed {
  readonly documents: readonly Document[];
  readonly lineCounter: LineCounter;
  /** Of the first mistake; beyond every line when there is none. */
  readonly errorLine: number;
}

/** With go-yaml's freedom inside of quotes and brackets, when that brings the parser further. */
function parseLoosely(text: string): Parsed {
  const strict = parse(text);
  const loose = strict.errorLine === Number.POSITIVE_INFINITY ? text : indentContinuations(text);
  if (loose === text) return strict;
  const again = parse(loose);
  return again.errorLine > strict.errorLine ? again : strict;
}

function parse(text: string): Parsed {
  const lineCounter = new LineCounter();
  // Plain scalars stay text and doubled keys stay in: both are decided here, by go-yaml's rules.
  const options = { schema: 'failsafe', resolveKnownTags: false, uniqueKeys: false, prettyErrors: false, lineCounter } as const;
  const documents = parseUntilError(text, new Composer(options), lineCounter);
  const [error] = documents.flatMap((document) => document.errors);
  return { documents, lineCounter, errorLine: error ? lineCounter.linePos(error.pos[0]).line : Number.POSITIVE_INFINITY };
}

/** A line of quote characters alone has as many mistakes as characters, and the first one is what is told. */
function parseUntilError(text: string, composer: Composer, lineCounter: LineCounter): readonly Document[] {
  const documents: Document[] = [];
  for (const token of new Parser(lineCounter.addNewLine).parse(text)) {
    documents.push(...composer.next(token));
    if (token.type === 'error') return [...documents, ...composer.end(true, text.length)];
  }
  return [...documents, ...composer.end()];
}

function readDocument(document: Document, lineCounter: LineCounter): LocatedTree {
  const [error] = document.errors;
  if (error) throw new UserError(`yaml: line ${lineCounter.linePos(error.pos[0]).line}: ${syntaxMessage(error)}`);
  const directive = document.warnings.find(({ code }) => code === 'BAD_DIRECTIVE');
  if (directive) throw new UserError(`yaml: line ${lineCounter.linePos(directive.pos[0]).line}: ${directiveMessage(directive)}`);
  const { read, lost } = createReader(lineCounter);
  return { root: read(document.contents, 1, 0), lost };
}

/** The texts of go-yaml for the same mistakes; what the parser knows beyond them follows. */
function syntaxMessage({ code, message }: YAMLError): string {
  const detail = lowerFirst(message);
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'mapping values are not allowed in this context';
    case 'TAB_AS_INDENT':
      return 'found character that cannot start any token: indentation must be spaces, not tabs';
    case 'BAD_SCALAR_START':
      return `found character that cannot start any token: ${detail}`;
    case 'MULTILINE_IMPLICIT_KEY':
      return "could not find expected ':'";
    case 'MISSING_CHAR':
      if (message.startsWith('Implicit map key')) return "could not find expected ':'";
      return message.startsWith('Missing closing') ? `found unexpected end of stream: ${detail}` : detail;
    case 'BAD_DQ_ESCAPE':
      return `found unknown escape character: ${detail}`;
    case 'BAD_INDENT':
      return message.startsWith('All mapping items') ? `did not find expected key: ${detail}` : detail;
    default:
      // What stands there may be part of a secret.
      return detail.replace(/(header includes extra characters): .*/s, '$1');
  }
}

const directiveMessage = ({ message }: YAMLError): string =>
  message.startsWith('Unsupported YAML version') ? 'found incompatible YAML document' : 'found unknown directive name';

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

type Contents = Document['contents'] | Pair['key'];

interface Reader {
  read(node: unknown, parentLine: number, depth: number): LocatedNode;
  /** Grows while it reads. */
  readonly lost: readonly LostValue[];
}

/** One document's reader: it knows the anchors seen so far. */
function createReader(lineCounter: LineCounter): Reader {
  const anchors = new Map<string, LocatedNode | 'unfinished'>();
  const lost: LostValue[] = [];
  const lineOf = (node: { range?: readonly number[] | null | undefined }, fallback: number): number =>
    node.range?.[0] === undefined ? fallback : lineCounter.linePos(node.range[0]).line;

  const read = (node: unknown, parentLine: number, depth: number): LocatedNode => {
    if (depth > deepestNesting) throw nestedTooDeeply(parentLine);
    if (isAlias(node)) return followAlias(node.source, lineOf(node, parentLine));
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor) anchors.set(anchor, 'unfinished');
    const result = readContent(node, parentLine, depth);
    if (anchor) anchors.set(anchor, result);
    return result;
  };
  const readContent = (node: unknown, parentLine: number, depth: number): LocatedNode => {
    if (isMap(node)) return readMap(node, lineOf(node, parentLine), depth);
    if (isSeq(node)) {
      const line = lineOf(node, parentLine);
      return { is: 'list', line, items: node.items.map((item) => read(item, line, depth + 1)) };
    }
    if (isScalar(node)) return { is: 'scalar', line: lineOf(node, parentLine), value: scalarValue(node, lineOf(node, parentLine)) };
    return { is: 'scalar', line: parentLine, value: null };
  };
  const followAlias = (name: string, line: number): LocatedNode => {
    const target = anchors.get(name);
    if (target === undefined) throw new UserError(`yaml: line ${line}: unknown anchor '${name}' referenced`);
    if (target === 'unfinished') throw new UserError(`yaml: line ${line}: anchor '${name}' value contains itself`);
    return target;
  };
  const readMap = (map: YAMLMap, line: number, depth: number): LocatedNode => {
    const entries = new Map<string, LocatedEntry>();
    const written = new Set<string>();
    for (const pair of map.items) {
      const keyNode = read(pair.key, line, depth + 1);
      const value = read(pair.value, keyNode.line, depth + 1);
      const isMerge = isMergeKey(pair.key);
      const added = isMerge ? mergedEntries(value) : new Map([[keyText(keyNode), { line: keyNode.line, node: value }]]);
      for (const [key, entry] of added) {
        const before = entries.get(key);
        // What is written in the map after a merge is there to replace what was merged.
        if (before && (isMerge ? !isSameScalar(before.node, entry.node) : written.has(key))) {
          lost.push({ key, line: before.line, value: before.node, by: { line: keyNode.line, isMerge } });
        }
        entries.set(key, entry);
        if (!isMerge) written.add(key);
      }
    }
    return { is: 'map', line, entries };
  };
  return { read, lost };
}

function isMergeKey(key: Contents): boolean {
  return isScalar(key) && key.value === '<<' && (key.type === 'PLAIN' || key.tag === 'tag:yaml.org,2002:merge');
}

/** What a merge key adds, in the place where it stands: it replaces what is above it, as in go-yaml. An earlier source wins over a later one. */
function mergedEntries(merged: LocatedNode): ReadonlyMap<string, LocatedEntry> {
  const sources = merged.is === 'list' ? merged.items : [merged];
  const result = new Map<string, LocatedEntry>();
  for (const source of sources) {
    if (source.is !== 'map') throw new UserError(`yaml: line ${source.line}: map merge requires map or sequence of maps as the value`);
    for (const [key, entry] of source.entries) if (!result.has(key)) result.set(key, entry);
  }
  return result;
}

function isSameScalar(one: LocatedNode, other: LocatedNode): boolean {
  return one === other || (one.is === 'scalar' && other.is === 'scalar' && one.value === other.value);
}

/** Keys of JSON are text: numbers and booleans become what Go prints for them. */
function keyText(key: LocatedNode): string {
  if (key.is !== 'scalar') throw new UserError(`yaml: line ${key.line}: a key must be text, not a list or a map`);
  if (key.value === null) throw new UserError(`yaml: line ${key.line}: a key must be text, not null`);
  return String(key.value);
}

function scalarValue(scalar: Scalar, line: number): string | number | boolean | null {
  const text = String(scalar.value ?? '');
  const tag = scalar.tag?.replace('tag:yaml.org,2002:', '!!');
  const value = untaggedOrTagged(scalar, text, tag, line);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new UserError(`yaml: line ${line}: ${text} is no number of JSON`);
  return value;
}

const expectedTypes: Readonly<Record<string, string>> = { '!!int': 'number', '!!float': 'number', '!!bool': 'boolean', '!!null': 'object' };

function untaggedOrTagged(scalar: Scalar, text: string, tag: string | undefined, line: number): string | number | boolean | null {
  if (tag === undefined) return scalar.type === 'PLAIN' ? resolvePlainScalar(text) : text;
  if (tag === '!!binary') return Buffer.from(text, 'base64').toString('utf8');
  const expected = Object.hasOwn(expectedTypes, tag) ? expectedTypes[tag] : undefined;
  if (expected === undefined) return text;
  const value = resolvePlainScalar(text);
  if (typeof value !== expected) throw new UserError(`yaml: line ${line}: cannot decode ${tagOf(value)} \`${text}\` as a ${tag}`);
  return value;
}

function tagOf(value: string | number | boolean | null): string {
  if (value === null) return '!!null';
  if (typeof value === 'number') return Number.isInteger(value) ? '!!int' : '!!float';
  return typeof value === 'string' ? '!!str' : '!!bool';
}
