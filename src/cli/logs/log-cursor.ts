/** Knows how far a log with times was read, so that it can go on after a break without losing or repeating a line. */
export interface LogCursor {
  /**
   * From when on the log is to be asked for again, RFC 3339; undefined before the first line. It is the time of the line before the last:
   * a log that begins at a time leaves out the beginning of a line that was written in parts, and the last part of the line before may
   * have the time of the last one.
   */
  since(): string | undefined;
  /** The next bytes come from a new request, from `since()` on. */
  restart(): void;
  /** What of these bytes is new, without its times unless they are wanted. */
  take(chunk: Uint8Array): Uint8Array;
}

/** The line that is being read. */
interface Line {
  /** Its text is shown from this byte on; -1: its time, too. */
  readonly from: number;
  /** How much of its text has passed. */
  bytes: number;
}

const newline = 0x0a;
const space = 0x20;
/** With nine digits, an offset and the blank. A line without a time is shown as it is. */
const longestTime = 36;

/**
 * Reads a log whose lines begin with their time and a blank. Times are compared as text: the kubelet's have a fixed width. After a restart
 * all is skipped up to the last line seen: of lines of its time, as many as were seen before. A clock may have been set back meanwhile, so
 * that otherwise an older time says nothing.
 */
export function createLogCursor({ keepTimes }: { readonly keepTimes: boolean }): LogCursor {
  let newest = '';
  let last: string | undefined;
  let beforeLast: string | undefined;
  let seenOfLast = 0;
  /** What comes was seen before the break. */
  let isSeen = false;
  /** So many lines of the last time come again after a restart. */
  let toSkip = 0;
  /** The line that the break cut: so many bytes of its text are printed already, and its time. */
  let cut: number | undefined;
  /** The beginning of a line whose time is not complete yet. */
  let head = Buffer.alloc(0);
  let line: Line | undefined;

  const beginLine = (time: string): Line => {
    const hidden = { from: Number.POSITIVE_INFINITY, bytes: 0 };
    if (isSeen && time > newest) {
      isSeen = false;
      cut = undefined;
    }
    if (isSeen && (time !== last || toSkip > 0)) {
      if (time === last) toSkip--;
      if (toSkip === 0 && cut === undefined) isSeen = false;
      return hidden;
    }
    const from = cut ?? -1;
    if (cut === undefined) {
      seenOfLast = time === last ? seenOfLast + 1 : 1;
      if (time !== last) beforeLast = last;
      last = time;
      if (time > newest) newest = time;
    }
    [isSeen, cut] = [false, undefined];
    return { from, bytes: 0 };
  };

  return {
    // After a clock was set back the line before is the later one.
    since: () => (beforeLast !== undefined && last !== undefined && beforeLast < last ? beforeLast : last),
    restart() {
      if (line && Number.isFinite(line.from)) cut = Math.max(line.bytes, line.from);
      toSkip = cut === undefined ? seenOfLast : seenOfLast - 1;
      isSeen = last !== undefined;
      head = Buffer.alloc(0);
      line = undefined;
    },
    take(chunk) {
      const shown: Buffer[] = [];
      let rest = head.length > 0 ? Buffer.concat([head, chunk]) : Buffer.from(chunk);
      head = Buffer.alloc(0);
      while (rest.length > 0) {
        if (!line) {
          const start = rest.subarray(0, longestTime);
          const end = start.indexOf(space);
          if (end < 0 && start.length < longestTime) {
            head = rest;
            break;
          }
          line = end < 0 ? { from: 0, bytes: 0 } : beginLine(start.toString('latin1', 0, end));
          if (keepTimes && line.from < 0) shown.push(rest.subarray(0, end + 1));
          rest = rest.subarray(end + 1);
        }
        const end = rest.indexOf(newline);
        const text = end < 0 ? rest : rest.subarray(0, end + 1);
        shown.push(text.subarray(Math.min(Math.max(line.from - line.bytes, 0), text.length)));
        line.bytes += text.length;
        if (end >= 0) line = undefined;
        rest = rest.subarray(text.length);
      }
      return Buffer.concat(shown);
    },
  };
}
