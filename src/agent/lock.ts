import { createHash } from 'node:crypto';
import { open, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { UserError } from '../api/errors.ts';

/** The right to be the agent of a state directory, until released or until the process dies, however it dies. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock of a state directory, which must exist; undefined when another process has it. Never a file with a process id: the
 * kernel itself lets go when the process dies.
 */
export async function acquireLock(stateDir: string, platform: NodeJS.Platform, openFile: typeof open = open): Promise<Lock | undefined> {
  switch (platform) {
    case 'linux':
      return listenOn(`\0kpod-${await digest(stateDir)}`);
    case 'win32':
      return listenOn(`\\\\.\\pipe\\kpod-${await digest(stateDir)}`);
    case 'darwin':
    case 'freebsd':
    case 'openbsd':
    case 'netbsd':
      return lockFile(join(stateDir, 'lock'), openFile);
    default:
      throw new UserError(`the kpod agent does not run on ${platform}`);
  }
}

/** The same for every path that leads to the directory. */
async function digest(stateDir: string): Promise<string> {
  return createHash('sha256')
    .update(await realpath(stateDir))
    .digest('hex')
    .slice(0, 32);
}

/**
 * A name outside the file system, which one process at a time can listen on. Linux keeps such names per network namespace: agents in
 * two of them would not see each other here, which is why the agent also looks whether its socket answers.
 */
function listenOn(name: string): Promise<Lock | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen({ path: name }, () => {
      // What keeps the agent alive is its work, not its lock.
      server.unref();
      resolve({ release: () => new Promise((released) => server.close(() => released())) });
    });
  });
}

const readWriteCreate = 0x2 | 0x200;
const nonBlocking = 0x4;
const exclusiveLock = 0x20;

/** The BSDs lock a file while opening it (O_EXLOCK); the numbers are theirs. Written by the book: no machine of that kind has run it yet. */
async function lockFile(path: string, openFile: typeof open): Promise<Lock | undefined> {
  try {
    const file = await openFile(path, readWriteCreate | nonBlocking | exclusiveLock, 0o600);
    return { release: () => file.close() };
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
