import type { WebSocket } from 'ws';
import { type Clock, sleep } from '../base/clock.ts';
import type { ExecSession } from '../engine/types.ts';
import { statusOf } from './http.ts';
import { type ChannelOptions, type Outlet, resize, sendOutput, statusText } from './process-output.ts';
import { type ChannelSocket, createChannelSocket } from './websocket/channel-socket.ts';
import type { Flow } from './websocket/flow.ts';
import { keepAlive } from './websocket/keep-alive.ts';

/** The channels of a process. k8s: apimachinery remotecommand constants.go */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/**
 * Subprotocols of processes: `v5` knows the end of the input, from `v4` on the error channel carries a Status; before, and when a client names
 * none, only words. k8s: kubelet cri/streaming/remotecommand websocket.go
 */
export const channelProtocols = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
] as const;

/** RFC 6455: the purpose of the connection is fulfilled. */
const normalClosure = 1000;

/**
 * kubectl opens its streams beside reading what comes, and throws away what comes before: a process takes longer to begin, but an error would
 * be lost, and taken for a success.
 */
const streamsOpenMs = 100;

/** What a process over a WebSocket needs. */
export interface JoinOptions extends ChannelOptions {
  readonly clock: Clock;
  readonly flow: Flow;
  /** Starts the process. May reject. */
  readonly start: () => Promise<ExecSession>;
}

/**
 * Starts a process and joins it with a WebSocket until the process has ended and its output and its `Status` are sent, or the client is gone;
 * then the socket is closed and the session given up. As in a cluster the connection stands first: kubectl would answer a plain HTTP error
 * with SPDY. Never rejects.
 */
export async function joinChannels(socket: WebSocket, { start, ...options }: JoinOptions): Promise<void> {
  const { clock, flow } = options;
  // A socket error is always followed by its close; without a listener it would end the process.
  socket.on('error', () => {});
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const stopPinging = keepAlive(socket, clock);
  const channels = createChannelSocket(socket);
  const outlet = outletOf(socket, channels);
  // What the client says meanwhile waits in the socket.
  flow.hold(socket);
  const session = await start().catch(statusOf);
  if ('status' in session) {
    await sleep(clock, streamsOpenMs);
    await outlet.status(session).catch(() => {});
  } else {
    takeInput(channels, session, options);
    flow.release(socket);
    if (socket.readyState === socket.OPEN) await Promise.race([sendOutput(outlet, session, options).catch(() => {}), gone]);
    session.close();
  }
  stopPinging();
  flow.stop();
  socket.close(normalClosure);
}

function outletOf({ protocol }: WebSocket, channels: ChannelSocket): Outlet {
  const knowsStatus = /^v[45]\./.test(protocol);
  return {
    write: (stream, data) => channels.send(channel[stream], data),
    async status(status) {
      const text = statusText(status, { knowsStatus });
      if (text !== '') await channels.send(channel.error, Buffer.from(text));
    },
  };
}

function takeInput(
  channels: ChannelSocket,
  session: ExecSession,
  { stdin: isWanted, flow }: { readonly stdin: boolean; readonly flow: Flow },
): void {
  const stdin = isWanted ? session.stdin : undefined;
  // The process may close its stdin while the client still writes; that is no error of the session.
  stdin?.on('error', () => {});
  const write = (data: Buffer): void => {
    if (!stdin || stdin.writableEnded || stdin.destroyed || data.length === 0 || stdin.write(data)) return;
    flow.hold(stdin);
  };
  const resume = () => stdin && flow.release(stdin);
  stdin?.on('drain', resume).on('close', resume);
  channels.onMessage((number, data) => {
    if (number === channel.stdin) write(data);
    else if (number === channel.resize) resize(session, data.toString('utf8'));
    else if (number === channel.close && data[0] === channel.stdin) stdin?.end();
  });
}
