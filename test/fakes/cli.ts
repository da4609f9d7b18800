import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { createSystemClock } from '../../src/base/clock.ts';
import { resolvePaths } from '../../src/base/paths.ts';
import type { Interrupt } from '../../src/cli/deps.ts';
import { type HostDeps, runCommandLine } from '../../src/cli/run-command-line.ts';
import { harmless, type Streams } from '../../src/cli/streams/streams.ts';
import { createWarningPrinter } from '../../src/cli/streams/warnings.ts';
import { createClient } from '../../src/client/http-client.ts';

/** What a command said, and its exit code. */
export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A command line under way. */
export interface RunningCli {
  readonly result: Promise<CliResult>;
  stdout(): string;
  stderr(): string;
  /** Ctrl-C, or what else wants it to end. */
  interrupt(by?: Interrupt): void;
  /** The terminal gets another size. */
  resize(size: { readonly columns: number; readonly rows: number }): void;
  /** More standard input; null ends it. */
  type(text: string | null): void;
}

export interface CliOptions {
  /** Where the API is. */
  readonly url: string;
  readonly input?: string | Buffer;
  readonly env?: HostDeps['env'];
  readonly terminal?: boolean;
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly host?: Partial<HostDeps>;
}

/** Starts a command line in this process, with streams of its own, against the API at `url`. */
export function startCli(words: readonly string[], options: CliOptions): RunningCli {
  const [out, err] = [collect(), collect()];
  const stdin = new PassThrough();
  if (options.input !== undefined) stdin.end(options.input);
  const listeners = new Set<(by: Interrupt) => void>();
  const terminal = options.terminal ?? false;
  let size = options.size ?? { columns: 80, rows: 24 };
  const resizeListeners = new Set<() => void>();
  const streams: Streams = {
    stdin: options.input === undefined && !terminal ? Readable.from([]) : stdin,
    stdout: out.stream,
    stderr: err.stream,
    stdinIsTerminal: terminal,
    stdoutIsTerminal: terminal,
    stderrIsTerminal: terminal,
    out: async (text) => void out.stream.write(harmless(text, terminal)),
    err: (text) => void err.stream.write(harmless(text, terminal)),
    draw: async (text) => void out.stream.write(text),
    size: () => size,
    onResize(listener) {
      resizeListeners.add(listener);
      return () => resizeListeners.delete(listener);
    },
    setRawMode: () => {},
  };
  const onWarning = createWarningPrinter(streams);
  const client = createClient({ kind: 'url', url: new URL(options.url) }, { onWarning });
  const exitCode = runCommandLine(words, {
    streams,
    env: options.env ?? {},
    clock: createSystemClock(),
    paths: resolvePaths({ KPOD_STATE_DIR: join('/nowhere', 'state') }, { uid: 0, home: '/nowhere', tmp: '/nowhere' }),
    version: '0.1.0',
    entry: '/nowhere/kpod.js',
    client,
    directClient: client,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openCluster: async () => {
      throw new Error('unexpected: a cluster');
    },
    async watchFiles() {
      throw new Error('unexpected: files are watched');
    },
    exitNow(code) {
      throw new Error(`exit now with ${code}`);
    },
    ...options.host,
  });
  return {
    result: exitCode.then((code) => ({ stdout: out.text(), stderr: err.text(), exitCode: code })),
    stdout: out.text,
    stderr: err.text,
    interrupt: (by = 'SIGINT') => [...listeners].forEach((listener) => void listener(by)),
    resize(changed) {
      size = changed;
      for (const listener of resizeListeners) listener();
    },
    type: (text) => void (text === null ? stdin.end() : stdin.write(text)),
  };
}

/** Runs a command line to its end. */
export const runCli = (words: readonly string[], options: CliOptions): Promise<CliResult> => startCli(words, options).result;

function collect(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
