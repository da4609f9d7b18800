import { goQuote } from './go-quote.ts';
import { GoSyntax } from './go-syntax.ts';
import type { Status, StatusDetails } from './types.ts';

/** A mistake of the user's, or of the machine's, that they can mend: the message says what is wrong and the way out. Exit code 1. */
export class UserError extends Error {
  /** The exit code to end with; 1 unless a command has its own (124 for a timeout of `run`). */
  readonly exitCode: number;
  /** It is said without `error:` before it, as kubectl says some. */
  readonly isBare: boolean;
  constructor(message: string, options: { cause?: unknown; exitCode?: number; isBare?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UserError';
    this.exitCode = options.exitCode ?? 1;
    this.isBare = options.isBare ?? false;
  }
}

/** An answer of the API other than success, as a Kubernetes `Status`. */
export class ApiError extends Error {
  readonly status: Status;
  constructor(status: Status) {
    super(status.message ?? status.reason ?? 'unknown error');
    this.name = 'ApiError';
    this.status = status;
  }
}

/** An answer with that HTTP code, reason and message: for the few that have no function of their own here. */
export function failure(code: number, reason: string, message: string, details?: StatusDetails): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  });
}

/** 404 `pods "web" not found`. `resource` is the plural. */
export const notFound = (resource: string, name: string): ApiError =>
  failure(404, 'NotFound', `${resource} "${name}" not found`, { name, kind: resource });

/** 409 `pods "web" already exists`. */
export const alreadyExists = (resource: string, name: string): ApiError =>
  failure(409, 'AlreadyExists', `${resource} "${name}" already exists`, { name, kind: resource });

/** 409 for a stale resourceVersion or a changed precondition. */
export const conflict = (resource: string, name: string, detail: string): ApiError =>
  failure(409, 'Conflict', `Operation cannot be fulfilled on ${resource} "${name}": ${detail}`, { name, kind: resource });

/** 400 with the message as it is. */
export const badRequest = (message: string): ApiError => failure(400, 'BadRequest', message);

/** 403 with the message as it is. */
export const forbidden = (message: string): ApiError => failure(403, 'Forbidden', message);

/** 413 `Request entity too large: limit is 3145728`. k8s: api/errors NewRequestEntityTooLargeError */
export const requestEntityTooLarge = (detail: string): ApiError =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: ${detail}`);

/** 429: there is no room for this request now. k8s: apiserver filters tooManyRequests */
export const tooManyRequests = (): ApiError =>
  failure(429, 'TooManyRequests', 'Too many requests, please try again later.', { retryAfterSeconds: 1 });

/** 410: a watch or a list from a resourceVersion that is no longer kept. */
export const gone = (message: string): ApiError => failure(410, 'Expired', message);

/** 405 for a verb that a resource does not have. */
export const methodNotSupported = (): ApiError =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');

/**
 * 404 for a path that is no resource. By details without a name kubectl tells a subresource that is not served from an object that is not
 * there; without any details its `debug` panics.
 */
export const unknownPath = (): ApiError => failure(404, 'NotFound', 'the server could not find the requested resource', {});

/** 500: something in kpod or its engine failed; `message` says what was tried. */
export const internalError = (message: string): ApiError =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

/** 503: kpod has no engine to work with; `message` says what is missing and how to mend it. */
export const serviceUnavailable = (message: string): ApiError => failure(503, 'ServiceUnavailable', message);

/** Mistakes that an answer tells: what comes out of a hundred thousand wrong labels would be longer than anybody can read. */
const mostErrors = 100;

/**
 * 422 `Pod "web" is invalid: <error>` or `…: [<e1>, <e2>]`; the causes carry one field error each, which is what kubectl prints.
 * k8s: api/errors NewInvalid
 */
export function invalid(qualifiedKind: string, name: string, all: readonly FieldError[]): ApiError {
  const [kind = '', ...group] = qualifiedKind.split('.');
  const errors = all.slice(0, mostErrors);
  const rest = all.length - errors.length;
  const formatted = errors.map(formatFieldError);
  const texts = [...new Set(formatted), ...(rest > 0 ? [`${rest} more errors`] : [])];
  const joined = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return failure(422, 'Invalid', `${qualifiedKind} "${name}" is invalid: ${joined}`, {
    name,
    ...(group.length > 0 ? { group: group.join('.') } : {}),
    kind,
    causes: errors.map((error, index) => ({
      reason: causeReasons[error.type],
      message: formatted[index]?.slice(error.field.length + 2) ?? '',
      field: error.field,
    })),
  });
}

/** The kinds of field errors, by the text that they begin with. k8s: validation/field/errors.go */
export type FieldErrorType =
  | 'Required value'
  | 'Invalid value'
  | 'Unsupported value'
  | 'Duplicate value'
  | 'Not found'
  | 'Forbidden'
  | 'Too long'
  | 'Too many'
  | 'Internal error';

const causeReasons: Readonly<Record<FieldErrorType, string>> = {
  'Required value': 'FieldValueRequired',
  'Invalid value': 'FieldValueInvalid',
  'Unsupported value': 'FieldValueNotSupported',
  'Duplicate value': 'FieldValueDuplicate',
  'Not found': 'FieldValueNotFound',
  Forbidden: 'FieldValueForbidden',
  'Too long': 'FieldValueTooLong',
  'Too many': 'FieldValueTooMany',
  'Internal error': 'InternalError',
};

/** One mistake in an object. `value` is printed (Go-quoted when a string, as JSON when an object) for the types that show a value. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.containers[0].image` */
  readonly field: string;
  readonly value?: string | number | boolean | null | object;
  readonly detail?: string;
}

const withoutValue: ReadonlySet<FieldErrorType> = new Set(['Required value', 'Forbidden', 'Too long', 'Internal error']);

/** As Go prints it: texts quoted, lists of texts as `[]string{"a", "b"}`. */
function formatValue(value: NonNullable<FieldError['value']> | null): string {
  if (typeof value === 'string') return goQuote(shortened(value));
  if (value instanceof GoSyntax) return shortened(value.text);
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (!isTexts) return shortened(JSON.stringify(value));
  const items = value.slice(0, mostItems).map((item) => goQuote(shortened(item)));
  return `[]string{${[...items, ...(value.length > mostItems ? ['...'] : [])].join(', ')}}`;
}

/** Characters, and items of a list, of a wrong value that are shown: it may be as long as a request. */
const mostCharacters = 10_000;
const mostItems = 100;

const shortened = (text: string): string => (text.length > mostCharacters ? `${text.slice(0, mostCharacters)}...` : text);

/** `<path>: <Kind>[: <value>][: <detail>]`. k8s: validation/field/errors.go ErrorBody */
export function formatFieldError(error: FieldError): string {
  const parts = [error.field, error.type as string];
  if (!withoutValue.has(error.type) && error.value !== undefined) {
    parts.push(formatValue(error.value));
  }
  if (error.detail) parts.push(error.detail);
  return parts.join(': ');
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
