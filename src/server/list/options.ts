import { badRequest, type FieldError, failure, invalid } from '../../api/errors.ts';
import { goQuote } from '../../api/go-quote.ts';
import { forbidden, notSupported } from '../../api/validation/field-error.ts';
import { type Continuation, decodeContinue } from './continue-token.ts';

/** What a list is asked for. */
export interface ListOptions {
  /** Undefined: all of it. */
  readonly limit: number | undefined;
  /** As of which version; undefined: the newest. */
  readonly version: number | undefined;
  /** A later page. */
  readonly after: Continuation | undefined;
}

const exact = 'Exact';
const notOlderThan = 'NotOlderThan';
const matchField = 'resourceVersionMatch';

/**
 * What the query of a list says. `newest`: the version that the store shows. Throws ApiError: BadRequest for what cannot be read, Invalid for
 * what does not go together, Timeout for a version that is not there yet.
 * k8s: apis/meta/internalversion/validation ValidateListOptions, storage/etcd3 GetList
 */
export function readListOptions(query: URLSearchParams, newest: number): ListOptions {
  const version = readVersion(query);
  const match = query.get(matchField) ?? '';
  const token = query.get('continue') ?? '';
  refuse([
    ...(match === '' ? [] : matchMistakes({ match, version: query.get('resourceVersion') ?? '', token })),
    ...(query.has('sendInitialEvents') ? [forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list')] : []),
  ]);
  const limit = readCount(query, 'limit');
  const after = token === '' ? undefined : decodeContinue(token);
  if (after && version > 0) throw badRequest('specifying resource version is not allowed when using continue');
  checkNotFuture(version, newest);
  // Older clients page through a version without saying that they mean that one.
  const isExact = match === exact || (match === '' && limit !== undefined && version > 0);
  return { limit, after, version: isExact ? version : undefined };
}

function matchMistakes({
  match,
  version,
  token,
}: {
  readonly match: string;
  readonly version: string;
  readonly token: string;
}): readonly FieldError[] {
  return [
    ...(version === '' ? [forbidden(matchField, 'resourceVersionMatch is forbidden unless resourceVersion is provided')] : []),
    ...(token === '' ? [] : [forbidden(matchField, 'resourceVersionMatch is forbidden when continue is provided')]),
    ...(match === exact || match === notOlderThan ? [] : [notSupported(matchField, match, [exact, notOlderThan, ''])]),
    ...(match === exact && version === '0'
      ? [forbidden(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')]
      : []),
  ];
}

/** What does not go together in the query of a watch. Throws ApiError Invalid. k8s: validateWatchOptions */
export function checkWatchOptions(query: URLSearchParams): void {
  const match = query.get(matchField) ?? '';
  const hasInitial = query.has('sendInitialEvents');
  refuse([
    ...(hasInitial && match !== notOlderThan
      ? [forbidden(matchField, `sendInitialEvents requires setting resourceVersionMatch to ${notOlderThan}`)]
      : []),
    ...(match !== '' && !hasInitial
      ? [forbidden(matchField, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')]
      : []),
    ...(match !== '' && match !== notOlderThan ? [notSupported(matchField, match, [notOlderThan])] : []),
    ...(match !== '' && query.get('continue')
      ? [forbidden(matchField, 'resourceVersionMatch is forbidden when continue is provided')]
      : []),
  ]);
}

function refuse(mistakes: readonly FieldError[]): void {
  if (mistakes.length > 0) throw invalid('ListOptions.meta.k8s.io', '', mistakes);
}

/** 0 where none is stated. Throws ApiError BadRequest. k8s: storage ParseResourceVersion through InterpretWatchError */
export function readVersion(query: URLSearchParams): number {
  const text = query.get('resourceVersion') ?? '';
  const quoted = goQuote(text);
  if (!/^\d*$/.test(text)) {
    throw badRequest(`resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`);
  }
  return Number(text);
}

/** A number of the query; undefined for none, and for 0. Throws ApiError BadRequest. */
export function readCount(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (!/^[-+]?\d*$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  return Number(text) > 0 ? Number(text) : undefined;
}

/** Throws ApiError Timeout for a version that is not there yet. k8s: storage/errors.go NewTooLargeResourceVersionError */
export function checkNotFuture(version: number, newest: number): void {
  if (version <= newest) return;
  throw failure(504, 'Timeout', `Timeout: Too large resource version: ${version}, current: ${newest}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
