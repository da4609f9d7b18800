import type { Readable, Writable } from 'node:stream';
import { writeAll } from '../../client/write-all.ts';
import { escapeTerminal } from '../../printers/escape.ts';

/** Where a command reads and writes. Data goes to `out`, everything else to `err`. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /**
   * Writes to stdout; resolves when more may be written. Text may hold what is not ours (names, messages, fields of objects): on a terminal
   * its control characters are shown, not obeyed. Bytes are what a container wrote, and go out as they are.
   */
  out(text: string | Uint8Array): Promise<void>;
  /** Writes text to stderr, with the same care. */
  err(text: string): void;
  /** Writes text to stdout with control sequences that are ours: colours, the cursor. */
  draw(text: string): Promise<void>;
  /** Of the terminal behind stdout; 80 × 24 when there is none. */
  size(): { readonly columns: number; readonly rows: number };
  /** Calls `listener` when the terminal's size changes; the answer ends it. */
  onResize(listener: () => void): () => void;
  /** Raw mode of the terminal behind stdin: every key goes to the program at once. */
  setRawMode(raw: boolean): void;
}

/** The process's own streams. */
export function createProcessStreams(process: NodeJS.Process): Streams {
  const { stdout, stderr } = process;
  return {
    // Getters: asking for stdin opens it, and most commands never read.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    get stdinIsTerminal() {
      return Boolean(process.stdin.isTTY);
    },
    stdoutIsTerminal: Boolean(stdout.isTTY),
    stderrIsTerminal: Boolean(stderr.isTTY),
    out: (text) => writeAll(stdout, harmless(text, Boolean(stdout.isTTY))),
    err: (text) => void stderr.write(harmless(text, Boolean(stderr.isTTY))),
    draw: (text) => writeAll(stdout, text),
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    onResize(listener) {
      stdout.on('resize', listener);
      return () => stdout.off('resize', listener);
    },
    setRawMode(raw) {
      if (!process.stdin.isTTY) return;
      process.stdin.setRawMode(raw);
      // Node still has the terminal put a carriage return before each line feed, which spoils the picture of programs that draw. It takes
      // this back with the rest. Loaded here, because no other command needs it.
      if (raw) process.getBuiltinModule('node:child_process').spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
    },
  };
}

/** What `out` and `err` write: in a pipe everything as it is. */
export function harmless<T extends string | Uint8Array>(text: T, isTerminal: boolean): T | string {
  return isTerminal && typeof text === 'string' ? escapeTerminal(text) : text;
}
