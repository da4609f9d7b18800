import { posix } from 'node:path';

/** Where the parts of a proxy begin; each ends with a slash. */
export interface Prefixes {
  readonly api: string;
  /** Absent without files. */
  readonly www?: string;
}

/** What a request is for. */
export type Way =
  /** `target`: path and query for the server, as they came; `path`: that path decoded. */
  | { readonly is: 'api'; readonly target: string; readonly path: string }
  /** Decoded and clean, with a slash before it. */
  | { readonly is: 'file'; readonly path: string }
  | { readonly is: 'elsewhere'; readonly location: string }
  | { readonly is: 'missing' }
  | { readonly is: 'malformed' };

/**
 * Reads the target of a request. Its path is taken apart as it came: an encoded slash parts nothing. Go: net/http ServeMux; k8s: kubectl
 * proxy_server.go stripLeaveSlash
 */
export function findWay(target: string, { api, www }: Prefixes): Way {
  const [, raw = '', query = ''] = /^([^?]*)(\?[\s\S]*)?$/.exec(target) ?? [];
  const path = decode(raw);
  if (path === undefined || !raw.startsWith('/')) return { is: 'malformed' };
  const clean = cleanPath(raw);
  if (clean !== raw) return { is: 'elsewhere', location: clean + query };
  if ([www, api].includes(`${path}/`)) return { is: 'elsewhere', location: `${raw}/${query}` };
  // The longest counts.
  const [prefix] = [www ?? [], api]
    .flat()
    .filter((one) => path.startsWith(one))
    .sort((a, b) => b.length - a.length);
  if (prefix === undefined) return { is: 'missing' };
  const below = `/${path.slice(prefix.length)}`;
  if (prefix === www) return { is: 'file', path: posix.normalize(below) };
  if (prefix.startsWith('/api')) return { is: 'api', target: raw + query, path };
  return { is: 'api', target: (raw.startsWith(prefix) ? `/${raw.slice(prefix.length)}` : encodeURI(below)) + query, path: below };
}

function decode(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** Go: net/http cleanPath */
function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return /\/\.\.?$/.test(path) ? normal.replace(/\/$/, '') || '/' : normal;
}
