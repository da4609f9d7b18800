import type { WebSocket } from 'ws';
import { badRequest, messageOf } from '../../api/errors.ts';
import { shownPath } from '../http.ts';
import { openLog } from '../logs.ts';
import { accept, createSocketServer, offersProtocol } from '../processes.ts';
import type { Context, Upgrade, UpgradeHandler } from '../types.ts';
import { keepAlive } from './keep-alive.ts';
import { normalClosure, send } from './send.ts';

const encoded = 'base64.binary.k8s.io';
const protocols = ['binary.k8s.io', encoded];
/** RFC 6455: the server could not go on. */
const internalError = 1011;

/**
 * Logs over WebSockets: first an empty message, then what was read at once in each, as bytes or in base64. k8s: apiserver
 * util/httpstream/wsstream stream.go
 */
export function createLogSocketHandler(): UpgradeHandler {
  const sockets = createSocketServer(protocols);
  return async (context: Context, upgrade: Upgrade) => {
    if (!offersProtocol(upgrade.request, protocols)) {
      throw badRequest(`kpod takes logs by WebSocket with subprotocol ${protocols.join(' or ')} or none`);
    }
    const log = await openLog(context);
    await accept(context, sockets, upgrade, async (socket) => {
      socket.on('error', () => {});
      const stopPinging = keepAlive(socket, context.deps.clock);
      socket.close(await pass(context, log, socket));
      stopPinging();
    });
  };
}

/** Sends the log to its end; answers the code to close with. */
async function pass({ deps, request, signal }: Context, log: AsyncIterable<Uint8Array>, socket: WebSocket): Promise<number> {
  const isEncoded = socket.protocol === encoded;
  const say = (bytes: Uint8Array) =>
    send(socket, deps.clock, isEncoded ? Buffer.from(bytes).toString('base64') : bytes, { binary: !isEncoded });
  try {
    await say(new Uint8Array());
    for await (const bytes of log) await say(bytes);
    return normalClosure;
  } catch (error) {
    if (!signal.aborted) deps.log.warn('a log broke off', { path: shownPath(request), error: messageOf(error) });
    return internalError;
  }
}
