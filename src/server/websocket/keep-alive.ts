import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';

const pingIntervalMs = 15_000;
/**
 * A client that somebody has stopped for a while, or a program that reads only now and then, answers late.
 * k8s: kubelet streamingConnectionIdleTimeout
 */
const longestSilenceMs = 4 * 60 * 60 * 1000;

/** Pings until the socket is closed, and cuts a connection whose other end has not answered for hours. Answers whoever wants no more of it. */
export function keepAlive(socket: WebSocket, clock: Clock): () => void {
  let heardAt = clock.now();
  const hear = () => {
    heardAt = clock.now();
  };
  socket.on('pong', hear).on('message', hear);
  const beat = () => {
    // A paused socket does not read pongs: its silence is our own doing.
    if (socket.isPaused) hear();
    if (clock.now() - heardAt > longestSilenceMs) return socket.terminate();
    timer = clock.schedule(pingIntervalMs, beat);
    // Who does not take what was sent before is not sent more.
    if (socket.bufferedAmount > 0 || socket.readyState !== socket.OPEN) return;
    if (socket.isPaused) socket.pong();
    else socket.ping();
  };
  let timer = clock.schedule(pingIntervalMs, beat);
  const stop = () => timer.cancel();
  socket.once('close', stop);
  return stop;
}
