import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { logsArgv } from './argv-common.ts';
import type { EngineContext } from './dialect.ts';
import { inspectContainer } from './inspect.ts';
import { createJoinedPipe } from './joined-pipe.ts';
import { logTime } from './log-time.ts';
import { optional } from './read-common.ts';
import { joinSplitLine, splitSize } from './split-lines.ts';
import { streamLines } from './stream-lines.ts';
import { type Engine, EngineError, type LogEntry, type LogOptions } from './types.ts';

const newline = Buffer.from('\n');

/** A container's log through the engine's CLI, both of its outputs in one stream. */
export function createCliLogs(context: EngineContext): Engine['logs'] {
  return (id, options) => Readable.from(readLogs(context, id, options), { objectMode: false });
}

async function* readLogs(context: EngineContext, id: string, options: LogOptions): AsyncGenerator<Buffer> {
  await expectContainer(context, id);
  if (options.tailLines !== undefined && !options.follow) yield* readTail(context, id, { ...options, tailLines: options.tailLines });
  else yield* runLogs(context, id, options);
}

/** One `logs` command. */
async function* runLogs(context: EngineContext, id: string, options: LogOptions): AsyncGenerator<Buffer> {
  if (options.signal?.aborted) return;
  const { ourEnd, childEnd } = await createJoinedPipe();
  const child = context.runner.spawn(logsArgv(id, options), ['ignore', childEnd, childEnd]);
  childEnd.destroy();
  child.on('error', (error) => ourEnd.destroy(error));
  const end = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', end);
  try {
    // Without times the bytes go through as they are. With them, lines must be put together again.
    if (!options.timestamps) for await (const chunk of ourEnd as AsyncIterable<Buffer>) yield chunk;
    else for await (const line of streamLines(ourEnd)) yield wholeLine({ ...line, line: joinSplitLine(line.line) });
  } finally {
    options.signal?.removeEventListener('abort', end);
    end();
    ourEnd.destroy();
  }
}

// How many pieces more than lines are asked for: docker counts the pieces of 16 KiB in which it stores long lines.
const spare = 64;

/** The last lines, counted here. */
async function* readTail(context: EngineContext, id: string, options: LogOptions & { tailLines: number }): AsyncGenerator<Buffer> {
  const read = async (pieces: number | undefined): Promise<{ readonly last: Buffer[]; readonly bytes: number }> => {
    const { tailLines: _ours, ...rest } = options;
    const last: Buffer[] = [];
    let bytes = 0;
    for await (const line of streamLines(Readable.from(runLogs(context, id, { ...rest, ...optional('tailLines', pieces) })))) {
      bytes += line.line.length;
      last.push(wholeLine(line));
      if (last.length > options.tailLines) last.shift();
    }
    return { last, bytes };
  };
  let { last, bytes } = await read(options.tailLines + spare);
  // So much text in so few lines: the first of them may have begun before what was asked for.
  if (last.length <= options.tailLines && bytes >= (spare - 1) * splitSize) ({ last } = await read(undefined));
  yield* last;
}

function wholeLine({ line, complete }: { readonly line: Buffer; readonly complete: boolean }): Buffer {
  return complete ? Buffer.concat([line, newline]) : line;
}

/**
 * A container's log line by line, each with its stream and time. Two children read it, one for each stream, since one that writes to
 * both would wait for whichever is not being read; their lines are merged by time.
 */
export function createCliLogEntries(context: EngineContext): Engine['logEntries'] {
  return async function* logEntries(id) {
    await expectContainer(context, id);
    const argv = logsArgv(id, { follow: false, timestamps: true });
    const outChild = context.runner.spawn(argv, ['ignore', 'pipe', 'ignore']);
    const errChild = context.runner.spawn(argv, ['ignore', 'ignore', 'pipe']);
    try {
      yield* mergeByTime(readEntries(outChild, 'stdout'), readEntries(errChild, 'stderr'));
    } finally {
      outChild.kill('SIGKILL');
      errChild.kill('SIGKILL');
    }
  };
}

async function* mergeByTime(one: AsyncGenerator<LogEntry, void>, other: AsyncGenerator<LogEntry, void>): AsyncGenerator<LogEntry> {
  let [nextOne, nextOther] = await Promise.all([one.next(), other.next()]);
  while (!nextOne.done || !nextOther.done) {
    if (!nextOne.done && (nextOther.done || nextOne.value.time <= nextOther.value.time)) {
      yield nextOne.value;
      nextOne = await one.next();
    } else if (!nextOther.done) {
      yield nextOther.value;
      nextOther = await other.next();
    }
  }
}

async function* readEntries(child: ChildProcess, stream: LogEntry['stream']): AsyncGenerator<LogEntry, void> {
  const pipe = stream === 'stdout' ? child.stdout : child.stderr;
  child.on('error', (error) => pipe?.destroy(error));
  if (!pipe) return;
  for await (const { line, complete } of streamLines(pipe)) {
    const joined = joinSplitLine(line);
    const blank = joined.indexOf(32);
    const time = logTime(joined.toString('latin1', 0, blank));
    // What carries no time is the CLI's own complaint, not the container's.
    if (time !== undefined) yield { time, stream, content: joined.subarray(blank + 1), complete };
  }
}

/** The CLI would write its complaint about a missing container where the log is expected. */
async function expectContainer(context: EngineContext, id: string): Promise<void> {
  if (await inspectContainer(context, id)) return;
  throw new EngineError(`no such container: ${id}`, { command: context.runner.show(['logs', id]), kind: 'notFound' });
}
