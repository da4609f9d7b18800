import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../base/clock.ts';

/** Holds the client of a WebSocket back, for any number of reasons at once. */
export interface Flow {
  /** Listens no more while there is a reason. */
  hold(reason: object): void;
  release(reason: object): void;
  /** For the end: forgets all reasons, and listens. */
  stop(): void;
}

/**
 * Who is not listened to is not heard leaving, either: only a write that fails tells of it. On a connection whose other end has gone two are
 * needed, the first of which its machine answers; and it is to be noticed within a second.
 */
export const proveIntervalMs = 250;

/**
 * Creates the flow of a socket. While the client is held back it gets pongs that it has not asked for (RFC 6455, 5.5.3,
 * allows them, and they want no answer): its own pings are not read meanwhile, and kubectl gives up after a minute without a pong.
 */
export function createFlow(socket: WebSocket, clock: Clock): Flow {
  const reasons = new Set<object>();
  let timer: Timer | undefined;
  const prove = (): void => {
    timer = clock.schedule(proveIntervalMs, prove);
    // What waits to be written shows an end by itself.
    if (socket.bufferedAmount === 0) socket.pong();
  };
  function update(): void {
    if (reasons.size > 0) {
      socket.pause();
      timer ??= clock.schedule(proveIntervalMs, prove);
    } else {
      timer?.cancel();
      timer = undefined;
      socket.resume();
    }
  }
  const flow: Flow = {
    hold(reason) {
      if (socket.readyState !== socket.OPEN) return;
      reasons.add(reason);
      update();
    },
    release(reason) {
      if (reasons.delete(reason)) update();
    },
    stop() {
      reasons.clear();
      update();
    },
  };
  socket.once('close', flow.stop);
  return flow;
}
