import { type ApiError, internalError, messageOf } from '../api/errors.ts';
import type { ObjectKey } from '../api/object-key.ts';
import { explainSystemError } from '../base/system-error.ts';
import { plurals } from './layout.ts';

/** 500 for an object that could not be stored: which, where, why, and the way out. Nothing of the change remains. */
export function storeFailure(key: ObjectKey, directory: string, cause: unknown): ApiError {
  const known = explainSystemError(cause);
  const reason = known ? `${known.reason}; ${known.wayOut}` : messageOf(cause);
  return internalError(`cannot store ${plurals[key.kind]} "${key.name}" in ${directory}: ${reason}`);
}
