import { UserError } from '../../api/errors.ts';

/** One side of a copy: a path here, or one in a pod. */
export interface FileSpec {
  /** Undefined: here. */
  readonly pod?: string;
  readonly namespace?: string;
  readonly path: string;
}

/**
 * Reads `[[namespace/]pod:]path`; what begins with `/`, `./` or `../` is a path here, whatever colons it has. Throws UserError in
 * kubectl's words. k8s: kubectl cp.go extractFileSpec
 */
export function readFileSpec(word: string): FileSpec {
  const malformed = () => new UserError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  const colon = word.indexOf(':');
  if (colon === 0) throw malformed();
  if (colon < 0 || /^\.{0,2}\//.test(word)) return { path: withoutTrailingSlash(word) };
  const path = withoutTrailingSlash(word.slice(colon + 1)).replaceAll('\\', '/');
  const [first = '', second, ...rest] = word.slice(0, colon).split('/');
  if (rest.length > 0) throw malformed();
  return second === undefined ? { pod: first, path } : { namespace: first, pod: second, path };
}

const withoutTrailingSlash = (path: string): string => (path !== '/' && path.endsWith('/') ? path.slice(0, -1) : path);

/** What the names of an archive of `path` begin with: tar takes leading slashes away, and `..` leads nowhere. k8s: kubectl cp stripPathShortcuts */
export function archivePrefix(path: string): string {
  const parts: string[] = [];
  for (const part of path.replace(/^[/\\]+/, '').split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  while (parts[0] === '..') parts.shift();
  return parts.join('/');
}
