/** Writes bytes line by line, so that logs side by side never mix within a line. */
export interface LinePrinter {
  write(data: Uint8Array): Promise<void>;
  /** Writes what stands after the last line end, with a line end: what comes next begins on a line of its own. */
  end(): Promise<void>;
}

const newline = 0x0a;
/** What is longer is printed as several lines: the rest of a line without an end would be waited for, and held, for ever. */
const longestLine = 1024 * 1024;

/** A printer of one log among others: whole lines only, each after the prefix. */
export function createLinePrinter(prefix: string, write: (data: Uint8Array) => Promise<void>): LinePrinter {
  const head = Buffer.from(prefix);
  const lineEnd = Buffer.of(newline);
  // What stands after the last line end, in the pieces it came in.
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  const take = (more: Uint8Array): Uint8Array[] => {
    const line = [head, ...rest, more, lineEnd];
    [rest, restBytes] = [[], 0];
    return line;
  };
  return {
    async write(data) {
      const parts: Uint8Array[] = [];
      let start = 0;
      for (;;) {
        const end = data.indexOf(newline, start);
        const length = (end < 0 ? data.length : end) - start;
        const room = longestLine - restBytes;
        if (length > room) {
          parts.push(...take(data.subarray(start, start + room)));
          start += room;
        } else if (end >= 0) {
          parts.push(...take(data.subarray(start, end)));
          start = end + 1;
        } else break;
      }
      if (start < data.length) {
        rest.push(data.subarray(start));
        restBytes += data.length - start;
      }
      if (parts.length > 0) await write(Buffer.concat(parts));
    },
    async end() {
      if (restBytes > 0) await write(Buffer.concat(take(Buffer.alloc(0))));
    },
  };
}
