import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { ExecSession } from '../../engine/types.ts';
import { statusOf } from '../http.ts';
import type { InputBudget } from '../input-budget.ts';
import { type ChannelOptions, type Outlet, resize, sendOutput, statusText } from '../process-output.ts';
import { createSpdyConnection } from './connection.ts';

/** From `v4` on the error stream carries a Status, before only words; `v3` brought the stream of sizes. k8s: remotecommand constants.go */
export const processProtocols = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'] as const;
export type ProcessProtocol = (typeof processProtocols)[number];

/** k8s: kubelet streaming config StreamCreationTimeout */
const creationTimeoutMs = 30_000;
/** A size is some thirty bytes. */
const maxSizeBytes = 1024;

const streamTypes = ['error', 'stdin', 'stdout', 'stderr', 'resize'] as const;
type StreamType = (typeof streamTypes)[number];
type Streams = Partial<Record<StreamType, Duplex>>;

/** What a process over SPDY needs. */
export interface ProcessOptions extends ChannelOptions {
  readonly protocol: ProcessProtocol;
  readonly clock: Clock;
  readonly log: Log;
  readonly input: InputBudget;
  /** Starts the process; called once, when all streams are there. May reject. */
  readonly start: () => Promise<ExecSession>;
}

/**
 * Waits for the streams that the client has promised, starts the process, and joins the two until the process has ended and all is said,
 * or the client is gone. Resolves when the transport is closed; never rejects.
 * k8s: kubelet/cri/streaming/remotecommand httpstream.go
 */
export function serveProcess(transport: Duplex, options: ProcessOptions): Promise<void> {
  const { clock, log, input } = options;
  const wanted = wantedStreams(options);
  const streams: Streams = {};
  const connection = createSpdyConnection(transport, {
    ...{ clock, log, input },
    onStream({ headers, duplex }) {
      const type = streamTypes.find((each) => each === headers.get('streamtype'));
      if (!type || streams[type]) throw new Error(`invalid stream type: "${headers.get('streamtype')}"`);
      streams[type] = duplex;
      if (!wanted.every((each) => streams[each])) return;
      timer.cancel();
      void run(streams, options).then(connection.close);
    },
  });
  const timer = clock.schedule(creationTimeoutMs, connection.close);
  return connection.closed.then(() => timer.cancel());
}

/** `channel` and `v2` know no sizes. */
function wantedStreams({ protocol, stdin, stdout, stderr, tty }: ProcessOptions): readonly StreamType[] {
  const hasSizes = tty && (protocol === 'v4.channel.k8s.io' || protocol === 'v3.channel.k8s.io');
  const isWanted: Record<StreamType, boolean> = { error: true, stdin, stdout, stderr, resize: hasSizes };
  return streamTypes.filter((type) => isWanted[type]);
}

async function run(streams: Streams, options: ProcessOptions): Promise<void> {
  const outlet = outletOf(streams, options.protocol);
  // The client has gone when its error stream has.
  const gone = new Promise<void>((resolve) => streams.error?.once('close', resolve));
  let session: ExecSession | undefined;
  try {
    session = await options.start();
    takeInput(streams, session);
    if (!streams.error?.destroyed) await Promise.race([sendOutput(outlet, session, options), gone]);
  } catch (error) {
    if (!session) await outlet.status(statusOf(error)).catch(() => {});
  }
  session?.close();
  await Promise.all(Object.values(streams).map(ended));
}

/** Ends a stream; resolves when that is said, or when there is nobody to say it to, as on a stream that the client has reset. */
function ended(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) return resolve();
    stream.once('close', resolve).end(() => resolve());
  });
}

function outletOf(streams: Streams, protocol: ProcessProtocol): Outlet {
  // What a client says on the streams that are not its own is heard, so that they end, and forgotten.
  for (const type of ['error', 'stdout', 'stderr'] as const) streams[type]?.resume();
  return {
    write: (type, data) => write(streams[type], data),
    async status(status) {
      const words = statusText(status, { knowsStatus: protocol === 'v4.channel.k8s.io' });
      if (words !== '') await write(streams.error, Buffer.from(words));
    },
  };
}

/** Resolves when the bytes have left, so that a slow client holds the process back; rejects when the client is gone. */
function write(stream: Duplex | undefined, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!stream) return resolve();
    stream.write(data, (error) => (error ? reject(error) : resolve()));
  });
}

function takeInput({ stdin, resize: sizes }: Streams, session: ExecSession): void {
  if (session.stdin) {
    // The process may close its stdin while the client still writes; that is no error of the session.
    session.stdin.on('error', () => {});
    stdin?.pipe(session.stdin).once('close', () => stdin.resume());
    // A client that is gone has nothing more to say, either.
    stdin?.once('close', () => session.stdin?.end());
  } else {
    stdin?.resume();
  }
  let text = '';
  sizes?.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString('latin1')).split('\n');
    text = (lines.pop() ?? '').slice(0, maxSizeBytes);
    for (const line of lines) resize(session, line);
  });
}
