import type { WebSocket } from 'ws';
import type { Status } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { inThisScope } from '../base/scope.ts';
import type { ExecSession } from '../engine/types.ts';
import { type ChannelOptions, type Outlet, resize, sendOutput } from './process-output.ts';

/** The first byte of every message says which stream it belongs to. k8s: apimachinery remotecommand constants.go */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** Subprotocols in the order in which they are preferred. */
export const channelProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

const pingIntervalMs = 15_000;
/** RFC 6455: the purpose of the connection is fulfilled. */
const normalClosure = 1000;

/**
 * Joins a process and a WebSocket until the process has ended and its output and its `Status` are sent, or the client is gone; then the
 * socket is closed and the session given up. Never rejects.
 */
export async function joinChannels(
  socket: WebSocket,
  session: ExecSession,
  options: ChannelOptions & { readonly clock: Clock },
): Promise<void> {
  const stopPinging = keepAlive(socket, options.clock);
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  takeInput(socket, session, options);
  // A socket error is always followed by its close; without a listener it would end the process.
  socket.on('error', () => {});
  const run = sendOutput(outletOf(socket), session, options).catch(() => {});
  await Promise.race([run, gone]);
  stopPinging();
  session.close();
  socket.close(normalClosure);
}

/** Says on the error channel that there is no process, and closes. Never rejects. */
export async function sendStatus(socket: WebSocket, status: Status): Promise<void> {
  socket.on('error', () => {});
  await send(socket, channel.error, Buffer.from(JSON.stringify(status))).catch(() => {});
  socket.close(normalClosure);
}

const outletOf = (socket: WebSocket): Outlet => ({
  write: (stream, data) => send(socket, channel[stream], data),
  status: (status) => send(socket, channel.error, Buffer.from(JSON.stringify(status))),
});

/** Resolves when the message has left, so that a slow client holds the process back; rejects when the socket is closed. */
function send(socket: WebSocket, number: number, data: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(Buffer.concat([Buffer.from([number]), data]), { binary: true }, (error) => (error ? reject(error) : resolve()));
  });
}

function takeInput(socket: WebSocket, session: ExecSession, options: ChannelOptions): void {
  const stdin = options.stdin ? session.stdin : undefined;
  // The process may close its stdin while the client still writes; that is no error of the session.
  stdin?.on('error', () => {});
  const write = (data: Buffer): void => {
    if (!stdin || stdin.writableEnded || stdin.destroyed || data.length === 0 || stdin.write(data)) return;
    socket.pause();
  };
  const resume = () => socket.resume();
  stdin?.on('drain', resume).on('close', resume);
  const take = (message: Buffer): void => {
    const data = message.subarray(1);
    if (message[0] === channel.stdin) write(data);
    else if (message[0] === channel.resize) resize(session, data.toString('utf8'));
    else if (message[0] === channel.close && data[0] === channel.stdin) stdin?.end();
  };
  socket.on('message', inThisScope(take));
}

/** Pings while the socket is open and cuts a connection whose other end has stopped answering. */
function keepAlive(socket: WebSocket, clock: Clock): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const beat = () => {
    // A paused socket does not read pongs: its silence is our own doing.
    if (!answered && !socket.isPaused) return socket.terminate();
    answered = false;
    socket.ping();
    timer = clock.schedule(pingIntervalMs, beat);
  };
  let timer = clock.schedule(pingIntervalMs, beat);
  return () => timer.cancel();
}
