import { WebSocketServer } from 'ws';
import { badRequest } from '../../api/errors.ts';
import { flag } from '../logs.ts';
import { accept } from '../processes.ts';
import type { Context, Upgrade, UpgradeHandler } from '../types.ts';
import { prepareWatch } from '../watch.ts';
import { keepAlive } from './keep-alive.ts';
import { normalClosure, send } from './send.ts';

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
      await serve((line) => send(socket, context.deps.clock, line, { binary: false }));
      stopPinging();
      socket.close(normalClosure);
    });
  };
}
