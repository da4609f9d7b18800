/** Logs of attempts whose container is gone: copied before it is removed, in the CRI log format. k8s: kuberuntime/logs/logs.go */
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import type { LogEntry } from '../engine/types.ts';

/** What is kept of one attempt: its last 10 MiB. k8s: the kubelet's containerLogMaxSize */
const keptLogBytes = 10 * 1024 * 1024;
/** How many attempts of a container are kept from its beginning, and how many from its end. */
const keptFirst = 10;
const keptLast = 10;

/** One entry as a line of a CRI log: time, stream, F (whole) or P (no newline after it), content. */
export function formatCriEntry(entry: LogEntry): Buffer {
  return Buffer.concat([Buffer.from(`${entry.time} ${entry.stream} ${entry.complete ? 'F' : 'P'} `), entry.content, Buffer.from('\n')]);
}

/** Reads one line of a CRI log (without its line end); undefined for what is none. */
export function parseCriLine(line: Buffer): LogEntry | undefined {
  const head = /^(\S+) (stdout|stderr) ([FP]) /.exec(line.subarray(0, 80).toString('latin1'));
  if (!head) return undefined;
  const [prefix, time = '', stream, tag] = head;
  return { time, stream: stream === 'stderr' ? 'stderr' : 'stdout', complete: tag === 'F', content: line.subarray(prefix.length) };
}

/**
 * A log in its kept form, cut to its newest whole lines: blocks of text of which at least the last stays, whose contents fit into the
 * limit. Blocks, since a log of one-letter lines would be millions of objects.
 */
export async function lastBlocks(entries: AsyncIterable<LogEntry>, limitBytes: number, blockBytes = 65_536): Promise<readonly Buffer[]> {
  const blocks: { readonly text: Buffer; readonly bytes: number }[] = [];
  let lines: Buffer[] = [];
  let textBytes = 0;
  let bytes = 0;
  let total = 0;
  const seal = () => {
    if (lines.length > 0) blocks.push({ text: Buffer.concat(lines), bytes });
    [lines, textBytes, bytes] = [[], 0, 0];
    while (blocks.length > 1 && total > limitBytes) total -= blocks.shift()?.bytes ?? 0;
  };
  for await (const entry of entries) {
    const line = formatCriEntry(entry);
    lines.push(line);
    textBytes += line.length;
    bytes += entry.content.length + 1;
    total += entry.content.length + 1;
    if (textBytes >= blockBytes) seal();
  }
  seal();
  return blocks.map((block) => block.text);
}

/** Keeps the log of one attempt in the container's directory, and drops attempts that are neither among the first nor the last ten. Idempotent. */
export async function keepLog(directory: string, attempt: number, entries: AsyncIterable<LogEntry>): Promise<void> {
  const kept = await lastBlocks(entries, keptLogBytes);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFileAtomic(join(directory, `${attempt}.log`), Buffer.concat(kept));
  const attempts = await keptAttempts(directory);
  for (const old of attempts.slice(keptFirst, -keptLast)) await rm(join(directory, `${old}.log`), { force: true });
}

async function keptAttempts(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory).catch(() => []);
  return names.flatMap((name) => (/^\d+\.log$/.test(name) ? [Number.parseInt(name, 10)] : [])).sort((a, b) => a - b);
}

/** The kept entries of one attempt; undefined when none are kept. */
export async function readKeptLog(directory: string, attempt: number): Promise<AsyncIterable<LogEntry> | undefined> {
  const file = join(directory, `${attempt}.log`);
  const found = await stat(file).catch(() => undefined);
  return found && parseCriLog(createReadStream(file));
}

async function* parseCriLog(chunks: AsyncIterable<Buffer>): AsyncGenerator<LogEntry> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let data: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10)) {
      const entry = parseCriLine(data.subarray(0, end));
      if (entry) yield entry;
      data = data.subarray(end + 1);
    }
    rest = data;
  }
}
