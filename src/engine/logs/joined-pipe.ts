import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two ends of one connection: `childEnd` goes to a child as its stdout and its stderr at once, `ourEnd` reads both in order. */
export interface JoinedPipe {
  readonly ourEnd: Socket;
  readonly childEnd: Socket;
}

/**
 * A pipe that a child can have as both its outputs. Two pipes, as a child has by default, lose the order in which it wrote to them,
 * and node has no call that makes a single one.
 */
export async function createJoinedPipe(): Promise<JoinedPipe> {
  const path = join(tmpdir(), `kpod-${process.pid}-${randomBytes(6).toString('hex')}.sock`);
  const server = createServer({ pauseOnConnect: true });
  try {
    server.listen(path);
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const childEnd = connect(path);
    childEnd.on('error', () => {});
    const [[ourEnd]] = await Promise.all([accepted, once(childEnd, 'connect')]);
    return { ourEnd, childEnd };
  } finally {
    server.close();
    await rm(path, { force: true });
  }
}
