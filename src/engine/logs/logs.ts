import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { createLogText, type LogEntry } from '../../api/cri-log.ts';
import { logsArgv } from '../common/argv.ts';
import type { EngineContext } from '../common/dialect.ts';
import { inspectContainer } from '../common/inspect.ts';
import { optional } from '../common/json-fields.ts';
import { type Engine, EngineError, type LogOptions } from '../types.ts';
import { createJoinedPipe } from './joined-pipe.ts';
import { countEntries, lastBytes, lastLines, spareParts } from './log-tail.ts';
import { createFollowed, missingEnd } from './missing-end.ts';
import { createStampedDecoder, type StampedPart } from './stamped-lines.ts';

/** A container's log through the engine's CLI, both of its outputs in one stream. */
export function createCliLogs(context: EngineContext): Engine['logs'] {
  return (id, options) => Readable.from(readLogs(context, id, options), { objectMode: false });
}

async function* readLogs(context: EngineContext, id: string, options: LogOptions): AsyncGenerator<Uint8Array> {
  await expectContainer(context, id);
  const { tailLines, tailBytes, follow } = options;
  if (tailBytes !== undefined) yield await lastBytes(runLogs(context, id, options), tailBytes);
  else if (tailLines !== undefined && !follow) yield* readTail(context, id, { ...options, tailLines });
  else yield* runLogs(context, id, options);
}

/** The output of `logs`, with times where they are asked for. */
async function* runLogs(context: EngineContext, id: string, options: LogOptions): AsyncGenerator<Uint8Array> {
  const output =
    options.follow && context.dialect.losesEndOfFollowed ? followToEnd(context, id, options) : runCommand(context, id, options);
  // Without times the bytes go through as they are. With them, lines must be put together again.
  if (options.timestamps) yield* joinStamped(output, () => readEntries(context, id, 2));
  else yield* output;
}

/** Follows a log, and looks once more at what its end is. */
async function* followToEnd(context: EngineContext, id: string, options: LogOptions): AsyncGenerator<Uint8Array> {
  const followed = createFollowed();
  for await (const chunk of runCommand(context, id, options)) {
    followed.add(chunk);
    yield chunk;
  }
  if (options.signal?.aborted) return;
  const { tailLines, ...others } = options;
  const isFromStart = tailLines === undefined && options.since === undefined;
  yield* missingEnd(followed, isFromStart, (lines) =>
    runCommand(context, id, { ...others, follow: false, ...optional('tailLines', lines) }),
  );
}

/** One `logs` command. */
async function* runCommand(context: EngineContext, id: string, options: LogOptions): AsyncGenerator<Buffer> {
  if (options.signal?.aborted) return;
  const { ourEnd, childEnd } = await createJoinedPipe();
  const child = context.runner.spawn(logsArgv(id, options), ['ignore', childEnd, childEnd]);
  closeSync(childEnd);
  child.on('error', (error) => ourEnd.destroy(error));
  const end = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', end);
  try {
    yield* gather(ourEnd);
  } finally {
    options.signal?.removeEventListener('abort', end);
    end();
    ourEnd.destroy();
  }
}

/** Half of what a pipe holds. */
const manyBytes = 32 * 1024;
const gatherMs = 4;

/**
 * The same bytes in fewer pieces: docker writes every line by itself, and each piece costs all who pass it on more than its bytes do. What
 * comes first, and what comes alone, does not wait.
 */
async function* gather(output: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of output) {
    yield chunk;
    if (!isFirst && chunk.length < manyBytes) await pause(gatherMs);
    isFirst = false;
  }
}

async function* joinStamped(output: AsyncIterable<Uint8Array>, readLastTwo: () => AsyncIterable<LogEntry>): AsyncGenerator<Uint8Array> {
  const decoder = createStampedDecoder();
  const text = createLogText({ timestamps: true });
  const write = (part: StampedPart) => text({ ...part, stream: 'stdout' });
  for await (const chunk of output) yield Buffer.concat(decoder.decode(Buffer.from(chunk)).map(write));
  for (const part of decoder.end()) yield Buffer.concat((await splitOpenEnds(part, readLastTwo)).map(write));
}

const stampWithin = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z /;

/**
 * What stands at the end of a log without a line end. When neither output ends with one, that of the second follows, with its time, right
 * after that of the first; whether it is that, or the container itself wrote a time, only the outputs one by one can tell.
 */
async function splitOpenEnds(part: StampedPart, readLastTwo: () => AsyncIterable<LogEntry>): Promise<readonly StampedPart[]> {
  const content = Buffer.from(part.content);
  if (!stampWithin.test(content.toString('latin1'))) return [part];
  const entries: LogEntry[] = [];
  for await (const entry of readLastTwo()) entries.push(entry);
  const [one, other] = entries.slice(-2);
  if (!one || !other) return [part];
  // What was written first may have the later time.
  const orders = [
    [one, other],
    [other, one],
  ] as const;
  const fits = ([first, second]: (typeof orders)[number]) =>
    Buffer.concat([first.content, Buffer.from(`${second.time} `), second.content]).equals(content);
  return orders.find(fits) ?? [part];
}

/** The last lines, counted here: docker counts the parts in which it stores long lines. */
async function* readTail(context: EngineContext, id: string, options: LogOptions & { tailLines: number }): AsyncGenerator<Uint8Array> {
  const last = await lastLines(runLogs(context, id, { ...options, tailLines: options.tailLines + spareParts }), options.tailLines);
  // More than may be held: its lines are so many that they count alike, or so long that they are counted as the kubelet counts.
  if (last) yield last;
  else yield* runLogs(context, id, options);
}

/**
 * A container's log line by line, each with its stream and time. Two children read it, one for each stream, since one that writes to
 * both would wait for whichever is not being read; their lines are merged by time.
 */
export function createCliLogEntries(context: EngineContext): Engine['logEntries'] {
  return async function* logEntries(id, { tailBytes } = {}) {
    await expectContainer(context, id);
    const lastEntries = (count: number) => runLogs(context, id, { follow: false, timestamps: false, tailLines: count });
    yield* readEntries(context, id, tailBytes === undefined ? undefined : await countEntries(tailBytes, lastEntries));
  };
}

async function* readEntries({ runner }: EngineContext, id: string, tailLines: number | undefined): AsyncGenerator<LogEntry> {
  const argv = logsArgv(id, { follow: false, timestamps: true, ...optional('tailLines', tailLines) });
  const outChild = runner.spawn(argv, ['ignore', 'pipe', 'ignore']);
  const errChild = runner.spawn(argv, ['ignore', 'ignore', 'pipe']);
  try {
    yield* mergeByTime(readStream(outChild, 'stdout'), readStream(errChild, 'stderr'));
  } finally {
    outChild.kill('SIGKILL');
    errChild.kill('SIGKILL');
  }
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

async function* readStream(child: ChildProcess, stream: LogEntry['stream']): AsyncGenerator<LogEntry, void> {
  const pipe = stream === 'stdout' ? child.stdout : child.stderr;
  child.on('error', (error) => pipe?.destroy(error));
  if (!pipe) return;
  const decoder = createStampedDecoder();
  for await (const chunk of pipe) for (const part of decoder.decode(chunk as Buffer)) yield { ...part, stream };
  for (const part of decoder.end()) yield { ...part, stream };
}

/** The CLI would write its complaint about a missing container where the log is expected. */
async function expectContainer(context: EngineContext, id: string): Promise<void> {
  if (await inspectContainer(context, id)) return;
  throw new EngineError(`no such container: ${id}`, { command: context.runner.show(['logs', id]), kind: 'notFound' });
}
