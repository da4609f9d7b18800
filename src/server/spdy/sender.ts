import type { Duplex } from 'node:stream';
import { encodeFrame, type Frame } from './frames.ts';

type SentFrame = Exclude<Frame, { readonly type: 'other' }>;

/** Bytes of answers (replies, resets, pings) that the client has not taken yet, before it is listened to again. */
const maxUnsentReplyBytes = 64 * 1024;

/** Writes frames. On a connection that is closed it writes nothing. */
export interface Sender {
  /** `done` is told when the frame has left, or why it cannot. */
  send(frame: SentFrame, done?: (error?: Error | null) => void): void;
  /** Sends an answer, of which a client that does not read must not ask for ever more. */
  reply(frame: SentFrame): void;
  /** Whether the client has left so many answers unread that it should not be listened to. */
  isBehind(): boolean;
}

/** The sender of a transport; `onRelief` is told when answers have left. */
export function createSender(transport: Duplex, onRelief: () => void): Sender {
  let unsentBytes = 0;
  const write = (bytes: Buffer, done: (error?: Error | null) => void): void => {
    if (transport.destroyed || transport.writableEnded) done(new Error('the connection is closed'));
    else transport.write(bytes, done);
  };
  return {
    send: (frame, done = () => {}) => write(encodeFrame(frame), done),
    reply(frame) {
      const bytes = encodeFrame(frame);
      unsentBytes += bytes.length;
      write(bytes, () => {
        unsentBytes -= bytes.length;
        onRelief();
      });
    },
    isBehind: () => unsentBytes > maxUnsentReplyBytes,
  };
}
