/** What an error of the system means to people, and what helps. */
export interface SystemErrorText {
  /** `the disk is full` */
  readonly reason: string;
  /** `free some space and try again` */
  readonly wayOut: string;
}

const texts: Readonly<Record<string, readonly [reason: string, wayOut: string]>> = {
  ENOSPC: ['the disk is full', 'free some space and try again'],
  EDQUOT: ['the disk quota is used up', 'free some space and try again'],
  EROFS: ['the file system is read-only', 'make it writable'],
  EACCES: ['permission denied', 'give yourself access'],
  EPERM: ['permission denied', 'give yourself access'],
  EMFILE: ['too many open files', 'raise the limit (ulimit -n)'],
  ENFILE: ['the machine has too many open files', 'end some programs'],
  ENOMEM: ['no memory is left', 'end some programs'],
  EIO: ['the disk does not work', "look into the system's log"],
  ENOTDIR: ['a part of the path is not a directory', 'mend that'],
  EEXIST: ['something else is there', 'mend that'],
  EISDIR: ['it is a directory', 'mend that'],
  ELOOP: ['its symbolic links lead in a circle', 'mend that'],
  ENAMETOOLONG: ['the path is too long', 'mend that'],
};

/** Undefined for an error that is not the system's. */
export function explainSystemError(error: unknown): SystemErrorText | undefined {
  if (!isSystemError(error)) return undefined;
  const [reason, wayOut] = texts[error.code] ?? [error.message, 'mend that'];
  return { reason, wayOut };
}

/** Whether the system said no: the error has its code. Node's own codes are of another form (`ERR_…`). */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException).code ?? '');
}

/** For `catch`: nothing is there. Throws every other error again. */
export function nothingIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
