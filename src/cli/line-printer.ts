/** Writes bytes with a prefix at the start of each line. Whole lines only, so that logs side by side never mix within a line. */
export interface LinePrinter {
  write(data: Uint8Array): Promise<void>;
  /** Writes what stands after the last line end. */
  end(): Promise<void>;
}

const newline = 0x0a;

/** A printer of one log; without a prefix the bytes pass as they come. */
export function createLinePrinter(prefix: string, write: (data: Uint8Array) => Promise<void>): LinePrinter {
  if (prefix === '') return { write, end: async () => {} };
  const head = Buffer.from(prefix);
  // What stands after the last line end, in the pieces it came in: a line may be as long as the log.
  let rest: Uint8Array[] = [];
  return {
    async write(data) {
      const parts: Uint8Array[] = [];
      let start = 0;
      for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, start)) {
        parts.push(head, Buffer.concat([...rest, data.subarray(start, end + 1)]));
        rest = [];
        start = end + 1;
      }
      if (start < data.length) rest.push(data.subarray(start));
      if (parts.length > 0) await write(Buffer.concat(parts));
    },
    async end() {
      if (rest.length > 0) await write(Buffer.concat([head, ...rest]));
    },
  };
}
