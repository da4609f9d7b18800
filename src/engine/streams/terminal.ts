import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { type IPty, spawn } from '@lydell/node-pty';
import type { Clock, Timer } from '../../base/clock.ts';
import type { InputPace } from '../common/dialect.ts';
import type { TerminalSize } from '../types.ts';

/** How a terminal is used. */
export interface TerminalConfig {
  readonly size?: TerminalSize;
  /** Whether the end of the input is told to the process; unless told otherwise it is. */
  readonly endsInput?: boolean;
  /** As fast as it is taken, unless said. */
  readonly pace?: InputPace;
  /** Whether the command is reminded of the size when it first has output. */
  readonly repeatsSize?: boolean;
}

/** A command on a terminal of its own. */
export interface Terminal {
  /** Takes bytes as they are. A write is done when the terminal has really taken it, however long that takes; closed when all is over. */
  readonly input: Writable;
  /** Calls the listener with every piece of output. */
  onOutput(listener: (data: Buffer) => void): void;
  /** Stops reading the output, so that the command waits; and goes on. */
  pause(): void;
  resume(): void;
  /** Sets the size. A terminal that is closed has none. */
  resize(size: TerminalSize): void;
  /** Calls the listener when the command has ended. */
  onExit(listener: (end: { readonly exitCode: number; readonly signal: number }) => void): void;
  /** Kills the command, if it still runs, and forgets the input that waits. */
  kill(): void;
}

/** A program and what it starts with. */
export interface Program {
  readonly file: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** What node-pty's terminal is on Unix beyond the interface that it declares. */
interface UnixPty extends IPty {
  /** Non-blocking. */
  readonly fd: number;
  /** Owns `fd`, which is closed in the same moment in which this is destroyed: from then on the number may be another file's. */
  readonly _socket: ReadStream;
}

/** Ctrl-D: how a terminal tells the end of the input. */
const endOfTransmission = Buffer.from('\x04');

/** Starts a command on a terminal that passes every byte, unechoed. Throws when there is no terminal to be had. */
export function openTerminal(program: Program, config: TerminalConfig, clock: Clock): Terminal {
  const { file, args, env } = program;
  const { size = { columns: 80, rows: 24 }, endsInput = true, pace, repeatsSize = false } = config;
  const options = { name: 'xterm', cols: size.columns, rows: size.rows, env, encoding: null };
  const pty = spawnPty(() => spawn(file, args, options));
  const socket = pty._socket;
  // What is sent before the command has made the terminal its own must wait for it, not be taken for lines, signals and echo.
  socket.setRawMode(true);
  // Without a listener beside its own, node-pty throws what it does not know, out of nobody's call.
  socket.on('error', () => {});
  const write = (data: Buffer): number => {
    if (socket.destroyed) throw new Error('the terminal is closed');
    // Not by the socket: on a terminal node writes until all is taken, and lets nothing else happen meanwhile.
    return writeSync(pty.fd, data);
  };
  const input = createPatientWritable({ write, last: endsInput ? endOfTransmission : Buffer.alloc(0), clock, ...(pace ? { pace } : {}) });
  let hasEnded = false;
  pty.onExit(() => {
    hasEnded = true;
    input.destroy();
  });
  // docker's command gives up when the process takes half a second to begin. podman's would lose the exit code of one that has just ended.
  const tellSize = (): void => {
    if (!hasEnded) pty.kill('SIGWINCH');
  };
  return {
    input,
    onOutput(listener) {
      let hasBegun = false;
      pty.onData((data) => {
        if (!hasBegun && repeatsSize) tellSize();
        hasBegun = true;
        // Without an encoding the pieces are bytes, whatever the type says.
        listener(data as unknown as Buffer);
      });
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    resize({ columns, rows }) {
      if (!socket.destroyed) pty.resize(columns, rows);
    },
    onExit: (listener) => void pty.onExit(({ exitCode, signal = 0 }) => listener({ exitCode, signal })),
    kill() {
      // Later the number may be another process's.
      if (!hasEnded) pty.kill('SIGKILL');
      input.destroy();
    },
  };
}

/** Machines for which nobody compiled the package have all of kpod but terminals. */
function spawnPty(start: () => IPty): UnixPty {
  try {
    return start() as unknown as UnixPty;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_DLOPEN_FAILED' && !message.includes('@lydell/node-pty')) throw cause;
    const machine = `${process.platform}-${process.arch}`;
    throw new Error(`kpod has no terminals on this machine (@lydell/node-pty for ${machine} is not installed): do it without -t`, {
      cause,
    });
  }
}

const shortestWaitMs = 2;
const longestWaitMs = 50;

/** What takes bytes, but has no way of telling when it has room for more. */
interface Sink {
  /** Answers how many bytes it took; throws EAGAIN when there is no room. Any other error closes the stream. */
  write(data: Buffer): number;
  /** Written at the end of the input. */
  readonly last: Buffer;
  /** At most so much at a time. */
  readonly pace?: InputPace;
  readonly clock: Clock;
}

/** A stream into a sink that is asked from time to time whether there is room again. Its errors need no listener. */
export function createPatientWritable({ write, last, pace, clock }: Sink): Writable {
  let timer: Timer | undefined;
  const allowance = createAllowance(pace, clock);
  const push = (data: Buffer, waitMs: number, done: (error?: Error) => void): void => {
    let [rest, nextWaitMs] = [data, waitMs];
    const later = (delayMs: number) => {
      timer = clock.schedule(delayMs, () => push(rest, Math.min(2 * nextWaitMs, longestWaitMs), done));
    };
    try {
      while (rest.length > 0) {
        const most = allowance.left();
        if (most === 0) return later(allowance.renewedInMs());
        const taken = write(rest.subarray(0, most));
        allowance.use(taken);
        rest = rest.subarray(taken);
        nextWaitMs = shortestWaitMs;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return done(error as Error);
      return later(nextWaitMs);
    }
    done();
  };
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => push(chunk, shortestWaitMs, done),
    final: (done) => push(last, shortestWaitMs, done),
    destroy(error, done) {
      timer?.cancel();
      done(error);
    },
  });
  // Whoever writes to a command that has ended learns so from how it ended.
  stream.on('error', () => {});
  return stream;
}

/** How many bytes may go now, and when there may be more. */
function createAllowance(pace: InputPace | undefined, clock: Clock) {
  const { bytes, perMs, startMs } = pace ?? { bytes: Number.POSITIVE_INFINITY, perMs: 0, startMs: 0 };
  let [renewAt, used] = [clock.now() + startMs, 0];
  return {
    left(): number {
      if (clock.now() >= renewAt) [renewAt, used] = [clock.now() + perMs, 0];
      return bytes - used;
    },
    use(count: number): void {
      used += count;
    },
    renewedInMs: (): number => renewAt - clock.now(),
  };
}
