import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';

/** RFC 6455: the purpose of the connection is fulfilled. */
export const normalClosure = 1000;

/** How long a client may take nothing of what waits for it. */
const mostIdleMs = 30_000;

/** Resolves when the message has left, or the client is gone; one that does not read is cut off. */
export function send(socket: WebSocket, clock: Clock, message: string | Uint8Array, options: { readonly binary: boolean }): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.schedule(mostIdleMs, () => socket.terminate());
    socket.send(message, options, () => {
      timer.cancel();
      resolve();
    });
  });
}
