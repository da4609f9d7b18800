import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** Larger than this, the log becomes `….old` and a new one begins: two of these are all that it ever takes. */
const largestBytes = 4 * 1024 * 1024;

/** The agent's log. */
export interface LogFile {
  /** Appends at once: the last line before a crash is the one that counts. Never throws: a full disk must not end the agent. */
  write(line: string): void;
  close(): void;
}

/** Opens the log for appending, 0600. */
export function createLogFile(path: string, limit: number = largestBytes): LogFile {
  let file = openSync(path, 'a', 0o600);
  let size = fstatSync(file).size;
  rotate();

  function rotate(): void {
    if (size <= limit) return;
    // It is gone when an attempt before could not open a new one.
    if (existsSync(path)) renameSync(path, `${path}.old`);
    const old = file;
    // Before the old one is closed: its number may be another file's a moment later.
    file = openSync(path, 'a', 0o600);
    closeSync(old);
    size = 0;
  }

  return {
    write(line) {
      try {
        size += writeSync(file, line);
        rotate();
      } catch {
        // The disk is full, or the file cannot be opened anew: the next line tries again.
      }
    },
    close: () => closeSync(file),
  };
}
