import { type LogEntry, longestPart } from '../../api/cri-log.ts';
import { logTime } from '../../api/log-time.ts';

/** A line of `logs --timestamps`, or a part of one. */
export type StampedPart = Omit<LogEntry, 'stream'>;

/** Takes the output of `logs --timestamps` apart. */
export interface StampedDecoder {
  /** The lines and parts that the next piece of the output completes. */
  decode(piece: Buffer): readonly StampedPart[];
  /** What is left at the end of the output. */
  end(): readonly StampedPart[];
}

// The longest time, with nine digits and an offset, and the blank behind it.
const longestStamp = 36;

/**
 * docker stores long lines in pieces of 16 KiB and puts a time before each of them: that of the first, unless a piece of the other output
 * stands between. Lines without a time are the command's own complaints and are left out. What is held in memory is one part.
 */
export function createStampedDecoder(): StampedDecoder {
  let rest: Buffer = Buffer.alloc(0);
  /** The time of the line that the last part has left open. */
  let open: string | undefined;
  let isComplaint = false;

  /** Where the content of the next part begins, and its time; undefined while that is not known. */
  const readHead = (ended: boolean): { readonly time: string | undefined; readonly start: number } | undefined => {
    const blank = rest.subarray(0, longestStamp).indexOf(32);
    const newline = rest.subarray(0, longestStamp).indexOf(10);
    if (blank < 0 && newline < 0 && rest.length < longestStamp && !ended) return undefined;
    const time = blank < 0 || (newline >= 0 && newline < blank) ? undefined : logTime(rest.toString('latin1', 0, blank));
    return time === undefined ? { time: open, start: 0 } : { time, start: blank + 1 };
  };
  const skipComplaint = (): void => {
    const newline = rest.indexOf(10);
    isComplaint = newline < 0;
    rest = newline < 0 ? Buffer.alloc(0) : rest.subarray(newline + 1);
  };
  const nextPart = (ended: boolean): StampedPart | undefined => {
    while (rest.length > 0) {
      const head = isComplaint ? { time: undefined, start: 0 } : readHead(ended);
      if (!head) return undefined;
      const { time, start } = head;
      if (time === undefined) {
        skipComplaint();
        continue;
      }
      const newline = rest.indexOf(10, start);
      const complete = newline >= 0 && newline - start <= longestPart - 1;
      const end = complete ? newline : Math.min(rest.length, start + longestPart);
      if (!complete && end - start < longestPart && !ended) return undefined;
      const content = rest.subarray(start, end);
      rest = rest.subarray(complete ? end + 1 : end);
      open = complete ? undefined : time;
      return { time, content, complete };
    }
    return undefined;
  };
  const takeAll = (ended: boolean): readonly StampedPart[] => {
    const parts: StampedPart[] = [];
    for (let part = nextPart(ended); part; part = nextPart(ended)) parts.push(part);
    return parts;
  };
  return {
    decode(piece) {
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      return takeAll(false);
    },
    end: () => takeAll(true),
  };
}
