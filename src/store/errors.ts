import { type ApiError, internalError } from '../api/errors.ts';
import { plurals } from './layout.ts';
import type { ObjectKey } from './types.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'the disk quota is used up; free some space and try again',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EMFILE: 'too many open files',
};

/** 500 for an object that could not be stored: which, where, why, and the way out. Nothing of the change remains. */
export function storeFailure(key: ObjectKey, directory: string, cause: unknown): ApiError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return internalError(`cannot store ${plurals[key.kind]} "${key.name}" in ${directory}: ${reason}`);
}
