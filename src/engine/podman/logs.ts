import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createCriDecoder, createTailCounter, longestPart, parseCriEntry, parseCriHead } from '../../api/cri-log.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import { findFromEnd } from '../../base/file-end.ts';
import { isAlive } from '../../base/is-alive.ts';
import { streamLines } from '../../base/stream-lines.ts';
import type { EngineContext } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { numberAt, optional, stringAt } from '../common/json-fields.ts';
import { lastBytes } from '../logs/log-tail.ts';
import { createCliLogEntries, createCliLogs } from '../logs/logs.ts';
import { type Engine, EngineError, type LogOptions } from '../types.ts';
import { createGrowingFile, readPieces } from './growing-file.ts';
import { isPodmanInfra, readPodmanContainer } from './read.ts';

// conmon's parts of long lines are shorter than this.
const longestLine = 2 * longestPart;
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
export function createPodmanLogs(context: EngineContext, paths: LogPaths): Pick<Engine, 'logs' | 'logEntries'> {
  const cli = { logs: createCliLogs(context), entries: createCliLogEntries(context) };
  return {
    logs: (id, options) => Readable.from(readLogs(context, id, options, cli.logs), { objectMode: false }),
    async *logEntries(id, options = {}) {
      const known = paths.of(id);
      // One that is not there may have gone with its container.
      const opened = known === undefined ? undefined : await openLog(known);
      const path = opened === undefined ? (await findSource(context, id)).path : known;
      if (path === undefined) return;
      const file = opened ?? (await openLog(path));
      if (file === 'unreadable') return yield* cli.entries(id, options);
      if (file === undefined) return;
      try {
        const start = options.tailBytes === undefined ? 0 : await findTail(file, { bytes: options.tailBytes });
        for await (const { line } of streamLines(readPieces(file, start), longestLine)) {
          const entry = parseCriEntry(line);
          if (entry) yield entry;
        }
      } finally {
        await file.close();
      }
    },
  };
}

const logPathOf = (entry: unknown): string | undefined => stringAt(entry, 'HostConfig', 'LogConfig', 'Path');

/** Where the logs of containers are, as far as an inspect has told: it does not change as long as there is the container. */
export interface LogPaths {
  remember(entry: unknown): void;
  of(id: string): string | undefined;
  forget(id: string): void;
}

/** Remembers where logs are. */
export function createLogPaths(): LogPaths {
  const paths = new Map<string, string>();
  return {
    remember(entry) {
      const [id, path] = [stringAt(entry, 'Id'), logPathOf(entry)];
      if (id !== undefined && path !== undefined && !isPodmanInfra(entry)) paths.set(id, path);
    },
    of: (id) => paths.get(id),
    forget: (id) => void paths.delete(id),
  };
}

async function findSource(context: EngineContext, id: string): Promise<Source> {
  const [entry] = await inspectAll(context, 'container', [id]);
  const container = readPodmanContainer(entry);
  if (!container) {
    throw new EngineError(`no such container ${id}`, { command: context.runner.show(['logs', id]), kind: 'notFound' });
  }
  const pid = container.state === 'running' ? numberAt(entry, 'State', 'ConmonPid') : undefined;
  return { path: logPathOf(entry), conmonPid: pid };
}

/** Undefined when there is no log yet. */
async function openLog(path: string): Promise<FileHandle | 'unreadable' | undefined> {
  return open(path, 'r').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : 'unreadable'));
}

async function* readLogs(context: EngineContext, id: string, options: LogOptions, cli: Engine['logs']): AsyncGenerator<Buffer> {
  const { path, conmonPid } = await findSource(context, id);
  const file = path === undefined ? undefined : await openLog(path);
  if (file === 'unreadable') return yield* cli(id, options) as AsyncIterable<Buffer> as AsyncGenerator<Buffer>;
  if (file === undefined || path === undefined) return;
  const text = readText({ file, path }, options, () => !options.follow || conmonPid === undefined || !isAlive(conmonPid), context.clock);
  if (options.tailBytes === undefined) yield* text;
  else yield await lastBytes(text, options.tailBytes);
}

async function* readText(
  { file, path }: { readonly file: FileHandle; readonly path: string },
  options: LogOptions,
  hasEnded: () => boolean,
  clock: Clock,
): AsyncGenerator<Buffer> {
  const { timestamps, since, tailLines, tailBytes, signal } = options;
  const decoder = createCriDecoder({ timestamps, ...optional('since', since) });
  const start = tailLines === undefined ? 0 : await findTail(file, { lines: tailLines, ...optional('contentBytes', tailBytes) });
  // conmon begins a new file when this one has grown too much.
  const log = createGrowingFile(path, file, start);
  try {
    for (;;) {
      // Asked before the read: what is written between the answer and the end of the read is read.
      const ended = hasEnded();
      for await (const piece of log.read()) {
        if (signal?.aborted) return;
        const text = decoder.decode(piece);
        if (text.length > 0) yield text;
      }
      if (ended || signal?.aborted) return;
      await sleep(clock, followRoundMs, signal);
    }
  } finally {
    await log.close();
  }
}

/** Where the last so many lines begin, or the entries that have the last so many bytes of content or of the file. */
async function findTail(
  file: FileHandle,
  { lines, contentBytes, bytes }: { readonly lines?: number; readonly contentBytes?: number; readonly bytes?: number },
): Promise<number> {
  const counter = createTailCounter(lines ?? Number.POSITIVE_INFINITY, contentBytes ?? bytes);
  return findFromEnd(file, (line, lineBytes) => {
    const head = parseCriHead(line);
    return head !== undefined && counter.isBefore({ ...head, bytes: bytes === undefined ? lineBytes - head.length : lineBytes + 1 });
  });
}
