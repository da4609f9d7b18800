import { Duplex } from 'node:stream';
import { resetStatus } from './frames.ts';
import type { Headers } from './header-blocks.ts';
import type { Sender } from './sender.ts';

/** A stream that the client opened. It ends as any socket does; destroying it resets it. Its errors need no listener. */
export interface SpdyStream {
  readonly id: number;
  readonly headers: Headers;
  readonly duplex: Duplex;
}

/** The same, with what a connection does to it. */
export interface Incoming extends SpdyStream {
  /** Bytes from the client. */
  take(data: Buffer, fin: boolean): void;
  /** Ends it without a word to the client. */
  reset(): void;
  /** Whether its reader is slower than the client. */
  isFull(): boolean;
}

interface IncomingOptions {
  readonly headers: Headers;
  readonly sender: Sender;
  /** Told when its reader has taken what was too much. */
  readonly onRoom: (stream: Incoming) => void;
  readonly onClose: (stream: Incoming) => void;
}

/** The server's end of a stream that has just been opened. */
export function createIncoming(id: number, { headers, sender, onRoom, onClose }: IncomingOptions): Incoming {
  let hasEnded = false;
  let isReset = false;
  const duplex: Duplex = new Duplex({
    read: () => onRoom(stream),
    write: (chunk: Buffer, _encoding, done) => sender.send({ type: 'data', streamId: id, fin: false, data: chunk }, done),
    final: (done) => sender.send({ type: 'data', streamId: id, fin: true, data: Buffer.alloc(0) }, done),
    destroy(error, done) {
      onClose(stream);
      const isOver = isReset || (hasEnded && duplex.writableFinished);
      if (!isOver) sender.reply({ type: 'reset', streamId: id, status: resetStatus.cancel });
      done(error);
    },
  });
  // What went wrong with a stream shows in what it carries; without a listener it would end the process.
  duplex.on('error', () => {});
  const stream: Incoming = {
    ...{ id, headers, duplex },
    take(data, fin) {
      if (hasEnded || duplex.destroyed) return;
      if (data.length > 0) duplex.push(data);
      if (!fin) return;
      hasEnded = true;
      duplex.push(null);
    },
    reset() {
      isReset = true;
      duplex.destroy();
    },
    isFull: () => duplex.readableLength >= duplex.readableHighWaterMark,
  };
  return stream;
}
