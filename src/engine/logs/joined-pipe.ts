import { randomBytes } from 'node:crypto';
import { constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Two ends of one pipe: `childEnd` goes to a child as its stdout and its stderr at once, `ourEnd` reads both in order. */
export interface JoinedPipe {
  readonly ourEnd: Socket;
  /** A file descriptor, to be closed as soon as the child has it: as long as it is open, the pipe has no end. */
  readonly childEnd: number;
}

/**
 * A pipe that a child can have as both its outputs. Two pipes, as a child has by default, lose the order in which it wrote to them, and
 * node has no call that makes a single one. It is no socket, as those are that node gives to children: of the small pieces in which
 * engines write logs a socket holds so few that the writer waits again and again.
 */
export async function createJoinedPipe(): Promise<JoinedPipe> {
  const path = join(tmpdir(), `kpod-${process.pid}-${randomBytes(6).toString('hex')}.pipe`);
  try {
    await execa('mkfifo', ['-m', '600', path]);
    // This end opens without waiting for one that writes; after it the other one opens at once, too.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const ourEnd = new Socket({ fd, readable: true, writable: false });
    try {
      return { ourEnd, childEnd: openSync(path, constants.O_WRONLY) };
    } catch (error) {
      ourEnd.destroy();
      throw error;
    }
  } finally {
    await rm(path, { force: true });
  }
}
