import { isDeepStrictEqual } from 'node:util';
import { type Document, isCollection, isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import { type KubeconfigItem, renderItem } from './render.ts';

/** The lists of a kubeconfig. */
export type KubeconfigList = 'clusters' | 'contexts' | 'users';

/** A change of one list: an item to be there, in the place of one of the same name, or a name to be there no more. */
export type KubeconfigChange =
  | { readonly list: KubeconfigList; readonly set: KubeconfigItem }
  | { readonly list: KubeconfigList; readonly remove: string };

const lists: readonly KubeconfigList[] = ['clusters', 'contexts', 'users'];

type Content = Readonly<Record<string, unknown>>;

/** What a kubeconfig says; `path` is for messages. Throws UserError for a text that is none. */
export function readKubeconfig(text: string, path: string): Content {
  return contentOf(parse(text, path), path);
}

/** The item of that name, as the file has it. */
export function findItem(content: Content, list: KubeconfigList, name: string): Content | undefined {
  return itemsOf(content, list).find((item): item is Content => isRecord(item) && item['name'] === name);
}

/**
 * The text with the change, and not one other byte changed where the file is written in blocks, as kubectl writes it. In other forms
 * (`clusters: [{…}]`, JSON) the whole is laid out anew, with its comments and its order. What comes out is read again: a text that does not say
 * what it should is not given. Throws UserError.
 */
export function changeKubeconfig(text: string, change: KubeconfigChange, path: string): string {
  const document = parse(text, path);
  const wanted = expected(contentOf(document, path), change);
  for (const changed of [splice(text, document, change), layOut(document, change)]) {
    if (changed !== undefined && isDeepStrictEqual(contentOf(parse(changed, path), path), wanted)) return changed;
  }
  throw new UserError(`kpod cannot change ${path} without touching what else is in it: kpod kubeconfig > FILE, and add FILE to KUBECONFIG`);
}

function parse(text: string, path: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new UserError(`error loading config file ${JSON.stringify(path)}: ${error.message.split('\n', 1)[0]}`);
  return document;
}

function contentOf(document: Document, path: string): Content {
  let content: unknown;
  try {
    content = document.toJS() ?? {};
  } catch (error) {
    throw new UserError(`error loading config file ${JSON.stringify(path)}: ${(error as Error).message}`);
  }
  if (!isRecord(content)) throw new UserError(`error loading config file ${JSON.stringify(path)}: it is no mapping`);
  const wrong = lists.find((list) => !Array.isArray(content[list] ?? []));
  if (wrong) throw new UserError(`error loading config file ${JSON.stringify(path)}: ${wrong} is no list`);
  return content;
}

function itemsOf(content: Content, list: KubeconfigList): readonly unknown[] {
  const items = content[list];
  return Array.isArray(items) ? items : [];
}

function expected(content: Content, change: KubeconfigChange): Content {
  const items = itemsOf(content, change.list);
  const isNamed = (name: string) => (item: unknown) => isRecord(item) && item['name'] === name;
  if ('remove' in change) return { ...content, [change.list]: items.filter((item) => !isNamed(change.remove)(item)) };
  const isSame = isNamed(change.set.name);
  const replaced = items.some(isSame) ? items.map((item) => (isSame(item) ? change.set : item)) : [...items, change.set];
  return { ...content, [change.list]: replaced };
}

/** Undefined for a form that this does not know. */
function splice(text: string, document: Document, change: KubeconfigChange): string | undefined {
  const { contents } = document;
  if (contents === null) return 'set' in change ? appendTo(text, `${change.list}:\n${renderItem(change.set)}`) : undefined;
  if (!isMap(contents) || contents.flow) return undefined;
  const pair = pairOf(contents, change.list);
  if (!pair) return 'set' in change ? appendTo(text, `${change.list}:\n${renderItem(change.set)}`) : undefined;
  if (isSeq(pair.value) && !pair.value.flow) return spliceBlock(text, pair as BlockPair, change);
  return 'set' in change ? fillEmpty(text, pair, renderItem(change.set)) : undefined;
}

type BlockPair = Pair & { readonly value: YAMLSeq };

const pairOf = (map: YAMLMap, key: string): Pair | undefined => map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);

