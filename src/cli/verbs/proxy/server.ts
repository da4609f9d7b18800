import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError } from '../../../api/errors.ts';
import { findWay, type Prefixes, type Way } from './find-way.ts';
import type { Request, Verdict } from './judge.ts';
import { answerElsewhere, answerJson, answerText, escapeHtml, rawAnswer } from './messages.ts';
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
  const upgraded = new Set<Duplex>();
  // An upload takes as long as it takes.
  const server = createServer({ maxHeaderSize, requestTimeout: 0, keepAliveTimeout: 120_000 });
  server.on('request', (request, response) => void serve(request, response, options));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => upgraded.delete(socket));
    void upgrade(request, { socket, head }, options);
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

/** Where a request goes; its target may be a whole URL, which then says the host as well. */
function read({ url = '', headers }: IncomingMessage, prefixes: Prefixes): { readonly host: string; readonly way: Way } {
  const [, host = headers.host ?? '', target = url] = /^https?:\/\/([^/?]+)(.*)$/i.exec(url) ?? [];
  return { host, way: findWay(target.startsWith('?') ? `/${target}` : target || '/', prefixes) };
}

const texts = { missing: [404, 'Not Found', '404 page not found'], malformed: [400, 'Bad Request', '400 Bad Request'] } as const;

async function serve(request: IncomingMessage, response: ServerResponse, options: ProxyOptions): Promise<void> {
  const { host, way } = read(request, options.prefixes);
  switch (way.is) {
    case 'missing':
    case 'malformed':
      return answerText(response, texts[way.is][0], texts[way.is][2]);
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

async function upgrade(
  request: IncomingMessage,
  connection: { readonly socket: Duplex; readonly head: Buffer },
  options: ProxyOptions,
): Promise<void> {
  const { socket } = connection;
  const { host, way } = read(request, options.prefixes);
  if (way.is !== 'api') {
    const [code, reason, text] = texts[way.is === 'malformed' ? 'malformed' : 'missing'];
    return void socket.end(rawAnswer(code, reason, { body: `${text}\n` }));
  }
  const verdict = options.judge({ method: request.method ?? '', path: way.path, host, headers: request.headers });
  if (verdict === 'passed') return passUpgradeOn(request, connection, way.target, options);
  const refusal =
    verdict instanceof ApiError ? { type: 'application/json', body: `${JSON.stringify(verdict.status)}\n` } : { body: 'Forbidden\n' };
  socket.end(rawAnswer(403, 'Forbidden', refusal));
}
