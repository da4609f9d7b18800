import { chmod } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequestHandler } from './handler.ts';
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
/** Longer than any client keeps an idle connection, so that a client never writes into one that is just being closed. */
const keepAliveTimeoutMs = 10 * 60 * 1000;

/** Creates the API server. It also owns the life of Namespaces: `default` is always there, deleted ones are emptied and go. */
export function createApiServer(deps: ServerDeps): ApiServer {
  const handler = createRequestHandler(deps);
  const namespaces = createNamespaceController(deps);
  const servers: Server[] = [];
  return {
    async listen(socketPath) {
      if (servers.length === 0) await namespaces.start();
      const server = createServer({ maxHeaderSize, keepAliveTimeout: keepAliveTimeoutMs }, handler.handle);
      server.on('upgrade', handler.upgrade);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(socketPath, () => {
          server.off('error', reject);
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