function spliceBlock(text: string, pair: BlockPair, change: KubeconfigChange): string | undefined {
  const { items } = pair.value;
  const name = 'set' in change ? change.set.name : change.remove;
  const index = items.findIndex((item) => isMap(item) && item.get('name') === name);
  const lines = linesOf(text, pair.value, index < 0 ? items.length - 1 : index);
  if (!lines) return undefined;
  if ('set' in change) {
    const rendered = inLinesOf(text, renderItem(change.set, lines.indent));
    const [before, after] = [text.slice(0, index < 0 ? lines.end : lines.start), text.slice(lines.end)];
    return `${appendTo(before, rendered, text)}${after}`;
  }
  if (index < 0) return undefined;
  const rest = text.slice(0, lines.start) + text.slice(lines.end);
  if (items.length > 1) return rest;
  const keyEnd = rangeOf(pair.key)?.[1];
  return keyEnd === undefined ? undefined : `${rest.slice(0, keyEnd)}: []${rest.slice(keyEnd + 1)}`;
}

/** From where to where the lines of an item go, and what stands before its dash. */
function linesOf(text: string, list: YAMLSeq, index: number) {
  const range = rangeOf(list.items[index]);
  if (!range) return undefined;
  const dash = text.lastIndexOf('-', range[0]);
  const start = text.lastIndexOf('\n', dash) + 1;
  const indent = text.slice(start, dash);
  if (dash < 0 || indent.trim() !== '' || text.slice(dash + 1, range[0]).trim() !== '') return undefined;
  return { start, end: lineEnd(text, range[1]), indent };
}

/** `clusters: []` or `clusters:` gets its first item; a comment behind it stays. */
function fillEmpty(text: string, { key, value }: Pair, rendered: string): string | undefined {
  const isEmpty = value === null || (isScalar(value) && value.value === null) || (isCollection(value) && value.items.length === 0);
  const keyEnd = rangeOf(key)?.[1];
  if (!isEmpty || keyEnd === undefined || text[keyEnd] !== ':') return undefined;
  const valueEnd = rangeOf(value)?.[1] ?? keyEnd + 1;
  const end = lineEnd(text, valueEnd);
  const head = `${text.slice(0, keyEnd + 1)}${text.slice(Math.max(valueEnd, keyEnd + 1), end)}`;
  return `${appendTo(head, inLinesOf(text, rendered), text)}${text.slice(end)}`;
}

const rangeOf = (node: unknown): readonly [number, number, number] | undefined =>
  (node as { readonly range?: [number, number, number] | null } | null)?.range ?? undefined;

/** Behind the end of the line that holds the last character before `position`. */
function lineEnd(text: string, position: number): number {
  if (text[position - 1] === '\n') return position;
  const end = text.indexOf('\n', position);
  return end < 0 ? text.length : end + 1;
}

/** With a line break between them where there is none, of the kind that `whole` has. */
function appendTo(text: string, more: string, whole = text): string {
  const isOpen = text !== '' && !text.endsWith('\n');
  return `${text}${isOpen ? breakOf(whole) : ''}${inLinesOf(whole, more)}`;
}

const breakOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
const inLinesOf = (text: string, rendered: string): string => rendered.replace(/\r?\n/g, breakOf(text));

function layOut(document: Document, change: KubeconfigChange): string | undefined {
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  const list = pairOf(contents, change.list)?.value;
  const isNamed = (name: string) => (item: unknown) => isMap(item) && item.get('name') === name;
  if ('remove' in change) {
    if (!isSeq(list)) return undefined;
    list.items = list.items.filter((item) => !isNamed(change.remove)(item));
  } else if (isSeq(list)) {
    const index = list.items.findIndex(isNamed(change.set.name));
    list.items.splice(index < 0 ? list.items.length : index, index < 0 ? 0 : 1, document.createNode(change.set));
  } else document.set(change.list, [change.set]);
  return document.toString({ lineWidth: 0 });
}
