import { decodeMetadata, type FieldValidation, unreadable } from '../api/decode.ts';
import { type ApiError, badRequest } from '../api/errors.ts';
import { goQuote } from '../api/go-quote.ts';
import { isRecord } from '../api/is-record.ts';
import { checkSize, parseJson } from '../api/parse-json.ts';
import { protobufType } from '../api/protobuf/media-type.ts';
import { ProtobufError } from '../api/protobuf/protobuf-error.ts';
import { isDryRun } from './deletion.ts';
import { readBody, unsupportedMediaType } from './http.ts';
import { resourceOf } from './lookup.ts';
import type { Context } from './types.ts';
import { readYaml } from './yaml-body.ts';

/** An object as a client sent it: JSON of which only the outermost shape is known. */
export type RawObject = Readonly<Record<string, unknown>> & { readonly metadata: Readonly<Record<string, unknown>> };

/**
 * The object in the body of a create or an update. Throws ApiError: BadRequest for what is no object, 413, 415.
 * k8s: apiserver handlers/rest.go transformDecodeError
 */
export async function readObjectBody(context: Context): Promise<RawObject> {
  return readBodyOf(context, resourceOf(context));
}

/** What a body should be. */
export interface Expected {
  readonly apiVersion: string;
  readonly kind: string;
}

const yamlType = 'application/yaml';
/** The media types of objects and options in bodies. */
export const acceptedTypes: readonly string[] = ['application/json', yamlType, protobufType];

/** The same for a body of another kind than the resource has: that of an action. Throws as `readObjectBody`. */
export async function readBodyOf(context: Context, expected: Expected): Promise<RawObject> {
  const { kind } = expected;
  const type = mediaType(context);
  if (type !== '' && !acceptedTypes.includes(type)) throw unsupportedMediaType(acceptedTypes);
  const body = await readBody(context);
  const unrecognized = (detail: string): ApiError =>
    badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${detail}`);
  return asObject(await readValue(context, body, expected, unrecognized), kind);
}

/** What stands in a body, in the form that its media type says. Throws what `unreadable` makes of what is wrong with it. */
export async function readValue(
  context: Context,
  body: Buffer,
  expected: Expected,
  unreadable: (detail: string) => ApiError,
): Promise<unknown> {
  if (mediaType(context) === yamlType) return (await readYaml(body.toString(), readFieldValidation(context))).value;
  if (mediaType(context) !== protobufType) return parseJson(body.toString(), unreadable);
  // The table of all messages is large, and only some clients send them.
  const { readProtobufObject } = await import('../api/protobuf/read-object.ts');
  try {
    return readProtobufObject(body, expected);
  } catch (error) {
    throw error instanceof ProtobufError ? unreadable(error.message) : error;
  }
}

/**
 * Checks that a value from outside is an object with metadata and of no more values than can be handled at once; what kind it is, decoding
 * finds. Throws ApiError BadRequest, RequestEntityTooLarge.
 */
export function asObject(value: unknown, kind: string): RawObject {
  if (!isRecord(value)) throw badRequest(`the object provided is unrecognized (must be of type ${kind}): the body must be one JSON object`);
  const metadata = value['metadata'] ?? {};
  checkSize(value);
  if (isRecord(metadata)) return { ...value, metadata };
  throw unreadable(kind, String(decodeMetadata(metadata, kind).problem));
}

/** The media type of the body, without its parameters, in lower case. */
export const mediaType = ({ request }: Context): string =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** Whether a write is to be tried only. Throws ApiError BadRequest. */
export const isDryRunRequest = ({ query }: Context): boolean => isDryRun(query.getAll('dryRun'));

/** How unknown fields of a body are taken. Throws ApiError BadRequest. k8s: meta/v1 FieldValidation; the default is Warn */
export function readFieldValidation({ query }: Context): FieldValidation {
  const value = query.get('fieldValidation') || 'Warn';
  if (value === 'Strict' || value === 'Warn' || value === 'Ignore') return value;
  throw badRequest(`fieldValidation: Unsupported value: ${goQuote(value)}: supported values: "Ignore", "Strict", "Warn"`);
}
