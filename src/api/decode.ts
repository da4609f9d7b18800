import { type ApiError, badRequest } from './errors.ts';
import { readGoBase64 } from './go-base64.ts';
import { goQuote } from './go-quote.ts';
import { isRecord } from './is-record.ts';
import { quantityProblem } from './quantity.ts';
import { type SchemaType, structNamed, structType } from './schema.ts';
import { apiVersionOf } from './scheme.ts';
import type { TypeMistake } from './type-mistakes.ts';

type Json = Readonly<Record<string, unknown>>;

/** What to do with fields that do not exist: `fieldValidation` of a create request. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** A decoded value, and what to warn of. */
export interface Decoded {
  /** Fields of the schema only; without those that are null or, as Go leaves them out, zero. Quantities are text. */
  readonly value: Json;
  /** `unknown field "spec.foo"` for each, when they are to be warned of. */
  readonly warnings: readonly string[];
}

/**
 * Reads plain JSON as an object of a kind, as the API server does: types must fit, unknown fields are refused (Strict), warned of or
 * dropped. Throws ApiError BadRequest with the API server's words. k8s: serializer/json, sigs.k8s.io/json
 */
export function decode(kind: string, value: unknown, options: { readonly fieldValidation: FieldValidation }): Decoded {
  const { value: decoded, unknownFields } = decodeObject(kind, value);
  return { value: decoded, warnings: judgeUnknownFields(kind, unknownFields, options.fieldValidation) };
}

/** `decode` without a judgement on the unknown fields; `apiVersion` for what is no kind of an object. Throws ApiError BadRequest for wrong types. */
export function decodeObject(
  kind: string,
  value: unknown,
  apiVersion: string = apiVersionOf(kind),
): { readonly value: Json; readonly unknownFields: readonly string[] } {
  checkType(kind, value, apiVersion);
  const { value: decoded, problem, unknownFields } = decodeValue(structType(kind), value, { path: '', goPath: [] });
  if (problem !== undefined) throw unreadable(kind, problem);
  return { value: { ...(decoded as Json), apiVersion, kind }, unknownFields };
}

/** What to warn of. Throws ApiError BadRequest when unknown fields are to be refused and there are some. */
export function judgeUnknownFields(kind: string, unknownFields: readonly string[], validation: FieldValidation): readonly string[] {
  if (validation === 'Ignore' || unknownFields.length === 0) return [];
  if (validation === 'Warn') return unknownFields;
  throw unreadable(kind, `strict decoding error: ${unknownFields.join(', ')}`);
}

/** 400 `Pod in version "v1" cannot be handled as a Pod: <problem>`. */
export function unreadable(kind: string, problem: string): ApiError {
  return badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${problem}`);
}

function checkType(kind: string, value: unknown, expected: string): void {
  if (!isRecord(value)) throw badRequest(`the object provided is unrecognized (must be of type ${kind}): the body must be one JSON object`);
  const givenKind = typeText(kind, value, 'kind') || kind;
  const givenVersion = typeText(kind, value, 'apiVersion') || expected;
  if (givenVersion !== expected) {
    throw badRequest(`the API version in the data (${givenVersion}) does not match the expected API version (${expected})`);
  }
  if (givenKind === kind) return;
  const problem = structNamed(givenKind)
    ? `converting (v1.${givenKind}) to (core.${kind}): unknown conversion`
    : `no kind ${goQuote(givenKind)} is registered for version "v1"`;
  throw badRequest(`${givenKind} in version "v1" cannot be handled as a ${kind}: ${problem}`);
}

/** The `kind` or the `apiVersion` that an object states; `''` for none. k8s: runtime/serializer/json meta.go Interpret */
function typeText(kind: string, value: Json, field: 'kind' | 'apiVersion'): string {
  const stated = value[field] ?? '';
  if (typeof stated === 'string') return stated;
  const problem = `json: cannot unmarshal ${jsonKind(stated)} into Go struct field .${field} of type string`;
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${problem}`,
  );
}

/** Where decoding stands: the path with indices for unknown fields, the one without for types, and the Go struct that holds the field. */
export interface DecodePosition {
  readonly path: string;
  readonly goPath: readonly string[];
  readonly goStruct?: string;
}

