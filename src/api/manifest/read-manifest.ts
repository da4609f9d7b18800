import { UserError } from '../errors.ts';
import { readJsonTrees } from './json-tree.ts';
import { checkLimits, checkYamlLimits } from './limits.ts';
import { describeLostValues } from './lost-values.ts';
import { type LocatedNode, type LocatedTree, type LostValue, lineOfPath, toValue } from './tree.ts';
import { readYamlTrees } from './yaml-tree.ts';

/** One object of a manifest. It has an `apiVersion` and a `kind`; nothing else of it is checked yet. */
export interface ManifestDocument {
  /** Plain JSON; own properties only, also for a key like `__proto__`. */
  readonly value: Readonly<Record<string, unknown>>;
  /** File name, URL or `STDIN`. */
  readonly source: string;
  /** What to warn of in the text that it stands in: values that do not count. */
  readonly warnings: readonly string[];
  /** The line in the file of a field path (`spec.containers[0].image`), or of the nearest thing around it that is written. */
  lineOf(path: string): number | undefined;
}

/**
 * The objects of a manifest, in the order of the text: YAML (also KYAML, several documents, anchors) or JSON (also several in a row);
 * empty documents are left out, lists (`kind: List`, `PodList`) are taken apart. Throws UserError with kubectl's text and the line.
 */
export function readManifest(text: string, source: string): readonly ManifestDocument[] {
  return readTrees(text, source).flatMap((tree) => readObjects(tree.root, { source, warnings: describeLostValues(tree, source) }));
}

/** The first value of a text in YAML or JSON, whatever it is; null when there is none. Throws UserError in go-yaml's words. */
export function readYamlValue(text: string, source: string): { readonly value: unknown; readonly warnings: readonly string[] } {
  const [tree] = parseTrees(text);
  return tree ? { value: toValue(tree.root), warnings: describeLostValues(tree, source) } : { value: null, warnings: [] };
}

/** The same with the keys that are set again, each with its line. Throws UserError in go-yaml's words. */
export function readYamlKeys(text: string): { readonly value: unknown; readonly twice: readonly Pick<LostValue, 'key' | 'line'>[] } {
  const [tree] = parseTrees(text);
  if (!tree) return { value: null, twice: [] };
  const twice = tree.lost.filter(({ by }) => !by.isMerge).map(({ key, by }) => ({ key, line: by.line }));
  return { value: toValue(tree.root), twice };
}

function parseTrees(text: string): readonly LocatedTree[] {
  checkLimits(text);
  // As in kubectl, a brace means JSON; what turns out not to be JSON may still be flow style YAML.
  const json = /^\s*\{/.test(text) ? readJsonTrees(text) : undefined;
  if (json) return json;
  checkYamlLimits(text);
  return readYamlTrees(text);
}

function readTrees(text: string, source: string): readonly LocatedTree[] {
  try {
    return parseTrees(text);
  } catch (error) {
    throw inSource(error, `error parsing ${source}: error converting YAML to JSON: `);
  }
}

/** The same mistake with the words in front of it that say where it was made. */
function inSource(error: unknown, prefix: string): unknown {
  return error instanceof UserError ? new UserError(prefix + error.message, { cause: error }) : error;
}

function readObjects(root: LocatedNode, origin: Pick<ManifestDocument, 'source' | 'warnings'>): readonly ManifestDocument[] {
  const { source } = origin;
  if (root.is !== 'map') {
    const what = root.is === 'list' ? 'a list' : 'a single value';
    throw new UserError(
      `unable to decode "${source}": line ${root.line}: ${what} is no object; a manifest starts with apiVersion and kind`,
    );
  }
  const items = root.entries.get('items')?.node;
  const kind = textAt(root, 'kind');
  if (items?.is === 'list' && kind?.endsWith('List')) {
    return items.items.flatMap((item) => readObjects(withTypeOfList(item, root, kind), origin));
  }
  checkType(root, source);
  return [{ value: plainValue(root, source), ...origin, lineOf: (path) => lineOfPath(root, path) }];
}

function plainValue(root: LocatedNode, source: string): Readonly<Record<string, unknown>> {
  try {
    return toValue(root) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw inSource(error, `error parsing ${source}: error converting YAML to JSON: `);
  }
}

/** Items of a PodList are Pods, also when they do not say so. */
function withTypeOfList(item: LocatedNode, list: LocatedNode, listKind: string): LocatedNode {
  const itemKind = listKind.slice(0, -'List'.length);
  if (item.is !== 'map' || list.is !== 'map' || itemKind === '' || item.entries.has('kind')) return item;
  const kind = { line: item.line, node: { is: 'scalar', line: item.line, value: itemKind } as const };
  const apiVersion = item.entries.get('apiVersion') ?? list.entries.get('apiVersion');
  return { ...item, entries: new Map([...item.entries, ['kind', kind], ...(apiVersion ? [['apiVersion', apiVersion] as const] : [])]) };
}

function textAt(node: LocatedNode, key: string): string | undefined {
  const child = childOf(node, key);
  return child?.is === 'scalar' && typeof child.value === 'string' && child.value !== '' ? child.value : undefined;
}

const childOf = (node: LocatedNode, key: string): LocatedNode | undefined => (node.is === 'map' ? node.entries.get(key)?.node : undefined);

/** k8s: kubectl's validation of what it sends, util/openapi/validation getObjectKind */
function checkType(root: LocatedNode, source: string): void {
  const problems = ['apiVersion', 'kind'].flatMap((field) => {
    if (textAt(root, field) !== undefined) return [];
    const child = childOf(root, field);
    const isEmpty = child === undefined || (child.is === 'scalar' && (child.value === null || child.value === ''));
    return [isEmpty ? `${field} not set` : `${field} isn't string type`];
  });
  if (problems.length === 0) return;
  const problem = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
  throw new UserError(
    `error validating "${source}": error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false
  ${source}:${root.line}: the object that starts here needs both, such as "apiVersion: v1" and "kind: Pod"`,
  );
}
