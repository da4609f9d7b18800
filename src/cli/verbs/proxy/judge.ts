import type { IncomingHttpHeaders } from 'node:http';
import { posix } from 'node:path';
import { type ApiError, forbidden } from '../../../api/errors.ts';
import { listenerPath } from '../../../api/own-protocols.ts';
import type { Asked } from './filter.ts';

/** What of a request decides whether it may go on. */
export interface Request extends Asked {
  readonly headers: IncomingHttpHeaders;
}

/** `forbidden`: nothing more is said; an ApiError: what the agent itself would answer. */
export type Verdict = 'passed' | 'forbidden' | ApiError;

/** Whether requests may go on. `toAgent`: they go to kpod's own agent, over its socket. */
export function createJudge({ filter, toAgent }: { readonly filter: ((asked: Asked) => boolean) | undefined; readonly toAgent: boolean }) {
  return (request: Request): Verdict => {
    if (filter && !filter(request)) return 'forbidden';
    return (toAgent ? refusalOfAgent(request, filter !== undefined) : undefined) ?? 'passed';
  };
}

/**
 * What the agent refuses of clients of other programs, and cannot tell of those that come over its own socket: pages of a browser, of
 * other origins than the proxy itself, and whoever wants its key. See `server/tls/guard.ts`.
 */
function refusalOfAgent({ headers, host, path }: Request, isFiltered: boolean): ApiError | undefined {
  const { origin, 'sec-fetch-site': site } = headers;
  // Without the filter a name of somebody else's may lead here.
  const isKnownHost = isFiltered || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
  const isOwn = origin === undefined || (isKnownHost && origin === `http://${host}`);
  if (!isOwn || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    return forbidden('requests from pages of a browser are refused');
  }
  return posix.normalize(path).replace(/\/$/, '') === listenerPath
    ? forbidden('the key is given out over the socket of the agent alone')
    : undefined;
}