export interface DecodeResult {
  readonly value: unknown;
  /** The first thing that cannot be read, in Go's words; the value is of no use then. */
  readonly problem?: string;
  /** `unknown field "spec.foo"`, each. */
  readonly unknownFields: readonly string[];
  /** All that cannot be read, for people: Go tells of one only, and not where it is. */
  readonly mistakes: readonly TypeMistake[];
}

/** Reads plain JSON as any type of the schema. Never throws. */
export function decodeValue(type: SchemaType, value: unknown, position: DecodePosition): DecodeResult {
  const state: State = { unknownFields: [], mistakes: [] };
  const decoded = decodeAny(type, value, position, state);
  const { mistakes } = state;
  if (state.unreadable !== undefined) return { value: undefined, problem: state.unreadable, unknownFields: [], mistakes };
  const problem = state.typeProblem;
  return { value: decoded, unknownFields: state.unknownFields, mistakes, ...(problem === undefined ? {} : { problem }) };
}

/**
 * An object's metadata as any object's: what is wrong with its types. `goStruct` is what has the metadata; without it, what kubectl reads
 * first.
 */
export function decodeMetadata(value: unknown, goStruct = 'metadataOnlyObject'): Pick<DecodeResult, 'problem' | 'mistakes'> {
  return decodeValue(structType('ObjectMeta'), value, { path: 'metadata', goPath: ['metadata'], goStruct });
}

interface State {
  readonly unknownFields: string[];
  readonly mistakes: TypeMistake[];
  /** Go reads on after a wrong type, and reports the first one at the end. */
  typeProblem?: string;
  /** Go's decoder stops at once when a type with its own reader (quantities, times) refuses its text. */
  unreadable?: string;
}

function decodeAny(type: SchemaType, value: unknown, position: DecodePosition, state: State): unknown {
  if (value === null || value === undefined) return zeroOf(type);
  switch (type.is) {
    case 'scalar':
      return decodeScalar(type, value, position, state);
    case 'struct':
      return isRecord(value) ? decodeStruct(type.struct, value, position, state) : wrongType(type, value, position, state);
    case 'list':
      if (!Array.isArray(value)) return wrongType(type, value, position, state);
      return value.map((item, index) => decodeAny(type.of, item, { ...position, path: `${position.path}[${index}]` }, state));
    case 'map':
      if (!isRecord(value)) return wrongType(type, value, position, state);
      return mapValues(value, (item, key) => decodeAny(type.of, item, { ...position, path: join(position.path, key) }, state));
  }
}

/** What null is inside a list or a map; as a field it counts as absent. */
function zeroOf(type: SchemaType): unknown {
  if (type.is === 'struct') return {};
  if (type.is !== 'scalar') return undefined;
  return zeroScalars[type.scalar];
}

const zeroScalars: Partial<Readonly<Record<ScalarType['scalar'], unknown>>> = {
  ...{ string: '', bytes: '', quantity: '0', bool: false },
  ...{ int32: 0, int64: 0, float64: 0, intOrString: 0 },
};

/** Go's decoder keeps no more of them either. */
const mostUnknownFields = 100;
const mostMistakes = 100;

function decodeStruct(name: string, value: Json, position: DecodePosition, state: State): unknown {
  const fields = structNamed(name);
  const result: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const path = join(position.path, key);
    const type = fields?.get(key);
    if (type === undefined) {
      if (state.unknownFields.length < mostUnknownFields) state.unknownFields.push(`unknown field ${goQuote(path)}`);
      continue;
    }
    if (item === null || item === undefined) continue;
    const decoded = decodeAny(type, item, { path, goPath: [...position.goPath, key], goStruct: name }, state);
    if (!isLeftOut(type, decoded)) result.push([key, decoded]);
  }
  return Object.fromEntries(result);
}

/** Go's `omitempty`: a zero value that is no pointer cannot be told from an absent one. */
function isLeftOut(type: SchemaType, value: unknown): boolean {
  if (value === undefined) return true;
  if (type.is === 'list') return (value as readonly unknown[]).length === 0;
  if (type.is === 'map') return Object.keys(value as object).length === 0;
  // A port by an empty name is a port by name.
  if (type.is !== 'scalar' || type.pointer || type.scalar === 'intOrString') return false;
  return value === '' || value === 0 || value === false;
}

type ScalarType = Extract<SchemaType, { is: 'scalar' }>;

