import { UserError } from '../errors.ts';

/** A value of a manifest that still knows its line. Aliases share nodes, so a tree may be far larger than its file. */
export type LocatedNode =
  | { readonly is: 'map'; readonly line: number; readonly entries: ReadonlyMap<string, LocatedEntry> }
  | { readonly is: 'list'; readonly line: number; readonly items: readonly LocatedNode[] }
  | { readonly is: 'scalar'; readonly line: number; readonly value: string | number | boolean | null };

export interface LocatedEntry {
  /** The line of the key. */
  readonly line: number;
  readonly node: LocatedNode;
}

/** A document, and what of it does not count. */
export interface LocatedTree {
  readonly root: LocatedNode;
  readonly lost: readonly LostValue[];
}

/** A value that a map sets, but sets again further on: the last one counts, as for kubectl. */
export interface LostValue {
  readonly key: string;
  readonly line: number;
  readonly value: LocatedNode;
  /** What counts instead. */
  readonly by: { readonly line: number; readonly isMerge: boolean };
}

/** Kubernetes' own objects are about twenty deep. */
export const deepestNesting = 200;
/** What aliases may grow a document to, and what a text of JSON may hold. An object of the API has at most a few ten thousand values. */
export const mostValues = 500_000;

/**
 * The node as plain JSON, keys in the order of Go's maps (sorted), own properties only, whatever the keys are called.
 * Throws UserError when aliases make it far larger than it is written.
 */
export function toValue(node: LocatedNode): unknown {
  let values = 0;
  const convert = (current: LocatedNode, depth: number): unknown => {
    values += 1;
    if (values > mostValues) throw new UserError('yaml: document contains excessive aliasing');
    if (depth > deepestNesting) throw nestedTooDeeply();
    if (current.is === 'scalar') return current.value;
    if (current.is === 'list') return current.items.map((item) => convert(item, depth + 1));
    const names = [...current.entries.keys()].sort(byCodePoint);
    // Object.fromEntries defines properties: a key `__proto__` is an ordinary one, never the prototype.
    return Object.fromEntries(names.map((name) => [name, convert(entryOf(current.entries, name), depth + 1)]));
  };
  return convert(node, 0);
}

/** The sentence for brackets or indentation without end. */
export const nestedTooDeeply = (line?: number): UserError =>
  new UserError(`yaml: ${line === undefined ? '' : `line ${line}: `}values are nested more than ${deepestNesting} levels deep`);

function entryOf(entries: ReadonlyMap<string, LocatedEntry>, name: string): LocatedNode {
  return (entries.get(name) as LocatedEntry).node;
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The line of a field path (`spec.containers[0].image`, `metadata.annotations[example.com/key]`): of the field's key, or of the nearest
 * thing around it when the field itself is not written. Undefined when not even the first step is there.
 */
export function lineOfPath(root: LocatedNode, path: string): number | undefined {
  let node: LocatedNode | undefined = root;
  let line: number | undefined;
  let rest = path;
  while (node && rest !== '') {
    const step: Step | undefined = takeStep(node, rest);
    if (!step) break;
    ({ line, node, rest } = step);
  }
  return line;
}

interface Step {
  readonly line: number;
  readonly node: LocatedNode;
  readonly rest: string;
}

function takeStep(node: LocatedNode, path: string): Step | undefined {
  if (node.is === 'scalar') return undefined;
  if (node.is === 'list') {
    const match = /^\[(\d+)\]\.?/.exec(path);
    const item = match && node.items[Number(match[1])];
    return item ? { line: item.line, node: item, rest: path.slice(match[0].length) } : undefined;
  }
  // Keys may hold dots and brackets themselves: the longest one that fits is meant.
  const fitting = [...node.entries.keys()].filter((key) => restAfterKey(path, key) !== undefined);
  const key = fitting.sort((a, b) => b.length - a.length)[0];
  const entry = key === undefined ? undefined : node.entries.get(key);
  return entry && key !== undefined ? { line: entry.line, node: entry.node, rest: restAfterKey(path, key) ?? '' } : undefined;
}

/** What follows `key` or `[key]` at the start of a path; undefined when the path starts with something else. */
function restAfterKey(path: string, key: string): string | undefined {
  for (const written of [key, `[${key}]`]) {
    if (!path.startsWith(written)) continue;
    const rest = path.slice(written.length);
    if (rest === '' || rest.startsWith('[')) return rest;
    if (rest.startsWith('.')) return rest.slice(1);
  }
  return undefined;
}
