import type { WebSocket } from 'ws';
import { inThisScope } from '../../base/scope.ts';

/** A WebSocket whose messages say in front which of several channels they belong to. k8s: apimachinery httpstream/wsstream conn.go */
export interface ChannelSocket {
  /** Resolves when the message has left, so that a slow client holds the sender back; rejects when the socket is closed. */
  send(channel: number, data: Uint8Array): Promise<void>;
  /** Calls `take` for every message. */
  onMessage(take: (channel: number, data: Buffer) => void): void;
}

/** What a message is on the wire, and back; undefined for one that names no channel. PURE. */
export interface ChannelCodec {
  readonly isBinary: boolean;
  pack(channel: number, data: Uint8Array): Buffer;
  unpack(message: Buffer): readonly [channel: number, data: Buffer] | undefined;
}

/** A byte, and the data as it is. */
const binaryCodec: ChannelCodec = {
  isBinary: true,
  pack: (channel, data) => Buffer.concat([Buffer.from([channel]), data]),
  unpack: (message) => (message[0] === undefined ? undefined : [message[0], message.subarray(1)]),
};

const zero = 0x30;

/** For who can only send text: the character of a digit, and the ones behind it where ten are not enough; then the data in base64. */
const base64Codec: ChannelCodec = {
  isBinary: false,
  pack: (channel, data) => Buffer.from(String.fromCharCode(zero + channel) + Buffer.from(data).toString('base64')),
  unpack(message) {
    const text = message.toString('utf8');
    const channel = text.charCodeAt(0) - zero;
    return channel >= 0 ? [channel, Buffer.from(text.slice(1), 'base64')] : undefined;
  },
};

/** How the messages of a subprotocol are written: as bytes, unless its name says otherwise. */
export const codecOf = (protocol: string): ChannelCodec => (protocol.split('.').includes('base64') ? base64Codec : binaryCodec);

/** The channels of a socket that is open, in the words of its subprotocol. */
export function createChannelSocket(socket: WebSocket): ChannelSocket {
  const codec = codecOf(socket.protocol);
  return {
    send: (channel, data) =>
      new Promise((resolve, reject) => {
        socket.send(codec.pack(channel, data), { binary: codec.isBinary }, (error) => (error ? reject(error) : resolve()));
      }),
    onMessage(take) {
      const unpack = (message: Buffer): void => {
        const parts = codec.unpack(message);
        if (parts) take(...parts);
      };
      socket.on('message', inThisScope(unpack));
    },
  };
}
