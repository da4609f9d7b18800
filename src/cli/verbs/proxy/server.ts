import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { findWay, type Prefixes, type Way } from './find-way.ts';
import type { Request, Verdict } from './judge.ts';
import { answerElsewhere, answerJson, answerMalformed, answerText, escapeHtml, headWithoutUpgrade } from './messages.ts';
import { maxHeaderSize, type OnwardOptions, passOn, passUpgradeOn } from './pass-on.ts';

/** What a proxy is made of. */
export interface ProxyOptions extends OnwardOptions {
  readonly prefixes: Prefixes;
  readonly judge: (request: Request) => Verdict;
  /** Answers with a file; absent without a directory of them. */
  readonly serveFile?: (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;
}

/** A proxy that does not listen yet, and what ends all that it does. k8s: kubectl proxy_server.go */
export function createProxy(options: ProxyOptions): { readonly server: Server; close(): void } {
  /** The connections that Node.js has given up. */
  const upgraded = new Set<Duplex>();
  const lastAnswers = new WeakMap<Duplex, ServerResponse>();
  // An upload takes as long as it takes.
  const server = createServer({ maxHeaderSize, requestTimeout: 0, keepAliveTimeout: 120_000 });
  server.on('request', (request, response) => {
    lastAnswers.set(request.socket, response);
    void serve(request, response, options);
  });
  server.on('upgrade', async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const forget = (): unknown => upgraded.delete(socket);
    const destroy = (): unknown => socket.destroy();
    upgraded.add(socket);
    socket.on('error', destroy).once('close', forget);
    // What was asked before is answered before.
    const last = lastAnswers.get(socket);
    if (last && !last.closed) await new Promise((resolve) => last.once('close', resolve));
    if (!socket.writable || upgrade(request, { socket, head }, options)) return;
    forget();
    socket.off('error', destroy).off('close', forget);
    giveBack(server, request, head);
  });
  return {
    server,
    close() {
      server.close();
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
    },
  };
}

/** Has Node.js read a connection once more, from the beginning of a request, and with no word of an upgrade. */
function giveBack(server: Server, request: IncomingMessage, head: Buffer): void {
  const { socket } = request;
  // How long it may be idle was said for the time before.
  socket.setTimeout(0);
  socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
  server.emit('connection', socket);
}

/** Where a request goes; its target may be a whole URL, which then says the host as well. Two hosts are none. */
function read({ url = '', headers, headersDistinct }: IncomingMessage, prefixes: Prefixes): { readonly host: string; readonly way: Way } {
  if ((headersDistinct.host?.length ?? 0) > 1) return { host: '', way: { is: 'malformed' } };
  const [, host = headers.host ?? '', target = url] = /^https?:\/\/([^/?]+)(.*)$/i.exec(url) ?? [];
  return { host, way: findWay(target.startsWith('?') ? `/${target}` : target || '/', prefixes) };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: ProxyOptions): Promise<void> {
  // Go: net/http globalOptionsHandler
  if (request.method === 'OPTIONS' && request.url === '*') return void response.writeHead(200, { 'Content-Length': 0 }).end();
  const { host, way } = read(request, options.prefixes);
  switch (way.is) {
    case 'missing':
      return answerText(response, 404, '404 page not found');
    case 'malformed':
      return answerMalformed(response);
    case 'elsewhere':
      return answerElsewhere(response, way.location, `<a href="${escapeHtml(way.location)}">Moved Permanently</a>.\n\n`);
    case 'file':
      return options.serveFile?.(request, response, way.path);
    case 'api': {
      const verdict = options.judge({ method: request.method ?? '', path: way.path, host, headers: request.headers });
      if (verdict === 'passed') return passOn(request, response, way.target, options);
      if (verdict === 'forbidden') return answerText(response, 403, 'Forbidden');
      const { code = 403, ...status } = verdict.status;
      return answerJson(response, code, { ...status, code });
    }
  }
}

/** Passes a request to leave HTTP on; false where nobody is asked to: by files, by a refusal, and with a body, which belongs to HTTP. */
function upgrade(request: IncomingMessage, connection: { readonly socket: Duplex; readonly head: Buffer }, options: ProxyOptions): boolean {
  const { host, way } = read(request, options.prefixes);
  const { method = '', headers } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
  if (way.is !== 'api' || hasBody || options.judge({ method, path: way.path, host, headers }) !== 'passed') return false;
  void passUpgradeOn(request, connection, way.target, options);
  return true;
}
