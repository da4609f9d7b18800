import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Clock, sleep } from '../base/clock.ts';
import { isAlive } from '../base/is-alive.ts';
import type { EngineContext } from './dialect.ts';
import { inspectAll } from './inspect.ts';
import { createLogFileDecoder, createTailCounter, parseLogFileLine } from './log-file.ts';
import { logTime } from './log-time.ts';
import { createCliLogEntries, createCliLogs } from './logs.ts';
import { numberAt, stringAt } from './read-common.ts';
import { readPodmanContainer } from './read-podman.ts';
import { streamLines } from './stream-lines.ts';
import { type Engine, EngineError, type LogOptions } from './types.ts';

const pieceSize = 256 * 1024;
// How soon a follower sees a line, and the end. Its price is three system calls a round.
const followRoundMs = 100;

interface Source {
  readonly path: string | undefined;
  /** conmon writes the log, and is gone when the last of it is written. Undefined when the container does not run. */
  readonly conmonPid: number | undefined;
}

/**
 * podman's logs, read from the file that conmon writes, because `podman logs` (4.3) loses empty lines, adds newlines and miscounts
 * `--tail` as soon as a line has no newline. Where the file cannot be read (a podman machine), the command line has to do.
 */
export function createPodmanLogs(context: EngineContext): Pick<Engine, 'logs' | 'logEntries'> {
  const cli = { logs: createCliLogs(context), entries: createCliLogEntries(context) };
  return {
    logs: (id, options) => Readable.from(readLogs(context, id, options, cli.logs), { objectMode: false }),
    async *logEntries(id) {
      const { path } = await findSource(context, id);
      if (path === undefined) return;
      const file = await openLog(path);
      if (file === 'unreadable') return yield* cli.entries(id);
      if (file === undefined) return;
      for await (const { line } of streamLines(file.createReadStream())) {
        const parsed = parseLogFileLine(line);
        if (!parsed) continue;
        const { time, ...entry } = parsed;
        yield { ...entry, time: logTime(time) ?? time };
      }
    },
  };
}

async function findSource(context: EngineContext, id: string): Promise<Source> {
  const [entry] = await inspectAll(context, 'container', [id]);
  const container = readPodmanContainer(entry);
  if (!container) {
    throw new EngineError(`no such container ${id}`, { command: context.runner.show(['logs', id]), kind: 'notFound' });
  }
  const pid = container.state === 'running' ? numberAt(entry, 'State', 'ConmonPid') : undefined;
  return { path: stringAt(entry, 'HostConfig', 'LogConfig', 'Path'), conmonPid: pid };
}

/** Undefined when there is no log yet. */
async function openLog(path: string): Promise<FileHandle | 'unreadable' | undefined> {
  return open(path, 'r').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : 'unreadable'));
}

async function* readLogs(context: EngineContext, id: string, options: LogOptions, cli: Engine['logs']): AsyncGenerator<Buffer> {
  const { path, conmonPid } = await findSource(context, id);
  const file = path === undefined ? undefined : await openLog(path);
  if (file === 'unreadable') return yield* cli(id, options) as AsyncIterable<Buffer> as AsyncGenerator<Buffer>;
  if (file === undefined) return;
  try {
    const since = options.since === undefined ? undefined : (logTime(options.since) ?? options.since);
    const decoder = createLogFileDecoder({ timestamps: options.timestamps, ...(since === undefined ? {} : { since }) });
    let position = options.tailLines === undefined ? 0 : await findTail(file, options.tailLines);
    for (;;) {
      // Asked before the read: what is written between the answer and the end of the read is read.
      const ended = !options.follow || conmonPid === undefined || !isAlive(conmonPid);
      for await (const piece of readPieces(file, position)) {
        if (options.signal?.aborted) return;
        position += piece.length;
        const text = decoder.decode(piece);
        if (text.length > 0) yield text;
      }
      if (ended || options.signal?.aborted) return;
      await pause(context.clock, options.signal);
    }
  } finally {
    await file.close();
  }
}

const pause = (clock: Clock, signal: AbortSignal | undefined): Promise<void> => sleep(clock, followRoundMs, signal);

async function* readPieces(file: FileHandle, from: number): AsyncGenerator<Buffer> {
  for (let position = from; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceSize), 0, pieceSize, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

/** Where the last `count` lines begin. Reads backwards, so that it costs nothing of a long log. */
async function findTail(file: FileHandle, count: number): Promise<number> {
  const counter = createTailCounter(count);
  let { size: start } = await file.stat();
  // The bytes from `start` to the end of the line that is being put together.
  let pending: Buffer = Buffer.alloc(0);
  while (start > 0) {
    const length = Math.min(pieceSize, start);
    const piece = Buffer.allocUnsafe(length);
    await file.read(piece, 0, length, start - length);
    start -= length;
    pending = Buffer.concat([piece, pending]);
    let end = pending.lastIndexOf(10);
    for (
      let before = end > 0 ? pending.lastIndexOf(10, end - 1) : -1;
      before >= 0;
      before = end > 0 ? pending.lastIndexOf(10, end - 1) : -1
    ) {
      const line = parseLogFileLine(pending.subarray(before + 1, end));
      if (line && counter.isBefore(line)) return start + end + 1;
      end = before;
    }
    pending = pending.subarray(0, end + 1);
  }
  const first = parseLogFileLine(pending.subarray(0, Math.max(pending.length - 1, 0)));
  return first && counter.isBefore(first) ? pending.length : 0;
}
