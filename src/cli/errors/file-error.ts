import { UserError } from '../../api/errors.ts';

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  // Of a directory that was to be made: there is something else.
  EEXIST: 'not a directory',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  EROFS: 'read-only file system',
};

/** The system's error in Go's words (`open x: is a directory`); any other error is answered as it is. */
export function asUserError(error: unknown): unknown {
  const { code, syscall, path, message } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined || syscall === undefined) return error;
  const where = path === undefined ? syscall : `${syscall} ${path}`;
  return new UserError(`${where}: ${words[code] ?? message}`, { cause: error });
}

/** What the system says of a path, in Go's words. */
export function systemWords(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return words[code] ?? message;
}

/** Why a file could not be read, in Go's words: `open x: no such file or directory`. */
export function describeReadError(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return `${code === 'EISDIR' ? 'read' : 'open'} ${path}: ${systemWords(error)}`;
}