function decodeScalar(type: ScalarType, value: unknown, position: DecodePosition, state: State): unknown {
  switch (type.scalar) {
    case 'any':
      return value;
    case 'string':
      return typeof value === 'string' ? value : wrongType(type, value, position, state);
    case 'bytes':
      return typeof value === 'string' ? decodeBytes(type, value, position, state) : wrongType(type, value, position, state);
    case 'bool':
      return typeof value === 'boolean' ? value : wrongType(type, value, position, state);
    case 'float64':
      return typeof value === 'number' ? value : wrongType(type, value, position, state);
    case 'int32':
    case 'int64':
      return decodeInteger(type, value, position, state);
    case 'intOrString':
      return typeof value === 'string' ? value : decodeInteger(type, value, position, state);
    case 'quantity':
      return decodeQuantity(type, value, position, state);
    case 'time':
    case 'microTime':
      return typeof value === 'string' ? decodeTime(type, value, position, state) : wrongType(type, value, position, state);
  }
}

function decodeInteger(type: ScalarType, value: unknown, position: DecodePosition, state: State): unknown {
  if (typeof value !== 'number') return wrongType(type, value, position, state);
  const limit = goName(type) === 'int32' ? 2 ** 31 : 2 ** 63;
  if (Number.isInteger(value) && value < limit && value >= -limit) return value;
  return wrongType(type, value, position, state);
}

function decodeQuantity(type: ScalarType, value: unknown, { path }: DecodePosition, state: State): string | undefined {
  // A list or an object is no quantity whatever is in it.
  const text = typeof value === 'object' ? '{}' : String(value).trim();
  const problem = quantityProblem(text);
  return problem === undefined ? text : unreadableText({ path, type, value }, problem, state);
}

function decodeBytes(type: ScalarType, value: string, position: DecodePosition, state: State): string | undefined {
  const { base64, wrongAt } = readGoBase64(value);
  if (base64 !== undefined) return base64;
  // Go reads on after it, as after a wrong type.
  state.typeProblem ??= `illegal base64 data at input byte ${wrongAt}`;
  note({ path: position.path, type, value, ...secrecyOf(position) }, state);
  return undefined;
}

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/;
const layouts = { time: '2006-01-02T15:04:05Z07:00', microTime: '2006-01-02T15:04:05.000000Z07:00' } as const;

function decodeTime(type: ScalarType, value: string, { path }: DecodePosition, state: State): string | undefined {
  const isTime = timePattern.test(value) && !Number.isNaN(Date.parse(value));
  if (isTime) return value;
  const [text, layout] = [value, type.scalar === 'microTime' ? layouts.microTime : layouts.time].map((one) => JSON.stringify(one));
  return unreadableText({ path, type, value }, `parsing time ${text} as ${layout}: cannot parse ${text} as "2006"`, state);
}

function unreadableText(mistake: TypeMistake, problem: string, state: State): undefined {
  state.unreadable ??= problem;
  note(mistake, state);
}

function wrongType(type: SchemaType, value: unknown, position: DecodePosition, state: State): undefined {
  const { path, goPath, goStruct } = position;
  const go = goName(type);
  const into = goStruct === undefined ? `Go value of type ${go}` : `Go struct field ${goStruct}.${goPath.join('.')} of type ${go}`;
  state.typeProblem ??= `json: cannot unmarshal ${jsonType(type, value)} into ${into}`;
  note({ path, type, value, ...secrecyOf(position) }, state);
}

const secrecyOf = ({ goStruct }: DecodePosition): Pick<TypeMistake, 'confidential'> =>
  goStruct === 'Secret' ? { confidential: true } : {};

function note(mistake: TypeMistake, { mistakes }: State): void {
  if (mistakes.length < mostMistakes) mistakes.push(mistake);
}

/** The type that Go's decoder says it wants: types with readers of their own read one of these first. */
function goName(type: SchemaType): string {
  if (type.is !== 'scalar') return type.go;
  return type.scalar === 'intOrString' ? 'int32' : type.scalar === 'time' || type.scalar === 'microTime' ? 'string' : type.go;
}

/** Go names the number that an integer cannot be. */
function jsonType(type: SchemaType, value: unknown): string {
  return typeof value === 'number' && /^int/.test(goName(type)) ? `number ${value}` : jsonKind(value);
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function mapValues(value: Json, change: (item: unknown, key: string) => unknown): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]));
}
