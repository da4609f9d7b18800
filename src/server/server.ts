import { chmod } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createRequestHandler, type RequestHandler } from './handler.ts';
import { type ConnectionLimits, createHeadBudget, createLimitedServer } from './http-server.ts';
import { createNamespaceController } from './namespaces.ts';
import type { ServerDeps } from './types.ts';

/** The Kubernetes REST API over the store and the kubelet. */
export interface ApiServer {
  /** Answers what other listeners pass on. */
  readonly handler: Pick<RequestHandler, 'handle' | 'upgrade'>;
  /**
   * Listens on a unix socket, mode 0600. A stale socket must have been removed by whoever holds the lock. May be called again when the
   * socket was removed: what is connected stays so.
   */
  listen(socketPath: string): Promise<void>;
  /** Ends every request, watch and stream, and stops listening. */
  close(): Promise<void>;
}

/** The head of a request may be long: the command of an exec is in its URL. */
const usualLimits: ConnectionLimits = {
  headTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
  checkIntervalMs: 5_000,
  connections: 2000,
  headBytes: 1024 * 1024,
};

/** Creates the API server. It also owns the life of Namespaces: some are always there, deleted ones are emptied and go. */
export function createApiServer(deps: ServerDeps, limits: ConnectionLimits = usualLimits): ApiServer {
  const handler = createRequestHandler(deps);
  const namespaces = createNamespaceController(deps);
  const servers: Server[] = [];
  const heads = createHeadBudget(deps, limits);
  return {
    handler,
    async listen(socketPath) {
      if (servers.length === 0) await namespaces.start();
      const server = createLimitedServer(handler.handle, { ...deps, limits, heads: () => heads });
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
