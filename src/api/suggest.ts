import { editDistance } from './edit-distance.ts';
import { goQuote, goUnquote } from './go-quote.ts';
import type { ManifestDocument } from './manifest/read-manifest.ts';
import { type SchemaType, structNamed } from './schema.ts';

/**
 * One line for each `unknown field "PATH"` of the API server's answer: where it is written, and what was probably meant.
 * `  myapp.yaml:12: unknown field "spec.containers[0].comand", did you mean "command"?`
 */
export function explainUnknownFields(
  statusMessage: string,
  kind: string,
  document: Pick<ManifestDocument, 'source' | 'lineOf'>,
): readonly string[] {
  const paths = [...statusMessage.matchAll(/unknown field ("(?:[^"\\]|\\.)*")/g)].map((match) => goUnquote(match[1] ?? '""'));
  return [...new Set(paths)].map((path) => {
    const line = document.lineOf(path);
    const place = line === undefined ? document.source : `${document.source}:${line}`;
    const meant = suggestField(kind, path);
    return `  ${place}: unknown field ${goQuote(path)}${meant === undefined ? '' : `, did you mean "${meant}"?`}`;
  });
}

/**
 * What was probably meant by a field that does not exist: a field of the same object (`command`), or the path of the same word elsewhere
 * (`spec.restartPolicy`). Undefined when nothing comes near.
 */
export function suggestField(kind: string, path: string): string | undefined {
  const parents = parentsOf(kind, path);
  const parent = parents.at(-1);
  if (!parent) return undefined;
  return similarField([...parent.fields.keys()], parent.rest) ?? elsewhere(parents, parent.rest);
}

/** A struct on the way to the unknown field; `rest` is what of the path lies inside it. */
interface Parent {
  readonly path: string;
  readonly fields: ReadonlyMap<string, SchemaType>;
  readonly rest: string;
}

function parentsOf(kind: string, path: string): readonly Parent[] {
  const parents: Parent[] = [];
  let struct: string | undefined = kind;
  let walked = '';
  let rest = path;
  for (;;) {
    const fields: ReadonlyMap<string, SchemaType> | undefined = struct === undefined ? undefined : structNamed(struct);
    if (!fields) return parents;
    parents.push({ path: walked, fields, rest });
    const match = /^([^.[]+)((?:\[\d+\])*)\./.exec(rest);
    const type = match?.[1] === undefined ? undefined : fields.get(match[1]);
    if (!match || !type) return parents;
    struct = structInside(type);
    walked += match[0];
    rest = rest.slice(match[0].length);
  }
}

function structInside(type: SchemaType): string | undefined {
  if (type.is === 'struct') return type.struct;
  return type.is === 'list' || type.is === 'map' ? structInside(type.of) : undefined;
}

function similarField(fields: readonly string[], written: string): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
  const sameWord = fields.find((field) => plain(field) === plain(written));
  if (sameWord) return sameWord;
  const ranked = fields
    .map((field) => ({ field, distance: editDistance(plain(field), plain(written), { swaps: true }) }))
    .filter(({ field, distance }) => distance <= Math.max(1, Math.floor(Math.min(field.length, written.length) / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.field ?? fields.find((field) => field.length >= 3 && plain(written).startsWith(field.toLowerCase()));
}

/** How far below an object a field is looked for: `resources.limits` is 2 below a container. */
const deepestSearch = 3;

/** The nearest object that has the field: below where it is written, else below what is around it. */
function elsewhere(parents: readonly Parent[], name: string): string | undefined {
  for (const { path, fields } of [...parents].reverse()) {
    const found = findBelow(fields, name);
    if (found !== undefined) return path + found;
  }
  return undefined;
}

function findBelow(fields: ReadonlyMap<string, SchemaType>, name: string): string | undefined {
  let level = [{ path: '', fields }];
  for (let depth = 0; depth < deepestSearch; depth += 1) {
    const hit = level.find((candidate) => candidate.fields.has(name));
    if (hit) return hit.path + name;
    level = level.flatMap((candidate) => childrenOf(candidate.path, candidate.fields));
  }
  return undefined;
}

function childrenOf(path: string, fields: ReadonlyMap<string, SchemaType>) {
  return [...fields].flatMap(([field, type]) => {
    const struct = structInside(type);
    const inner = struct === undefined || field === 'status' || field === 'managedFields' ? undefined : structNamed(struct);
    return inner ? [{ path: `${path}${field}${type.is === 'list' ? '[]' : ''}.`, fields: inner }] : [];
  });
}
