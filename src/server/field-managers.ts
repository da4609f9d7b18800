import { type FieldError, invalid as invalidObject } from '../api/errors.ts';
import { isRecord } from '../api/is-record.ts';
import type { Writer } from '../api/managed-fields/entries.ts';
import { type Change, entriesAfter, type Write } from '../api/managed-fields/track.ts';
import { timeOf } from '../api/time.ts';
import { invalid, required, tooLong } from '../api/validation/field-error.ts';
import { resourceOf } from './lookup.ts';
import type { Context } from './types.ts';

const longestManager = 128;

const optionsOf: Readonly<Record<string, string>> = { POST: 'CreateOptions', PUT: 'UpdateOptions', PATCH: 'PatchOptions' };

/** What an option of a write is refused with. */
export const invalidOptions = ({ request }: Pick<Context, 'request'>, errors: readonly FieldError[]) =>
  invalidObject(`${optionsOf[request.method ?? ''] ?? 'DeleteOptions'}.meta.k8s.io`, '', errors);

/** How a request writes, for the entries of its object. Throws ApiError Invalid for a manager that cannot be one. */
export function writeOf(context: Context, operation: Writer['operation'] = 'Update'): Write {
  const resource = resourceOf(context);
  const subresource = 'subresource' in context.route ? context.route.subresource : undefined;
  const writer: Writer = {
    ...{ manager: managerOf(context, operation), operation, apiVersion: resource.apiVersion },
    ...(subresource === undefined ? {} : { subresource }),
  };
  return { resource, writer, time: timeOf(context.deps.clock.now()) };
}

/** The `fieldManager` of the query, else the name of the client's program. k8s: endpoints/handlers managerOrUserAgent */
function managerOf(context: Context, operation: Writer['operation']): string {
  const named = context.query.get('fieldManager') ?? '';
  const errors = managerErrors(named, operation);
  if (errors.length > 0) throw invalidOptions(context, errors);
  const program = (context.request.headers['user-agent'] ?? '').split('/')[0] ?? '';
  return named || program.replace(unprintable, '').slice(0, longestManager) || 'unknown';
}

/** k8s: apimachinery meta/v1/validation ValidateFieldManager, ValidatePatchOptions */
function managerErrors(manager: string, operation: Writer['operation']): readonly FieldError[] {
  const field = 'fieldManager';
  if (manager === '') return operation === 'Apply' ? [required(field, 'is required for apply patch')] : [];
  const long = Buffer.byteLength(manager) > longestManager ? [tooLong(field, `may not be more than ${longestManager} bytes`)] : [];
  const odd = [...manager].flatMap((character, position) => {
    if (!isUnprintable(character)) return [];
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return [invalid(field, manager, `invalid character U+${code} (at position ${position})`)];
  });
  return [...long, ...odd];
}

/** What is no letter, mark, number, sign or blank. Go: unicode.IsPrint */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
const isUnprintable = (character: string): boolean => character.replace(unprintable, '') === '';

/** What the entries of an object become by a change. */
export type Track = (change: Change) => readonly unknown[] | undefined;

/** The entries after a change that writes fields. Throws as `writeOf`. */
export function trackUpdate(context: Context): Track {
  const write = writeOf(context);
  return (change) => entriesAfter(change, write);
}

/** The object with these entries, and no others. */
export function withEntries<T extends { readonly metadata: { readonly managedFields?: readonly unknown[] } }>(
  object: T,
  entries: readonly unknown[] | undefined,
): T {
  const { managedFields: _before, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(entries === undefined ? {} : { managedFields: entries }) } };
}

/** What a client has sent of an object, and the entries in it, which are not counted among its values. */
export function takeEntries(value: unknown): { readonly rest: unknown; readonly entries: unknown } {
  const metadata = isRecord(value) ? value['metadata'] : undefined;
  if (!isRecord(value) || !isRecord(metadata) || !('managedFields' in metadata)) return { rest: value, entries: undefined };
  const { managedFields, ...others } = metadata;
  return { rest: { ...value, metadata: others }, entries: managedFields };
}
