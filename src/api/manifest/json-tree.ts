import { UserError } from '../errors.ts';
import {
  deepestNesting,
  type LocatedEntry,
  type LocatedNode,
  type LocatedTree,
  type LostValue,
  mostValues,
  nestedTooDeeply,
} from './tree.ts';

/**
 * The objects of a text that is JSON, one or several in a row (as `jq -c` prints them); undefined when it is not JSON.
 * Throws UserError for nesting without end.
 */
export function readJsonTrees(text: string): readonly LocatedTree[] | undefined {
  const reader = createReader(text);
  const trees: LocatedTree[] = [];
  try {
    while (!reader.atEnd()) trees.push({ root: reader.readValue(0), lost: reader.takeLost() });
  } catch (error) {
    if (error === notJson) return undefined;
    throw error;
  }
  return trees;
}

const notJson = Symbol('not JSON');

function createReader(text: string) {
  let offset = 0;
  let line = 1;
  let values = 0;
  let lost: LostValue[] = [];

  const skipSpace = (): void => {
    for (; offset < text.length; offset += 1) {
      const character = text[offset];
      if (character === '\n') line += 1;
      else if (character !== ' ' && character !== '\t' && character !== '\r') return;
    }
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = offset;
    const [token] = pattern.exec(text) ?? [];
    if (token === undefined) throw notJson;
    offset += token.length;
    return token;
  };
  const takeIf = (character: string): boolean => {
    skipSpace();
    if (text[offset] !== character) return false;
    offset += 1;
    return true;
  };
  const expect = (character: string): void => {
    if (!takeIf(character)) throw notJson;
  };
  const readValue = (depth: number): LocatedNode => {
    skipSpace();
    if (depth > deepestNesting) throw nestedTooDeeply(line);
    values += 1;
    if (values > mostValues) throw new UserError(`json: line ${line}: more than ${mostValues} values; split the file`);
    const start = line;
    if (takeIf('{')) return { is: 'map', line: start, entries: readEntries(depth + 1) };
    if (takeIf('[')) return { is: 'list', line: start, items: readItems(depth + 1) };
    return { is: 'scalar', line: start, value: parseScalar(take(scalarToken)) };
  };
  const readEntries = (depth: number): ReadonlyMap<string, LocatedEntry> => {
    const entries = new Map<string, LocatedEntry>();
    if (takeIf('}')) return entries;
    do {
      skipSpace();
      const keyLine = line;
      const key = String(parseScalar(take(stringToken)));
      expect(':');
      const before = entries.get(key);
      if (before) lost.push({ key, line: before.line, value: before.node, by: { line: keyLine, isMerge: false } });
      entries.set(key, { line: keyLine, node: readValue(depth) });
    } while (takeIf(','));
    expect('}');
    return entries;
  };
  const readItems = (depth: number): readonly LocatedNode[] => {
    const items: LocatedNode[] = [];
    if (takeIf(']')) return items;
    do items.push(readValue(depth));
    while (takeIf(','));
    expect(']');
    return items;
  };
  const atEnd = (): boolean => {
    skipSpace();
    return offset >= text.length;
  };
  const takeLost = (): readonly LostValue[] => {
    const taken = lost;
    lost = [];
    return taken;
  };
  return { readValue, atEnd, takeLost };
}

const stringToken = /"(?:[^"\\\n]|\\[^\n])*"/y;
const scalarToken = /"(?:[^"\\\n]|\\[^\n])*"|-?\d[\d.eE+-]*|true|false|null/y;

function parseScalar(token: string): string | number | boolean | null {
  try {
    return JSON.parse(token) as string | number | boolean | null;
  } catch {
    throw notJson;
  }
}
