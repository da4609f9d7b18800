import { chmod } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { createRequestHandler } from './handler.ts';
import { serveInTurn } from './in-turn.ts';
import { accountForHeads, createInputBudget, type HeadAccount, type InputBudget } from './input-budget.ts';
import { createNamespaceController } from './namespaces.ts';
import type { ServerDeps } from './types.ts';

/** The Kubernetes REST API over the store and the kubelet. */
export interface ApiServer {
  /**
   * Listens on a unix socket, mode 0600. A stale socket must have been removed by whoever holds the lock. May be called again when the
   * socket was removed: what is connected stays so.
   */
  listen(socketPath: string): Promise<void>;
  /** Ends every request, watch and stream, and stops listening. */
  close(): Promise<void>;
}

/** Bytes of a request's head: the command of an exec is in its URL. */
const maxHeaderSize = 1024 * 1024;
/** Bytes of all heads together that are not whole yet: most have less than a thousand. */
const mostHeadBytes = 8 * maxHeaderSize;
/** Longer than any client keeps an idle connection, so that a client never writes into one that is just being closed. */
const keepAliveTimeoutMs = 10 * 60 * 1000;

/** What clients may cost that connect and do not go on. Watches, logs and exec are beyond all of it once their request has come. */
export interface ConnectionLimits {
  /** For the head of a request, from the first byte, or from the connection. */
  readonly headTimeoutMs: number;
  /** For the head and the body. */
  readonly requestTimeoutMs: number;
  /** How often the two are looked after. */
  readonly checkIntervalMs: number;
  /** Connections at once: far more than people have, far fewer than file descriptors. When they are used up, those that idle are closed. */
  readonly connections: number;
}

const usualLimits: ConnectionLimits = { headTimeoutMs: 20_000, requestTimeoutMs: 60_000, checkIntervalMs: 5_000, connections: 2000 };

/** Creates the API server. It also owns the life of Namespaces: `default` is always there, deleted ones are emptied and go. */
export function createApiServer(deps: ServerDeps, limits: ConnectionLimits = usualLimits): ApiServer {
  const handler = createRequestHandler(deps);
  const namespaces = createNamespaceController(deps);
  const servers: Server[] = [];
  const heads = createInputBudget(deps.log, mostHeadBytes);
  return {
    async listen(socketPath) {
      if (servers.length === 0) await namespaces.start();
      const server = createServer(
        {
          maxHeaderSize,
          keepAliveTimeout: keepAliveTimeoutMs,
          headersTimeout: limits.headTimeoutMs,
          requestTimeout: limits.requestTimeoutMs,
          connectionsCheckingInterval: limits.checkIntervalMs,
        },
        serveInTurn(handler.handle, deps),
      );
      limitConnections(server, limits.connections, deps);
      limitHeads(server, heads);
      server.on('upgrade', handler.upgrade);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(socketPath, () => {
          server.off('error', reject);
          // One connection that could not be taken (no more files can be opened) is no reason to take no other.
          server.on('error', (error) => deps.log.error('a connection could not be taken', { error: error.message }));
          resolve();
        });
      });
      servers.push(server);
      await chmod(socketPath, 0o600);
    },
    async close() {
      namespaces.stop();
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      await handler.abort();
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

/** Keeps file descriptors free for what the agent itself has to do. */
function limitConnections(server: Server, most: number, { log }: ServerDeps): void {
  let open = 0;
  let isLogged = false;
  server.maxConnections = most;
  server.on('connection', (socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
      if (open < most / 2) isLogged = false;
    });
    if (open >= most) server.closeIdleConnections();
  });
  server.on('drop', () => {
    server.closeIdleConnections();
    if (!isLogged) log.warn('too many connections: new ones are refused', { most });
    isLogged = true;
  });
}

/** Bounds what all heads of requests together take that are being read: each may be long, as the command of an exec is in it. */
function limitHeads(server: Server, budget: InputBudget): void {
  const accounts = new WeakMap<Duplex, HeadAccount>();
  server.on('connection', (socket) => void accounts.set(socket, accountForHeads(socket, budget)));
  server.on('request', (request) => accounts.get(request.socket)?.isRead(request));
  server.on('upgrade', (_request, socket) => accounts.get(socket)?.end());
}
