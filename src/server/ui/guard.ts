import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { enginesPath, uiKeysPath } from '../../api/own-protocols.ts';

/** What must be known of a request to the page's listener. */
export interface Asked {
  readonly method: string;
  /** As it came, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** What is right for one listener. */
export interface Admitted {
  readonly port: number;
  readonly token: string;
}

/** The files of the page, by their paths. They hold nothing of anybody's, so that they need no token: it comes behind the `#` of the address. */
export const pageFiles = { '/': 'html', '/page.css': 'css', '/page.js': 'script', '/icon.svg': 'icon' } as const;

/** What becomes of a request: a file of the page, a question to the API, or a refusal in a sentence. */
export type Verdict =
  | { readonly is: 'file'; readonly file: (typeof pageFiles)[keyof typeof pageFiles] }
  | { readonly is: 'api' }
  | { readonly is: 'refused'; readonly code: 401 | 403 | 404 | 405; readonly reason: string };

const name = '[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?';
/** All of the API that the page may read: none of it has a Secret's value. */
const readable = new RegExp(`^/api/v1/(?:pods|namespaces/${name}/(?:events|services|pods/${name}/(?:log|timeline)))$`);
/** What it may read beside Kubernetes' API. */
const ownPaths: ReadonlySet<string> = new Set([uiKeysPath, enginesPath]);

const refused = (code: 401 | 403 | 404 | 405, reason: string): Verdict => ({ is: 'refused', code, reason });

/**
 * Decides over a request before anything is done for it. A page of somebody else in the same browser can send requests here, also under a
 * name of its own that leads to this machine; it has no token, and says where it comes from.
 */
export function judge({ method, url, headers }: Asked, { port, token }: Admitted): Verdict {
  const own = port === 80 ? '127.0.0.1' : `127.0.0.1:${port}`;
  if (headers.host !== own) return refused(403, `this page is at http://${own} only`);
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin !== `http://${own}`) return refused(403, 'requests from other pages are refused');
  if (method !== 'GET' && method !== 'HEAD') return refused(405, 'this page only reads');
  const path = url.split('?', 1)[0] ?? '';
  if (Object.hasOwn(pageFiles, path)) return { is: 'file', file: pageFiles[path as keyof typeof pageFiles] };
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return refused(403, 'requests from other pages are refused');
  if (!isToken(headers.authorization, token)) return refused(401, 'open the address that kpod ui printed: it has the token');
  return readable.test(path) || ownPaths.has(path) ? { is: 'api' } : refused(404, 'this page has no such path');
}

/** In the same time, whatever is wrong with it. */
function isToken(authorization: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}
