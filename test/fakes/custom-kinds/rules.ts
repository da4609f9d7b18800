import type { CustomKind } from './kinds.ts';

type Json = Readonly<Record<string, unknown>>;

/** Why an object of a kind is refused, in the words of a server; undefined when it is not. */
export interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: object;
}

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : value === null ? 'null' : typeof value;

const top = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

/** The fields of an object that its kind does not have, as paths. */
export function unknownFields({ spec: known }: CustomKind, object: Json): readonly string[] {
  const spec = (object['spec'] ?? {}) as Json;
  return [
    ...Object.keys(object).filter((field) => !top.includes(field)),
    ...Object.keys(spec).flatMap((field) => (Object.hasOwn(known, field) ? [] : [`spec.${field}`])),
  ];
}

/** An object with the fields that its kind has. */
export function pruned({ spec: known }: CustomKind, object: Json): Json {
  const kept = Object.entries(object).filter(([field]) => top.includes(field));
  const spec = Object.entries((object['spec'] ?? {}) as Json).filter(([field]) => Object.hasOwn(known, field));
  return { ...Object.fromEntries(kept), ...(object['spec'] === undefined ? {} : { spec: Object.fromEntries(spec) }) };
}

/** k8s: apiextensions-apiserver pkg/apiserver/validation */
export function refusalOf({ kind, group, spec: known }: CustomKind, object: Json): Refusal | undefined {
  const { name = '' } = object['metadata'] as { readonly name?: string };
  const causes = Object.entries((object['spec'] ?? {}) as Json)
    .filter(([field, value]) => typeOf(value) !== known[field])
    .map(([field, value]) => ({
      reason: 'FieldValueTypeInvalid',
      message: `Invalid value: "${typeOf(value)}": spec.${field} in body must be of type ${known[field]}: "${typeOf(value)}"`,
      field: `spec.${field}`,
    }));
  if (causes.length === 0) return undefined;
  const said = causes.map(({ field, message }) => `${field}: ${message}`);
  const message = `${kind}.${group} "${name}" is invalid: ${said.length > 1 ? `[${said.join(', ')}]` : said[0]}`;
  return { code: 422, reason: 'Invalid', message, details: { name, group, kind, causes } };
}
