import { badRequest, unknownPath } from '../../api/errors.ts';
import type { Context, Handler } from '../types.ts';
import { listenForBrowser } from './listener.ts';

/**
 * `GET /kpod/v1/ui?port=8001`: opens the page, answers `{"url": …}` in a line, and keeps the page open until who asked goes away, however
 * that happens. Throws ApiError BadRequest for a port that cannot be had.
 */
export const openUi: Handler = async ({ deps, handle, query, signal }) => {
  if (!deps.loadPage) throw unknownPath();
  const port = readPort(query);
  const files = await deps.loadPage();
  const listener = await listenForBrowser(port, { handle, files, log: deps.log });
  return {
    type: 'stream',
    async start(response) {
      try {
        response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
        response.write(`${JSON.stringify({ url: listener.url })}\n`);
        await aborted(signal);
      } finally {
        listener.close();
        response.end();
      }
    },
  };
};

function readPort(query: Context['query']): number {
  const text = query.get('port') ?? '0';
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw badRequest(`port ${JSON.stringify(text)} is no number from 0 to 65535`);
  return Number(text);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
