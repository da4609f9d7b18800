import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { inThisScope } from '../../base/scope.ts';
import type { InputBudget } from '../input-budget.ts';
import { proveIntervalMs } from '../websocket/flow.ts';
import { createFrameReader, type Frame, goAwayStatus, resetStatus, SpdyError } from './frames.ts';
import { createHeaderReader, createHeaderWriter } from './header-blocks.ts';
import { createSender, type Sender } from './sender.ts';
import { createIncoming, type Incoming, type SpdyStream } from './stream.ts';

/** The server's end of a connection. */
export interface SpdyConnection {
  /** Resolves when the transport is closed; never rejects. */
  readonly closed: Promise<void>;
  /** Says farewell, gives what is still to be sent a moment, and closes. */
  close(): void;
}

/** What a connection needs of its surroundings. */
export interface SpdyOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Of all connections. */
  readonly input: InputBudget;
  /** Told of every new stream. What it throws refuses the stream. */
  readonly onStream: (stream: SpdyStream) => void;
  /** Ends the transport in its own way, when that is not by `end`. */
  readonly endTransport?: () => void;
}

/** Two for every connection that is forwarded at the same time. */
const maxStreams = 2048;
/**
 * Bytes that wait for slow readers, over all streams. SPDY as Kubernetes speaks it controls no flow: above this the whole connection
 * waits, and every stream with it.
 */
const maxBufferedBytes = 1 << 20;
const pingIntervalMs = 15_000;
/**
 * A client's own ping, answered before it was sent: clients ignore it (SPDY/3.1, 2.6.5). A ping of ours would have to be answered, for which
 * a client that is not listened to waits with all that it reads.
 */
const unaskedPing = { type: 'ping', id: 0xffffffff } as const;
const lastWordsMs = 1000;

/**
 * Speaks SPDY/3.1 on a transport that has just left HTTP, as the end that is spoken to. What breaks the protocol's rules ends this
 * connection only.
 * k8s: moby/spdystream connection.go
 */
export function createSpdyConnection(transport: Duplex, options: SpdyOptions): SpdyConnection {
  const { clock, log } = options;
  const full = new Set<Incoming>();
  const account = options.input.open(() => transport.destroy());
  const sender = createSender(transport, listen);
  const receiver = createReceiver(sender, { onStream: options.onStream, full, listen });
  const readFrames = createFrameReader();

  /** Listens to the client, or waits until what it said is read. */
  function listen(): void {
    let buffered = 0;
    for (const { duplex } of full) buffered += duplex.readableLength;
    account.set(buffered);
    if (sender.isBehind() || buffered > maxBufferedBytes) {
      transport.pause();
      prove.often(true);
    } else if (transport.isPaused()) {
      transport.resume();
      prove.often(false);
    }
  }

  function leave(status: number): void {
    if (transport.destroyed) return;
    sender.send({ type: 'goAway', lastStreamId: receiver.lastStreamId(), status });
    if (options.endTransport) options.endTransport();
    else transport.end();
    const timer = clock.schedule(lastWordsMs, () => transport.destroy());
    transport.once('close', () => timer.cancel());
  }

  const prove = keepProving(transport, sender, clock);
  const closed = new Promise<void>((resolve) => {
    transport.once('close', () => {
      prove.stop();
      account.close();
      receiver.resetAll();
      resolve();
    });
  });
  transport.on('error', () => transport.destroy());
  // Who has hung up takes nothing more.
  transport.once('end', () => transport.destroy());
  const take = inThisScope((chunk: Buffer): void => {
    // The answers to what came together go together.
    transport.cork();
    try {
      for (const frame of readFrames(chunk)) receiver.take(frame);
      if (full.size > 0 || sender.isBehind()) listen();
    } catch (error) {
      if (!(error instanceof SpdyError)) log.error('a SPDY connection failed', { error: String(error) });
      transport.off('data', take).resume();
      leave(goAwayStatus.protocolError);
    } finally {
      transport.uncork();
    }
  });
  transport.on('data', take);
  return { closed, close: () => leave(goAwayStatus.ok) };
}

/** Writes from time to time: only that tells of an end that has gone while nothing is read. */
function keepProving(transport: Duplex, sender: Sender, clock: Clock) {
  let intervalMs = pingIntervalMs;
  const ping = () => {
    timer = clock.schedule(intervalMs, ping);
    // What waits to be written shows an end by itself.
    if (transport.writableLength === 0) sender.send(unaskedPing);
  };
  let timer = clock.schedule(intervalMs, ping);
  return {
    often(isOften: boolean): void {
      const wanted = isOften ? proveIntervalMs : pingIntervalMs;
      if (wanted === intervalMs || transport.destroyed) return;
      intervalMs = wanted;
      timer.cancel();
      timer = clock.schedule(intervalMs, ping);
    },
    stop: () => timer.cancel(),
  };
}

interface ReceiverOptions {
  readonly onStream: (stream: SpdyStream) => void;
  /** Where streams stand whose readers are slower than the client. */
  readonly full: Set<Incoming>;
  readonly listen: () => void;
}

/** What becomes of the frames that arrive. `take` throws SpdyError. */
function createReceiver(sender: Sender, { onStream, full, listen }: ReceiverOptions) {
  const readHeaders = createHeaderReader();
  const writeHeaders = createHeaderWriter();
  const streams = new Map<number, Incoming>();
  let lastStreamId = 0;
  const onRoom = (stream: Incoming): void => {
    if (full.delete(stream)) listen();
  };

  function open({ streamId: id, fin, unidirectional, block }: Extract<Frame, { readonly type: 'synStream' }>): void {
    if (id % 2 === 0 || id <= lastStreamId) throw new SpdyError(`stream ${id} is opened out of turn`);
    lastStreamId = id;
    const headers = readHeaders(block);
    const refuse = () => sender.reply({ type: 'reset', streamId: id, status: resetStatus.refused });
    if (streams.size >= maxStreams || unidirectional) return refuse();
    const onClose = (closed: Incoming) => {
      streams.delete(id);
      onRoom(closed);
    };
    const stream = createIncoming(id, { headers, sender, onRoom, onClose });
    try {
      onStream(stream);
    } catch {
      stream.reset();
      return refuse();
    }
    streams.set(id, stream);
    // Until it has this, the client neither writes nor takes anything.
    sender.reply({ type: 'synReply', streamId: id, fin: false, block: writeHeaders(new Map()) });
    if (fin) stream.take(Buffer.alloc(0), true);
  }

  function takeData(stream: Incoming, data: Buffer, fin: boolean): void {
    stream.take(data, fin);
    if (stream.isFull()) full.add(stream);
  }

  return {
    lastStreamId: () => lastStreamId,
    resetAll(): void {
      for (const stream of [...streams.values()]) stream.reset();
    },
    take(frame: Frame): void {
      const stream = 'streamId' in frame ? streams.get(frame.streamId) : undefined;
      // Nobody here opens streams or waits for more headers, but the memory of the zlib stream goes on with them.
      if (frame.type === 'synReply' || frame.type === 'headers') readHeaders(frame.block);
      else if (frame.type === 'synStream') open(frame);
      else if (frame.type === 'data' && stream) takeData(stream, frame.data, frame.fin);
      else if (frame.type === 'reset') stream?.reset();
      // Odd pings are the client's, which wants them back.
      else if (frame.type === 'ping' && frame.id % 2 === 1) sender.reply(frame);
    },
  };
}
