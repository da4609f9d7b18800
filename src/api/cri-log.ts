/**
 * The CRI's log format, in which conmon writes logs and the kubelet keeps them: `<time> <stdout|stderr> <F|P> <content>`. `P` says that
 * the line goes on in the next entry of its stream: its newline was not written yet, or it is too long for one.
 * k8s: cri-client/pkg/logs/logs.go
 */
import { logTime } from './log-time.ts';

/** One line that a container wrote, or a part of one. */
export interface LogEntry {
  /** RFC 3339 UTC, nine digits. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** At most `longestPart` bytes. */
  readonly content: Uint8Array;
  /** False when no newline follows. */
  readonly complete: boolean;
}

/** Lines are cut into parts of so many bytes, as container runtimes do. */
export const longestPart = 16 * 1024;

/** The fewest bytes that an entry of a kept log has: its time, its stream, its tag, and its line end. */
export const fewestEntryBytes = 41;

/** What stands before the content of an entry in that format; a line end stands behind it. */
export const formatCriHead = ({ time, stream, complete }: LogEntry): string => `${time} ${stream} ${complete ? 'F' : 'P'} `;

/** The head of an entry, and where its content begins. */
export interface CriHead {
  /** As written: RFC 3339, perhaps with the machine's offset. */
  readonly time: string;
  readonly stream: LogEntry['stream'];
  readonly complete: boolean;
  readonly length: number;
}

/** Reads the head of an entry. Undefined for what is none. */
export function parseCriHead(line: Buffer): CriHead | undefined {
  const timeEnd = line.indexOf(32);
  const stream = line.toString('latin1', timeEnd + 1, timeEnd + 7);
  const flag = line[timeEnd + 8];
  if (timeEnd < 0 || (stream !== 'stdout' && stream !== 'stderr') || (flag !== 70 && flag !== 80)) return undefined;
  return { time: line.toString('latin1', 0, timeEnd), stream, complete: flag === 70, length: timeEnd + 10 };
}

/** Reads one entry (without its line end). Undefined for what is none. */
export function parseCriEntry(line: Buffer): LogEntry | undefined {
  const head = parseCriHead(line);
  return (
    head && { time: logTime(head.time) ?? head.time, stream: head.stream, complete: head.complete, content: line.subarray(head.length) }
  );
}

/** Which text of a log is wanted, and how. */
export interface LogTextOptions {
  /** A time and a blank at the start of each line of the text, the time being that of the first thing that stands on the line. */
  readonly timestamps: boolean;
  /** RFC 3339: what is older is left out. */
  readonly since?: string;
}

/** Writes entries as `logs` prints them, one after another. */
export function createLogText({ timestamps, since }: LogTextOptions): (entry: LogEntry) => Uint8Array {
  const from = since === undefined ? '' : (logTime(since) ?? since);
  let atLineStart = true;
  // docker gives all parts of a line the time of the first, even where those of the other stream stand between them.
  let newest = '';
  return ({ time, content, complete }) => {
    if (time < from || (content.length === 0 && !complete)) return Buffer.alloc(0);
    if (time > newest) newest = time;
    const head = timestamps && atLineStart ? [Buffer.from(`${newest} `)] : [];
    atLineStart = complete;
    return Buffer.concat([...head, content, ...(complete ? [Buffer.from('\n')] : [])]);
  };
}

/** Turns pieces of a file in the CRI's format into the text that the container wrote. */
export interface CriDecoder {
  /** The bytes to hand out for the next piece of the file; what stands after its last newline waits for the next piece. */
  decode(piece: Buffer): Buffer;
}

/** A line of a file that is longer than an entry can be: its content is handed out as it comes, for nothing may grow with it. */
const longestLine = 4 * longestPart;

/** A decoder for whole files: much faster than entry by entry. What is no entry is passed over. */
export function createCriDecoder({ timestamps, since }: LogTextOptions): CriDecoder {
  const from = since === undefined ? undefined : (logTime(since) ?? since);
  const needsTime = timestamps || from !== undefined;
  let rest: Buffer = Buffer.alloc(0);
  let atLineStart = true;
  /** The long line that is being read: whether its content is wanted, and whether it ends with a newline. */
  let long: { readonly wanted: boolean; readonly complete: boolean } | undefined;

  /** Writes what stands before the content, answers the new end; undefined when the entry is not wanted. */
  const begin = (head: CriHead, output: Buffer, end: number): number | undefined => {
    const time = needsTime ? (logTime(head.time) ?? '') : '';
    if (from !== undefined && time < from) return undefined;
    return timestamps && atLineStart ? end + output.write(`${time} `, end, 'latin1') : end;
  };
  const finish = (complete: boolean, output: Buffer, end: number): number => {
    if (!complete) return end;
    atLineStart = true;
    output[end] = 10;
    return end + 1;
  };
  const write = (line: Buffer, output: Buffer, at: number, isWhole: boolean): number => {
    let wanted = long?.wanted ?? false;
    let complete = long?.complete ?? false;
    let [start, end] = [0, at];
    if (!long) {
      const head = parseCriHead(line);
      const begun = head && (head.length < line.length || head.complete || !isWhole) ? begin(head, output, at) : undefined;
      wanted = begun !== undefined;
      complete = head?.complete ?? false;
      [start, end] = [head?.length ?? 0, begun ?? at];
    }
    if (wanted) {
      atLineStart = false;
      end += line.copy(output, end, start);
      if (isWhole) end = finish(complete, output, end);
    }
    long = isWhole ? undefined : { wanted, complete };
    return end;
  };
  return {
    decode(piece) {
      const input = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      // What goes out is never longer than what came in: the file has a time, a stream and a flag before every piece of a line.
      const output = Buffer.allocUnsafe(input.length + 64);
      let end = 0;
      let start = 0;
      for (let newline = input.indexOf(10); newline >= 0; newline = input.indexOf(10, start)) {
        end = write(input.subarray(start, newline), output, end, true);
        start = newline + 1;
      }
      rest = input.subarray(start);
      if (rest.length > longestLine || (long && rest.length > 0)) {
        end = write(rest, output, end, false);
        rest = Buffer.alloc(0);
      }
      return output.subarray(0, end);
    },
  };
}

/** Counts the lines of a log from its end: a line is what ends with a newline, and what stands after the last one. */
export interface TailCounter {
  /** Takes the entry before the ones seen so far; answers true when it is one too many, so that the tail begins after it. */
  isBefore(entry: { readonly stream: LogEntry['stream']; readonly complete: boolean; readonly bytes: number }): boolean;
}

/** A counter of the last `lines` lines, which stops early once those seen have `bytes` bytes of content. */
export function createTailCounter(lines: number, bytes: number = Number.POSITIVE_INFINITY): TailCounter {
  const seen = new Set<LogEntry['stream']>();
  let seenLines = 0;
  let seenBytes = 0;
  return {
    isBefore(entry) {
      if (seenBytes >= bytes) return true;
      // A part without a newline belongs to the line that its stream goes on with, unless nothing follows.
      if (entry.complete || !seen.has(entry.stream)) seenLines += 1;
      seen.add(entry.stream);
      seenBytes += entry.bytes;
      return seenLines > lines;
    },
  };
}
