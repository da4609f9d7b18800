/** What an object of JSON holds. */
export type Node = Readonly<Record<string, unknown>>;
/** A document of OpenAPI 3, of one group version. */
export type Document = Node;
/** A schema of such a document. */
export type Schema = Node;

/** Where a path of fields leads. */
export interface Place {
  readonly schema: Schema;
  /** The last field, as the struct around it has it: without what it refers to. Undefined when there was no field to follow. */
  readonly field?: Schema;
}

/**
 * Follows fields through lists, maps and what schemas are made of; undefined when there is no such field. What a schema refers to is looked
 * into once between two fields, so that one inside of itself ends the search.
 */
export function follow(start: Schema, path: readonly string[], document: Document): Place | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return { schema: start };
  const field = fieldNamed(start, name, { document, above: [] });
  if (!field) return undefined;
  const place = follow(field, rest, document);
  return place && { field, ...place };
}

interface Search {
  readonly document: Document;
  readonly above: readonly string[];
}

function fieldNamed(schema: Schema, name: string, { document, above }: Search): Schema | undefined {
  const reference = textOf(schema, '$ref');
  if (reference !== '' && above.includes(reference)) return undefined;
  const own = resolve(schema, document);
  const properties = (own['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  if (Object.hasOwn(properties, name) && isFilled(properties[name])) return properties[name];
  const { items, additionalProperties } = own;
  const within = { document, above: [...above, reference] };
  if (isFilled(items)) return fieldNamed(items as Schema, name, within);
  if (isFilled(additionalProperties) && additionalProperties !== true) return fieldNamed(additionalProperties as Schema, name, within);
  for (const part of allOf(own)) {
    const found = fieldNamed(part, name, within);
    if (found) return found;
  }
  return undefined;
}

/** What a schema is made of beside its own fields: what it is all of, its items, the values of its map. */
export function partsOf({ items, additionalProperties, ...own }: Schema): readonly Schema[] {
  const values = additionalProperties === true ? [] : [additionalProperties];
  return [...allOf(own), ...[items, ...values].filter(isFilled)] as readonly Schema[];
}

const allOf = (schema: Schema): readonly Schema[] => (Array.isArray(schema['allOf']) ? schema['allOf'] : []);

/** What a schema refers to within its document, or itself. */
export function resolve(schema: Schema, document: Document): Schema {
  const reference = textOf(schema, '$ref');
  if (!reference.startsWith('#')) return schema;
  const steps = reference.slice(1).split('/').filter(Boolean);
  const found = steps.reduce<unknown>((node, step) => (isNode(node) && Object.hasOwn(node, step) ? node[step] : undefined), document);
  return isNode(found) && isFilled(found) ? found : schema;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value counts as there: what is empty does not. Go: text/template truth */
export function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isNode(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** A text of a schema; empty when it has none. */
export const textOf = (schema: Schema, key: string): string => (typeof schema[key] === 'string' ? schema[key] : '');
