import type { Duplex } from 'node:stream';
import { createSpdyConnection, type SpdyConnection, type SpdyOptions } from './connection.ts';
import type { SpdyStream } from './stream.ts';

/** The only protocol of port-forward over SPDY. */
export const portForwardProtocol = 'portforward.k8s.io';

/** k8s: kubelet streaming config StreamCreationTimeout */
const pairTimeoutMs = 30_000;

/** What forwarding needs beside a connection. */
export interface ForwardOptions extends Omit<SpdyOptions, 'onStream'> {
  /** A way to a port of the pod. */
  readonly dial: (port: number) => Promise<Duplex>;
  /** What the client shall read of that which `dial`, or the connection later, has failed with. */
  readonly describe: (port: number, error: unknown) => string;
}

/** What a stream is for. The two that belong together have the same request. */
interface Purpose {
  readonly type: 'data' | 'error';
  readonly port: number;
  readonly request: string;
}

/** The two streams of one connection that is forwarded: what it says, and what went wrong with it. */
interface Pair {
  readonly port: number;
  readonly data: Duplex;
  readonly error: Duplex;
}

/**
 * Forwards every connection that the client opens, each as a pair of streams, until the client has enough.
 * k8s: kubelet streaming portforward httpstream.go
 */
export function forwardPorts(transport: Duplex, { dial, describe, ...options }: ForwardOptions): SpdyConnection {
  const waiting = new Map<string, Purpose & { readonly stream: Duplex; readonly forget: () => void }>();

  function wait(purpose: Purpose, stream: Duplex): void {
    const { request } = purpose;
    const forget = () => {
      timer.cancel();
      if (waiting.get(request)?.stream === stream) waiting.delete(request);
    };
    const timer = options.clock.schedule(pairTimeoutMs, () => {
      forget();
      if (purpose.type === 'error') stream.resume().end(`(request=${request}) timed out waiting for streams`);
      else stream.destroy();
    });
    stream.once('close', forget);
    waiting.set(request, { ...purpose, stream, forget });
  }

  return createSpdyConnection(transport, {
    ...options,
    onStream(stream) {
      const purpose = purposeOf(stream);
      const other = waiting.get(purpose.request);
      if (!other) return wait(purpose, stream.duplex);
      if (other.type === purpose.type) throw new Error(`${purpose.type} stream already assigned`);
      other.forget();
      const [data, error] = purpose.type === 'data' ? [stream.duplex, other.stream] : [other.stream, stream.duplex];
      void forward({ port: purpose.port, data, error }, { dial, describe });
    },
  });
}

/** Reads what a stream is for. Throws an Error for headers that make no sense. */
function purposeOf({ id, headers }: SpdyStream): Purpose {
  const text = headers.get('port') ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new Error(`unable to parse "${text}" as a port`);
  const type = headers.get('streamtype');
  if (type !== 'data' && type !== 'error') throw new Error(`invalid stream type "${type}"`);
  // Clients from before there were request numbers open the error stream first, and the data stream next.
  return { type, port, request: headers.get('requestid') ?? String(type === 'error' ? id : id - 2) };
}

/** Joins one pair with the pod, until both sides have said everything or one is gone. Never rejects. */
async function forward({ port, data, error }: Pair, { dial, describe }: Pick<ForwardOptions, 'dial' | 'describe'>): Promise<void> {
  // Nothing is ever said there, but its end must be heard.
  error.resume();
  let connection: Duplex | undefined;
  try {
    connection = await dial(port);
    if (!data.destroyed) await join(data, connection);
  } catch (problem) {
    if (!error.destroyed) error.write(describe(port, problem));
  } finally {
    connection?.destroy();
    data.resume().end();
    error.end();
  }
}

/** Resolves when the connection to the pod is over; rejects when it broke. The end of one side's words is only that. */
function join(data: Duplex, connection: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject).once('close', resolve);
    data.once('close', () => connection.destroy());
    data.pipe(connection).pipe(data);
  });
}
