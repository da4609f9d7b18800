import { type WebSocket, WebSocketServer } from 'ws';
import { badRequest } from '../../api/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { flag } from '../logs.ts';
import { accept } from '../processes.ts';
import type { Context, Upgrade, UpgradeHandler } from '../types.ts';
import { prepareWatch } from '../watch.ts';
import { keepAlive } from './keep-alive.ts';

/** RFC 6455: the purpose of the connection is fulfilled. */
const normalClosure = 1000;
/** How long a client may take nothing of what waits for it. */
const mostIdleMs = 30_000;
/** What a client of a watch says is nobody's business. */
const mostSaidBytes = 4096;

/** Watches over WebSockets, one event a message, as browsers ask for them. k8s: apiserver handlers/watch.go HandleWS */
export function createWatchSocketHandler(): UpgradeHandler {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostSaidBytes });
  return async (context: Context, upgrade: Upgrade) => {
    if (!flag(context.query, 'watch') || upgrade.request.headers.upgrade?.toLowerCase() !== 'websocket') {
      throw badRequest('this resource cannot be upgraded to another protocol');
    }
    const serve = prepareWatch(context);
    await accept(context, sockets, upgrade, async (socket) => {
      socket.on('error', () => {});
      const stopPinging = keepAlive(socket, context.deps.clock);
      await serve((line) => send(socket, context.deps.clock, line));
      stopPinging();
      socket.close(normalClosure);
    });
  };
}

/** Resolves when the message has left, or the client is gone; one that does not read is cut off. */
function send(socket: WebSocket, clock: Clock, line: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.schedule(mostIdleMs, () => socket.terminate());
    socket.send(line, { binary: false }, () => {
      timer.cancel();
      resolve();
    });
  });
}
