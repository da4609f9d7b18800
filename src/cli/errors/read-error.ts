const words: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
};

/** Why a file could not be read, as Go says it: `open x: no such file or directory`. */
export function describeReadError(path: string, error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return `${code === 'EISDIR' ? 'read' : 'open'} ${path}: ${words[code] ?? message}`;
}
