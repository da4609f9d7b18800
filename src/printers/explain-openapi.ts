import { compareBytes } from '../api/byte-order.ts';
import { goNumberText, goValueText } from './go-value.ts';
import { type Document, follow, isFilled, type Node, partsOf, resolve, type Schema, textOf } from './openapi-schema.ts';
import { wrapWords } from './word-wrap.ts';

/** What is asked of a document of OpenAPI. */
export interface OpenapiSubject {
  /** Empty for the core. */
  readonly group: string;
  readonly version: string;
  /** `widgets` */
  readonly plural: string;
  /** The fields on the way: `spec`, `containers`. */
  readonly path: readonly string[];
  /** Names and types of all fields below, without their descriptions. */
  readonly recursive: boolean;
}

/** What is printed, and what went wrong behind that. */
export interface Explained {
  readonly text: string;
  /** In kubectl's words. */
  readonly problem?: string;
}

/**
 * What a kind of a server, or a field of it, is and holds, as the server's own document of the group version (`/openapi/v3/…`) tells it.
 * A field that does not exist is a problem behind the head that is printed all the same, as kubectl does.
 * k8s: kubectl explain/v2/templates/plaintext.tmpl
 */
export function explainOpenapi(document: Document, subject: OpenapiSubject): Explained {
  const kind = kindOf(document, subject);
  const { group, version, plural, path, recursive } = subject;
  if (!kind) return { text: '', problem: `GVR (${group}/${version}, Resource=${plural}) not found in OpenAPI schema` };
  const heading = [...(kind.group ? [`GROUP:      ${kind.group}`] : []), `KIND:       ${kind.kind}`, `VERSION:    ${kind.version}`];
  const text = `${heading.join('\n')}\n\n`;
  const schema = schemaOf(document, kind);
  if (!schema) return { text, problem: `GVK ${goValueText(kind)} not found in OpenAPI schema` };
  const place = follow(schema, path, document);
  if (!place) return { text, problem: `field ${JSON.stringify(path.at(-1))} does not exist` };
  return { text: `${text}${title(place.field, path.at(-1), document)}${body(resolve(place.schema, document), { document, recursive })}\n` };
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const kindKey = 'x-kubernetes-group-version-kind';

/** The kind that requests of a resource are about; what the last of the paths says, counts. */
function kindOf(document: Document, { group, version, plural }: OpenapiSubject): GroupVersionKind | undefined {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const all = [`${root}/${plural}`, `${root}/namespaces/{namespace}/${plural}`].flatMap((path) => [path, `${path}/{name}`]);
  const paths = (document['paths'] ?? {}) as Node;
  const found = all.flatMap((path) => {
    const operations = Object.hasOwn(paths, path) ? (paths[path] as Node) : {};
    const kinds = ['get', 'post', 'put', 'patch', 'delete'].map((method) => (operations[method] as Node | undefined)?.[kindKey]);
    return kinds.filter(isFilled).slice(0, 1);
  });
  return found.at(-1) as GroupVersionKind | undefined;
}

/** The first schema, by name, that says that it is of the kind. */
function schemaOf(document: Document, { group, version, kind }: GroupVersionKind): Schema | undefined {
  const schemas = ((document['components'] as Node | undefined)?.['schemas'] ?? {}) as Readonly<Record<string, Schema>>;
  const isOfKind = (one: GroupVersionKind) => one.group === group && one.version === version && one.kind === kind;
  const names = Object.keys(schemas).toSorted(compareBytes);
  const name = names.find((one) => ((schemas[one]?.[kindKey] ?? []) as readonly GroupVersionKind[]).some(isOfKind));
  return name === undefined ? undefined : schemas[name];
}

function title(field: Schema | undefined, name: string | undefined, document: Document): string {
  if (field === undefined) return '';
  const values = enumOf(field).map((value) => `\n    ${enumText(value)}`);
  return `FIELD: ${name} <${typeName(field, document)}>\n${values.length > 0 ? `ENUM:${values.join('')}` : ''}\n\n`;
}

interface Context {
  readonly document: Document;
  readonly recursive: boolean;
}

function body(schema: Schema, context: Context): string {
  const description = describe(schema, context.document, []) || '<empty>';
  const fields = fieldList(schema, { level: 1, above: [] }, context);
  return `DESCRIPTION:\n${indent(wrapWords(description, 76), 4)}\n${fields === '' ? '' : `FIELDS:\n${fields}`}`;
}

/** The description of a schema and of those that it is made of, each with a line end. */
function describe(schema: Schema, document: Document, above: readonly Schema[]): string {
  const own = resolve(schema, document);
  // One that is made of itself has said it all.
  if (above.includes(own)) return '';
  const text = textOf(own, 'description');
  const rest = partsOf(own).map((part) => describe(part, document, [...above, own]));
  return `${text === '' ? '' : `${text}\n`}${rest.join('')}`;
}

interface Place {
  readonly level: number;
  /** The references around, so that a schema inside of itself ends the list. */
  readonly above: readonly string[];
}

function fieldList(schema: Schema, { level, above }: Place, context: Context): string {
  const reference = textOf(schema, '$ref');
  if (reference !== '' && above.includes(reference)) return '';
  const own = resolve(schema, context.document);
  const within = [...above, reference];
  const properties = (own['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const required = Array.isArray(own['required']) ? own['required'] : [];
  const fields = Object.keys(properties)
    .toSorted(compareBytes)
    .map((name) => {
      const field = properties[name] as Schema;
      const line = fieldLine({ name, field, isRequired: required.includes(name) }, level, context);
      return context.recursive ? line + fieldList(field, { level: level + 1, above: within }, context) : line;
    });
  return [...fields, ...partsOf(own).map((part) => fieldList(part, { level, above: within }, context))].join('');
}

interface NamedField {
  readonly name: string;
  readonly field: Schema;
  readonly isRequired: boolean;
}

/** Of so many values of an enum the list of fields tells. */
const shownValues = 4;

function fieldLine({ name, field, isRequired }: NamedField, level: number, { document, recursive }: Context): string {
  const margin = ' '.repeat(level * 2);
  const all = enumOf(field);
  const values = all.slice(0, shownValues).map(enumText).join(', ');
  const more = all.length > shownValues ? ', ....' : '';
  const line = `${indent(name, level * 2)}\t<${typeName(field, document)}>${isRequired ? ' -required-' : ''}`;
  const enumLine = all.length > 0 ? `\n${margin}enum: ${values}${more}` : '';
  if (recursive) return `${line}${enumLine}\n`;
  const text = textOf(field, 'description') || '<no description>';
  return `${line}${enumLine}\n${indent(wrapWords(text, 78 - level * 2), level * 2 + 2)}\n\n`;
}

/** `string`, `integer`, `[]Object`, `map[string]Quantity`: the name of what is referred to when that is an object. */
function typeName(schema: Schema, document: Document): string {
  const { items, additionalProperties, allOf, properties } = schema as Readonly<Record<string, unknown>>;
  if (isFilled(items)) return `[]${typeName(items as Schema, document)}`;
  if (isFilled(additionalProperties) && additionalProperties !== true)
    return `map[string]${typeName(additionalProperties as Schema, document)}`;
  if (Array.isArray(allOf) && allOf.length === 1 && !isFilled(properties)) return typeName(allOf[0] as Schema, document);
  const reference = textOf(schema, '$ref');
  const type = textOf(reference === '' ? schema : resolve(schema, document), 'type');
  if (reference !== '' && (type === '' || type === 'object')) return reference.split('/').at(-1)?.split('.').at(-1) || 'Object';
  return type === '' || type === 'object' ? 'Object' : type;
}

const enumOf = (schema: Schema): readonly unknown[] => (Array.isArray(schema['enum']) ? schema['enum'] : []);

function enumText(value: unknown): string {
  if (value === '') return '""';
  if (value === null) return '<no value>';
  return typeof value === 'number' ? goNumberText(value) : goValueText(value);
}

const indent = (text: string, width: number): string => text.replace(/^/gm, ' '.repeat(width));
