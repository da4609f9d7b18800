import { describeStruct } from '../api/descriptions.ts';
import type { Resource } from '../api/kinds/resource.ts';
import { resources } from '../api/kinds/resources.ts';
import { type SchemaType, structNamed, structType } from '../api/schema.ts';
import { supportNote } from './explain-support.ts';
import { wrapWords } from './word-wrap.ts';

export interface ExplainOptions {
  /** The fields on the way: `spec`, `containers`. */
  readonly path: readonly string[];
  /** Names and types of all fields below, without their descriptions. */
  readonly recursive: boolean;
}

/**
 * What a kind, or a field of it, is and holds. A field that is not honoured has one line more than kubectl prints. Throws an Error with
 * kubectl's words for a field that does not exist.
 * k8s: kubectl explain/v2/templates/plaintext.tmpl
 */
export function explain(resource: Resource, { path, recursive }: ExplainOptions): string {
  const [version = '', group] = resource.apiVersion.split('/').toReversed();
  const { type, field, description } = follow(structType(resource.kind), path);
  const note = supportNote(resource, path);
  const head = [
    ...(group === undefined ? [] : [`GROUP:      ${group}`]),
    `KIND:       ${resource.kind}`,
    `VERSION:    ${version}`,
    ...(note === undefined ? [] : [`SUPPORT:    ${note}`]),
  ];
  const title = field === undefined ? '' : `FIELD: ${field} <${typeName(type)}>\n\n\n`;
  const struct = structOf(type);
  const texts = [description, struct === undefined ? '' : (describeStruct(struct)?.description ?? '')];
  const all = texts.map((text) => (text === '' ? '' : `${text}\n`)).join('');
  const fields = struct === undefined ? '' : `FIELDS:\n${fieldList(struct, { level: 1, recursive, above: [] })}`;
  return `${head.join('\n')}\n\n${title}DESCRIPTION:\n${indent(wrapWords(all === '' ? '<empty>' : all, 76), 4)}\n${fields}\n`;
}

/** Throws an Error with kubectl's words when the kind has no field at the path. */
export const checkPath = (kind: string, path: readonly string[]): void => void follow(structType(kind), path);

/** The fields below a field of a kind; none when there is no such field. */
export function fieldNames(kind: string, path: readonly string[]): readonly string[] {
  const struct = structOf(follow(structType(kind), path).type);
  return struct === undefined ? [] : [...(structNamed(struct)?.keys() ?? [])];
}

interface Place {
  readonly type: SchemaType;
  /** The last field on the way. */
  readonly field?: string;
  readonly description: string;
}

function follow(start: SchemaType, path: readonly string[]): Place {
  let place: Place = { type: start, description: '' };
  for (const field of path) {
    const struct = structOf(place.type);
    const type = struct === undefined ? undefined : structNamed(struct)?.get(field);
    if (struct === undefined || !type) throw new Error(`field ${JSON.stringify(path.at(-1))} does not exist`);
    place = { type, field, description: describeStruct(struct)?.fields.get(field)?.description ?? '' };
  }
  return place;
}

/** The struct that a type is, or is a list of. */
function structOf(type: SchemaType): string | undefined {
  if (type.is === 'struct') return type.struct;
  return type.is === 'list' || type.is === 'map' ? structOf(type.of) : undefined;
}

/** `string`, `integer`, `[]Container`, `map[string]Quantity`, as OpenAPI says it. */
function typeName(type: SchemaType): string {
  switch (type.is) {
    case 'struct':
      return groupNames.get(type.struct) ?? type.struct;
    case 'list':
      return `[]${typeName(type.of)}`;
    case 'map':
      return `map[string]${typeName(type.of)}`;
    case 'scalar':
      return scalarNames[type.scalar];
  }
}

/** What groups call structs whose name another group has, too. */
const groupNames: ReadonlyMap<string, string> = new Map(resources.flatMap(({ ownStructs }) => Object.entries(ownStructs ?? {})));

const scalarNames = {
  string: 'string',
  bytes: 'string',
  bool: 'boolean',
  int32: 'integer',
  int64: 'integer',
  float64: 'number',
  quantity: 'Quantity',
  intOrString: 'IntOrString',
  time: 'string',
  microTime: 'string',
  any: 'Object',
} as const satisfies Record<Extract<SchemaType, { is: 'scalar' }>['scalar'], string>;

interface ListOptions {
  readonly level: number;
  readonly recursive: boolean;
  /** The structs around, so that one inside of itself ends the list. */
  readonly above: readonly string[];
}

function fieldList(struct: string, { level, recursive, above }: ListOptions): string {
  if (above.includes(struct)) return '';
  const descriptions = describeStruct(struct);
  const fields = [...(structNamed(struct) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return fields
    .map(([name, type]) => {
      const described = descriptions?.fields.get(name);
      const inner = structOf(type);
      const line = `${' '.repeat(level * 2)}${name}\t<${typeName(type)}>${described?.required ? ' -required-' : ''}\n`;
      if (recursive)
        return line + (inner === undefined ? '' : fieldList(inner, { level: level + 1, recursive, above: [...above, struct] }));
      const own = described?.description || (inner === undefined ? '' : (describeStruct(inner)?.description ?? '')) || '<no description>';
      return `${line}${indent(wrapWords(own, 78 - level * 2), level * 2 + 2)}\n\n`;
    })
    .join('');
}

const indent = (text: string, width: number): string => text.replace(/^/gm, ' '.repeat(width));
