import { spawn } from 'node:child_process';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { UserError } from '../api/errors.ts';

/** The right to be the agent of a state directory, until released or until the process dies, however it dies. */
export interface Lock {
  /** Whether the directory still has the file that is locked: without it, others cannot see that it is. */
  isInPlace(): Promise<boolean>;
  release(): Promise<void>;
}

export interface LockDeps {
  readonly platform: NodeJS.Platform;
  /** Written into the file, for those who find it locked. */
  readonly hostname: string;
  /** Where programs are looked for (`PATH`). */
  readonly searchPath: string;
  /** In place of the system's. */
  readonly openFile?: typeof open;
}

const lockPath = (stateDir: string): string => join(stateDir, 'lock');

/**
 * Takes the lock of a state directory, which must exist, be the user's own and closed to others: they can neither take the lock nor keep
 * anybody from taking it. Undefined when another process has it. The file stays, locked or not; what counts is the kernel's lock on it,
 * which ends with its holder. Throws UserError where the file cannot be locked.
 */
export async function acquireLock(stateDir: string, deps: LockDeps): Promise<Lock | undefined> {
  const path = lockPath(stateDir);
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const file = await openLocked(path, deps);
    if (!file) return undefined;
    const isInPlace = () => isSameFile(file, path);
    if (await isInPlace()) {
      await noteHolder(file, deps.hostname);
      return { isInPlace, release: () => file.close() };
    }
    // Somebody removed the file after it was opened: the next to come would lock another one.
    await file.close();
  }
  throw new UserError(`${path} does not stay the file that it is: set KPOD_STATE_DIR to a directory on another file system`);
}

/** Files are removed by people, not many times in a row. */
const maxAttempts = 5;

/**
 * The machine of the process that has the lock; undefined when that is not told. File systems that machines share (NFS) lock a file for
 * all of them.
 */
export async function machineOfHolder(stateDir: string): Promise<string | undefined> {
  const name = await readFile(lockPath(stateDir), 'utf8').catch(() => '');
  return name.trim() || undefined;
}

const readWrite = 0x2;
/** Flags of open(2) as each system numbers them; `constants` would hold those of the system that runs the tests. */
const bsdFlags = { create: 0x200, nonBlocking: 0x4, exclusiveLock: 0x20 } as const;
const windowsFlags = { create: 0x100, shareNothing: 0x1000_0000 } as const;

/** The file, locked; undefined when another process has locked it. */
async function openLocked(path: string, { platform, searchPath, openFile = open }: LockDeps): Promise<FileHandle | undefined> {
  switch (platform) {
    case 'linux':
      return lockWithFlock(await openFile(path, 'a+', 0o600), searchPath);
    // These lock a file while opening it. Written by the book: no machine of that kind has run it yet.
    case 'win32':
      return unlessBusy(openFile(path, readWrite | windowsFlags.create | windowsFlags.shareNothing, 0o600));
    case 'darwin':
    case 'freebsd':
    case 'openbsd':
    case 'netbsd':
      return unlessBusy(openFile(path, readWrite | bsdFlags.create | bsdFlags.nonBlocking | bsdFlags.exclusiveLock, 0o600));
    default:
      throw new UserError(`the kpod agent does not run on ${platform}`);
  }
}

async function unlessBusy(opening: Promise<FileHandle>): Promise<FileHandle | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/**
 * Node has no flock(2), but a lock of that kind belongs to the opened file, which a child shares: the program `flock` takes it on the
 * descriptor that it inherits and ends, and the lock stays for as long as we have the file open. No other child inherits the descriptor.
 */
async function lockWithFlock(file: FileHandle, searchPath: string): Promise<FileHandle | undefined> {
  try {
    if (await runFlock(file.fd, searchPath)) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return undefined;
}

/** Whether the file is ours now. It says 1 and nothing else when it is another's, and why when it cannot tell. */
async function runFlock(fd: number, searchPath: string): Promise<boolean> {
  const child = spawn('flock', ['-n', '3'], { cwd: '/', env: { PATH: searchPath }, stdio: ['ignore', 'ignore', 'pipe', fd] });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? `it was ended by ${signal}`));
  });
  // A child that could not be started has no streams that end.
  const [end, complaint] = await Promise.all([ended, text(child.stderr as NodeJS.ReadableStream)]).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'it is not installed; install util-linux, which has it' : cause.message;
    throw new UserError(`the agent needs the program flock to be the only one of its state directory: ${reason}`, { cause });
  });
  if (end === 0) return true;
  if (end === 1 && complaint === '') return false;
  throw new UserError(`the program flock cannot lock the agent's state directory: ${complaint.trim() || end}`);
}

async function isSameFile(file: FileHandle, path: string): Promise<boolean> {
  const [own, there] = await Promise.all([file.stat(), stat(path).catch(undefinedIfMissing)]);
  return own.ino === there?.ino && own.dev === there.dev;
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** For people only: a disk that is full must not keep the agent from starting. */
async function noteHolder(file: FileHandle, hostname: string): Promise<void> {
  await file
    .truncate()
    .then(() => file.write(`${hostname}\n`))
    .catch(() => {});
}
