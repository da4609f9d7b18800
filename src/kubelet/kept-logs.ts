/** Logs of attempts whose container is gone: copied before it is removed, in the CRI log format. k8s: kuberuntime/logs/logs.go */
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createCriDecoder, createTailCounter, formatCriHead, type LogEntry, type LogTextOptions, parseCriHead } from '../api/cri-log.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { findFromEnd } from '../base/file-end.ts';
import type { Engine } from '../engine/types.ts';

/** What is kept of one attempt: its last 10 MiB, as they stand on disk. k8s: the kubelet's containerLogMaxSize */
const keptLogBytes = 10 * 1024 * 1024;
/** How many attempts of a container are kept from its beginning, and how many from its end. */
const keptFirst = 10;
const keptLast = 10;

/** Which text of a kept log is wanted; of its last lines only, when told (before `since` is applied). */
export type KeptLogOptions = LogTextOptions & { readonly tailLines?: number };

/** The entries of an ended container, without most of what would not be kept. */
export const keptEntries = (engine: Engine, id: string): AsyncIterable<LogEntry> => engine.logEntries(id, { tailBytes: keptLogBytes });

/**
 * A log in its kept form, cut to its newest whole entries: blocks of text of which at least the last stays, which fit into the limit.
 * Blocks that are written into, since single lines would be hundreds of thousands of objects, and garbage of many times the log's size.
 */
export async function lastBlocks(entries: AsyncIterable<LogEntry>, limitBytes: number, blockBytes = 65_536): Promise<readonly Buffer[]> {
  const blocks: Buffer[] = [];
  let block: Buffer = Buffer.alloc(0);
  let used = 0;
  let total = 0;
  const seal = () => {
    if (used > 0) blocks.push(block.subarray(0, used));
    total += used;
    used = 0;
    while (blocks.length > 1 && total > limitBytes) total -= blocks.shift()?.length ?? 0;
  };
  for await (const entry of entries) {
    const head = formatCriHead(entry);
    const length = head.length + entry.content.length + 1;
    if (length > block.length - used) {
      seal();
      block = Buffer.allocUnsafe(Math.max(length, blockBytes));
    }
    block.write(head, used, 'latin1');
    block.set(entry.content, used + head.length);
    used += length;
    block[used - 1] = 10;
  }
  seal();
  return blocks;
}

/** Keeps the log of one attempt in the container's directory, and drops attempts that are neither among the first nor the last ten. Idempotent. */
export async function keepLog(directory: string, attempt: number, entries: AsyncIterable<LogEntry>): Promise<void> {
  const kept = await lastBlocks(entries, keptLogBytes);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFileAtomic(join(directory, `${attempt}.log`), kept);
  const attempts = await keptAttempts(directory);
  for (const old of attempts.slice(keptFirst, -keptLast)) await rm(join(directory, `${old}.log`), { force: true });
}

async function keptAttempts(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory).catch(() => []);
  return names.flatMap((name) => (/^\d+\.log$/.test(name) ? [Number.parseInt(name, 10)] : [])).sort((a, b) => a - b);
}

/** The kept text of one attempt; undefined when none is kept. */
export async function readKeptLog(
  directory: string,
  attempt: number,
  options: KeptLogOptions,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const path = join(directory, `${attempt}.log`);
  const found = await stat(path).catch(() => undefined);
  return found && readText(path, options);
}

async function* readText(path: string, { tailLines, ...options }: KeptLogOptions): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const start = tailLines === undefined ? 0 : await findTail(file, tailLines);
    const decoder = createCriDecoder(options);
    for await (const piece of file.createReadStream({ start, autoClose: false })) {
      const text = decoder.decode(piece as Buffer);
      if (text.length > 0) yield text;
    }
  } finally {
    await file.close();
  }
}

function findTail(file: FileHandle, lines: number): Promise<number> {
  const counter = createTailCounter(lines);
  return findFromEnd(file, (line, lineBytes) => {
    const head = parseCriHead(line);
    return head !== undefined && counter.isBefore({ ...head, bytes: lineBytes });
  });
}
