import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocketServer } from 'ws';
import { accept, createSocketServer } from '../processes.ts';
import type { Context, Upgrade } from '../types.ts';
import { keepAlive } from '../websocket/keep-alive.ts';
import type { SpdyConnection } from './connection.ts';

/** SPDY in the messages of a WebSocket, cut anywhere: how kubectl forwards ports from 1.31 on. k8s: KEP-4006 */
export const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io';

const normalClosure = 1000;

/** Whether a request wants a WebSocket that carries SPDY. */
export function wantsTunnel({ headers }: IncomingMessage): boolean {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
  return headers.upgrade?.toLowerCase() === 'websocket' && offered.includes(tunnelProtocol);
}

/** A WebSocket server that answers with the tunnel's protocol. */
export function createTunnelServer(): WebSocketServer {
  return createSocketServer([]).on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${tunnelProtocol}`));
}

/** Makes the request a tunnel and hands it to `serve`, with the way to close it; resolves when it is closed. */
export function acceptTunnel(
  context: Context,
  tunnels: WebSocketServer,
  upgrade: Upgrade,
  serve: (transport: Duplex, endTransport: () => void) => SpdyConnection,
): Promise<void> {
  // The name has a slash, which RFC 6455 allows in no protocol's name: the library would refuse the request for it.
  delete upgrade.request.headers['sec-websocket-protocol'];
  return accept(context, tunnels, upgrade, (socket) => {
    keepAlive(socket, context.deps.clock);
    return serve(createWebSocketStream(socket), () => socket.close(normalClosure)).closed;
  });
}
