/** What stands in a volume that kpod fills: files by their paths. Pure. k8s: volume/util/atomic_writer.go */
import { posix } from 'node:path';

/** One file of a volume. */
export interface PayloadFile {
  readonly data: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
  /** The user whose file it is, where kpod may give files away; absent: kpod's own. */
  readonly owner?: number;
}

/** The files of a volume, by their paths below its directory. */
export type Payload = ReadonlyMap<string, PayloadFile>;

const longestPath = 4096;
const longestName = 255;

/** Names of the writer's own begin so. */
export const reservedPrefix = '..';

/**
 * The payload with its paths in their shortest form, each of which stays below the directory. Throws PayloadError for the first one that
 * does not: admission has checked them, but other versions may have let pods through. k8s: atomic_writer.go validatePayload
 */
export function checkedPayload(payload: Payload): Payload {
  return new Map(
    [...payload].map(([path, file]) => {
      const problem = pathProblem(path);
      if (problem !== undefined) throw new PayloadError(problem);
      return [posix.normalize(path).replace(/\/$/, ''), file] as const;
    }),
  );
}

// k8s: atomic_writer.go validatePath
function pathProblem(path: string): string | undefined {
  if (path === '') return 'invalid path: must not be empty: ""';
  if (path.startsWith('/')) return `invalid path: must be relative path: ${path}`;
  if (path.includes('\0')) return `invalid path: must not contain NUL: ${JSON.stringify(path)}`;
  if (Buffer.byteLength(path) > longestPath) return `invalid path: must be less than or equal to ${longestPath} characters`;
  const names = path.split('/');
  if (names.includes('..')) return `invalid path: must not contain '..': ${path}`;
  if (names.some((name) => Buffer.byteLength(name) > longestName)) {
    return `invalid path: filenames must be less than or equal to ${longestName} characters`;
  }
  const clean = posix.normalize(path);
  if (clean === '.' || clean === './') return `invalid path: names no file: ${path}`;
  return clean.startsWith(reservedPrefix) ? `invalid path: must not start with '..': ${path}` : undefined;
}

/** The first steps of the paths: what is seen in the volume's directory. */
export function topNames(payload: Payload): ReadonlySet<string> {
  return new Set([...payload.keys()].map((path) => path.split('/', 1)[0] ?? ''));
}

/** A payload that cannot be made, in the kubelet's words. */
export class PayloadError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PayloadError';
  }
}

/** Several errors as one text, each once. k8s: util/errors Aggregate.Error */
export function joinErrors(messages: readonly string[]): string {
  const once = [...new Set(messages)];
  return once.length === 1 ? (once[0] ?? '') : `[${once.join(', ')}]`;
}
