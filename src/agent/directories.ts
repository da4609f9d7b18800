import { chmod, rm, rmdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { UserError } from '../api/errors.ts';
import { makeDirectories } from '../base/make-directories.ts';
import { type Paths, socketDirectories, withSocketInState } from '../base/paths.ts';
import { privacyProblem } from '../base/private-directory.ts';
import { socketFailure } from './start-failure.ts';

/** What a sockaddr_un holds, less the closing zero. */
const longestSocketPath = { darwin: 103, other: 107 } as const;

/** Makes the state directory, the user's own and closed to others. Throws UserError when it is somebody else's. */
export async function prepareStateDir(path: string, uid: number): Promise<void> {
  await makeDirectories(path, 0o700);
  const found = await stat(path);
  if (found.uid !== uid)
    throw new UserError(`${path} belongs to user ${found.uid}, not to you (${uid}): set KPOD_STATE_DIR to a directory of your own`);
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
}

/**
 * Makes the directory of the socket. It may lie below the temporary directory, where others can make it first: unless it is the user's
 * own, a directory and closed to others, it is refused with a UserError.
 */
export async function prepareRuntimeDir(paths: Paths, user: { uid: number; platform: NodeJS.Platform }): Promise<void> {
  const limit = user.platform === 'darwin' ? longestSocketPath.darwin : longestSocketPath.other;
  if (Buffer.byteLength(paths.socket) > limit) {
    throw new UserError(`the path of the agent's socket is too long (${paths.socket}): set XDG_RUNTIME_DIR to a shorter directory`);
  }
  for (const directory of socketDirectories(paths.socket)) {
    // With its parents: an agent that just ended may have taken the empty one with it.
    await makeDirectories(directory, 0o700).catch((cause: unknown) => {
      throw socketFailure(directory, cause);
    });
    await checkPrivate(directory, user.uid);
  }
}

/**
 * The paths to serve at. The runtime directory may lie below the temporary directory, where another user can have made it first, and only
 * that user can remove it: then the socket is in the state directory, where the file that points to it lets all callers find it.
 */
export async function choosePaths(paths: Paths, uid: number): Promise<Paths> {
  for (const directory of socketDirectories(paths.socket)) {
    const problem = await privacyProblem(directory, uid).catch(() => undefined);
    if (!problem?.foreign) continue;
    const inState = withSocketInState(paths);
    // One that is too long for the kernel is no way out: what is wrong is told then.
    return Buffer.byteLength(inState.socket) <= longestSocketPath.darwin ? inState : paths;
  }
  return paths;
}

/** Removes what `prepareRuntimeDir` made, unless something is in it. */
export async function removeRuntimeDir(paths: Paths): Promise<void> {
  for (const directory of [...socketDirectories(paths.socket)].reverse()) await rmdir(directory).catch(() => undefined);
}

async function checkPrivate(path: string, uid: number): Promise<void> {
  const problem = await privacyProblem(path, uid);
  if (!problem) return;
  throw new UserError(
    `${path} ${problem.reason}, so others could reach the agent: remove it, or set XDG_RUNTIME_DIR to a directory of your own`,
  );
}

/** Removes the socket that a dead agent left. Answers false, and leaves it, when somebody still answers on it. Only under the lock. */
export async function removeStaleSocket(path: string): Promise<boolean> {
  const alive = await new Promise<boolean>((resolve) => {
    const connection = connect(path);
    connection.once('connect', () => resolve(true));
    connection.once('error', () => resolve(false));
    connection.once('close', () => connection.destroy());
    connection.once('connect', () => connection.end());
  });
  if (!alive) await rm(path, { force: true });
  return !alive;
}
