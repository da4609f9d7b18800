import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { badRequest, failure, messageOf } from '../../api/errors.ts';
import type { Log } from '../../base/log.ts';
import { refuseUpgrade, sendJson } from '../http.ts';
import { type ConnectionLimits, createHeadBudget, createLimitedServer } from '../http-server.ts';
import type { Handle, PageFiles } from '../types.ts';
import { judge, type Verdict } from './guard.ts';

/** One open page of `kpod ui`. */
export interface UiListener {
  /** With the token. */
  readonly url: string;
  /** Cuts every connection and gives the port back. */
  close(): void;
}

/** The only address: nobody but programs of this machine gets here. */
const loopback = '127.0.0.1';

const limits: ConnectionLimits = {
  headTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
  checkIntervalMs: 5_000,
  connections: 100,
  headBytes: 16 * 1024,
};

/** What every answer says to the browser: run and load nothing but the files of this page, show it nowhere else, remember nothing. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const;

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  script: 'text/javascript; charset=utf-8',
  icon: 'image/svg+xml',
} as const;

/**
 * Listens on loopback for a browser, with a token of its own. What the page may ask goes to `handle`, as if it came over the agent's
 * socket. `port` 0: any that is free. Throws ApiError BadRequest for a port that cannot be had.
 */
export async function listenForBrowser(
  port: number,
  { handle, files, log }: { readonly handle: Handle; readonly files: PageFiles; readonly log: Log },
): Promise<UiListener> {
  const token = randomBytes(32).toString('base64url');
  let admitted = { port, token };
  const serve: Handle = (request, response) => {
    for (const [header, value] of Object.entries(headers)) response.setHeader(header, value);
    const { method = '', url = '' } = request;
    const verdict = judge({ method, url, headers: request.headers }, admitted);
    if (verdict.is === 'api') handle(request, response);
    else answer(verdict, request, response, files);
  };
  const heads = createHeadBudget({ log }, limits);
  const server = createLimitedServer(serve, { limits, heads: () => heads, log });
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => {});
    refuseUpgrade(socket, badRequest('this page only reads').status);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(port, error)));
    server.listen({ host: loopback, port, exclusive: true }, resolve);
  });
  server.removeAllListeners('error').on('error', (error) => log.error('a browser could not be let in', { error: error.message }));
  admitted = { port: (server.address() as AddressInfo).port, token };
  return {
    url: `http://${loopback}:${admitted.port}/#token=${token}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(verdict: Exclude<Verdict, { is: 'api' }>, request: IncomingMessage, response: ServerResponse, files: PageFiles): void {
  response.on('error', () => {});
  if (verdict.is === 'file') {
    const text = files[verdict.file];
    response.writeHead(200, { 'content-type': types[verdict.file], 'content-length': Buffer.byteLength(text) });
    return void response.end(text);
  }
  const { code, reason } = verdict;
  if (code === 405) response.setHeader('allow', 'GET, HEAD');
  // What else such a client has to say is not read.
  if (!request.complete) response.setHeader('connection', 'close');
  sendJson(response, code, failure(code, code === 401 ? 'Unauthorized' : code === 404 ? 'NotFound' : 'Forbidden', reason).status);
}

function cannotListen(port: number, error: NodeJS.ErrnoException): Error {
  const why = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be had: ${messageOf(error)}`;
  return badRequest(`port ${port} of ${loopback} ${why}; name another one, or none to get any that is free`);
}
