import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { UserError } from '../api/errors.ts';
import type { Status } from '../api/types.ts';
import { readFailure } from './failure.ts';
import type { Dial } from './transport.ts';
import type { ChannelOptions, ChannelSession } from './types.ts';
import { writeAll } from './write-all.ts';

/** The first byte of every message says which stream it belongs to. k8s: apimachinery remotecommand constants.go */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
/** The older one cannot say that there is no more input. */
const channelProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
/** Above so many unsent bytes stdin waits, so that a slow reader in the container does not fill our memory. */
const maxBufferedBytes = 1 << 20;

/** Opens a streaming subresource. Throws ApiError when the server refuses, UserError when it cannot be reached. */
export async function openChannels(dial: Dial, options: ChannelOptions): Promise<ChannelSession> {
  const socket = await openSocket(dial, channelProtocols);
  options.signal?.addEventListener('abort', () => socket.terminate());
  const result = receive(socket, options);
  if (options.stdin) void sendStdin(socket, options.stdin);
  return {
    resize: ({ columns, rows }) => sendOn(socket, channel.resize, Buffer.from(JSON.stringify({ Width: columns, Height: rows }))),
    result,
    canEndInput: canEndInput(socket),
    close: () => socket.close(),
  };
}

/** A WebSocket that waits for its first listener. Throws ApiError when the server refuses, UserError when it cannot be reached. */
export function openSocket({ url, options, explain }: Dial, protocols: readonly string[]): Promise<WebSocket> {
  const socket = new WebSocket(url, [...protocols], { perMessageDeflate: false, ...options });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      // Messages may follow the handshake at once; they wait until a receiver is attached.
      socket.pause();
      resolve(socket);
    });
    socket.once('unexpected-response', (_request, response: IncomingMessage) => void readFailure(response).then(reject, reject));
    socket.once('error', (cause) => reject(explain(cause)));
  });
}

function receive(socket: WebSocket, options: ChannelOptions): Promise<Status> {
  let resolve: (status: Status) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const result = new Promise<Status>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const outputs = new Map<number, Writable | undefined>([
    [channel.stdout, options.stdout],
    [channel.stderr, options.stderr],
  ]);
  let pending = Promise.resolve();
  const take = async (data: Buffer): Promise<void> => {
    const number = data[0] ?? channel.close;
    if (number === channel.error) return resolve(JSON.parse(data.subarray(1).toString('utf8')) as Status);
    const output = outputs.get(number);
    if (output && data.length > 1) await writeAll(output, data.subarray(1));
  };
  socket.on('message', (data: Buffer) => {
    socket.pause();
    pending = pending.then(() => take(data)).then(() => socket.resume(), reject);
  });
  const lost = () => void pending.then(() => reject(new UserError('the connection to the server was lost before the command ended')));
  socket.once('close', lost);
  socket.once('error', lost);
  socket.resume();
  return result;
}

async function sendStdin(socket: WebSocket, stdin: NodeJS.ReadableStream): Promise<void> {
  try {
    for await (const chunk of stdin) {
      sendOn(socket, channel.stdin, Buffer.from(chunk as Buffer));
      while (socket.bufferedAmount > maxBufferedBytes && socket.readyState === WebSocket.OPEN) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  } catch {
    // A stdin that breaks is a stdin that ends.
  }
  if (canEndInput(socket)) sendOn(socket, channel.close, Buffer.from([channel.stdin]));
}

const canEndInput = ({ protocol }: WebSocket): boolean => protocol === channelProtocols[0];

function sendOn(socket: WebSocket, number: number, data: Buffer): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(Buffer.concat([Buffer.from([number]), data]));
}
