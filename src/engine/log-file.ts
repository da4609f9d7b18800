import { logTime } from './log-time.ts';
import type { LogEntry } from './types.ts';

/**
 * A line of podman's log files, which conmon writes in the CRI's format: `<time> <stdout|stderr> <F|P> <content>`. `P` says that the
 * container had written no newline yet.
 */
export interface LogFileLine {
  /** As written: RFC 3339, perhaps with the machine's offset. */
  readonly time: string;
  readonly stream: LogEntry['stream'];
  readonly complete: boolean;
  readonly content: Buffer;
}

/** Takes one line apart (without its newline). Undefined for what is no such line. */
export function parseLogFileLine(line: Buffer): LogFileLine | undefined {
  const timeEnd = line.indexOf(32);
  const stream = line.toString('latin1', timeEnd + 1, timeEnd + 7);
  const flag = line[timeEnd + 8];
  if (timeEnd < 0 || (stream !== 'stdout' && stream !== 'stderr') || (flag !== 70 && flag !== 80)) return undefined;
  return { time: line.toString('latin1', 0, timeEnd), stream, complete: flag === 70, content: line.subarray(timeEnd + 10) };
}

/** Turns pieces of a log file into what the container wrote. */
export interface LogFileDecoder {
  /** The bytes to hand out for the next piece of the file; what stands after its last newline waits for the next piece. */
  decode(piece: Buffer): Buffer;
}

/** A decoder that puts times before lines, and leaves out what is older than `since` (nine digits, UTC), when told. */
export function createLogFileDecoder(options: { readonly timestamps: boolean; readonly since?: string }): LogFileDecoder {
  let rest: Buffer = Buffer.alloc(0);
  const open = new Set<LogEntry['stream']>();
  const needsTime = options.timestamps || options.since !== undefined;
  const write = (line: LogFileLine, output: Buffer, at: number): number => {
    let end = at;
    const time = needsTime ? (logTime(line.time) ?? '') : '';
    if (options.since !== undefined && time < options.since) return end;
    if (options.timestamps && !open.has(line.stream)) end += output.write(`${time} `, end, 'latin1');
    end += line.content.copy(output, end);
    if (line.complete) {
      open.delete(line.stream);
      output[end] = 10;
      return end + 1;
    }
    open.add(line.stream);
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
        const line = parseLogFileLine(input.subarray(start, newline));
        if (line) end = write(line, output, end);
        start = newline + 1;
      }
      rest = input.subarray(start);
      return output.subarray(0, end);
    },
  };
}

/** Counts the lines of a log from its end: a line is what ends with a newline, and what stands after the last one. */
export interface TailCounter {
  /** Takes the line before the ones seen so far; answers true when it is one too many, so that the tail begins after it. */
  isBefore(line: LogFileLine): boolean;
}

/** A counter of the last `count` lines. */
export function createTailCounter(count: number): TailCounter {
  const seen = new Set<LogEntry['stream']>();
  let lines = 0;
  return {
    isBefore({ stream, complete }) {
      // A piece without a newline belongs to the line that its stream goes on with, unless nothing follows.
      if (complete || !seen.has(stream)) lines += 1;
      seen.add(stream);
      return lines > count;
    },
  };
}
