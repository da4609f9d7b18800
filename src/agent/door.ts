import { lstat, rm } from 'node:fs/promises';
import { writeFileAtomic } from '../base/atomic-file.ts';
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';

/** The socket on which the agent is found. */
export interface Door {
  /** No longer looks after it. */
  close(): Promise<void>;
}

/** How soon an agent whose socket was removed can be found again. */
const lookMs = 1_000;

/**
 * Listens on the socket and notes where that is. A socket that goes away under a living agent (a log-out that takes the user's runtime
 * directory along, a cleaner of temporary files) is made anew: without it nobody could ever ask this agent anything, nor to end.
 */
export async function openDoor(deps: {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly log: Log;
  readonly listen: (path: string) => Promise<void>;
  readonly prepare: () => Promise<void>;
  /** Called when the state directory is gone, or another one stands in its place. */
  readonly onHomeless: () => void;
}): Promise<Door> {
  const { paths, clock, log } = deps;
  let timer: Timer | undefined;
  let looking: Promise<void> = Promise.resolve();
  let closed = false;
  const home = await inode(paths.stateDir);

  async function look(): Promise<void> {
    try {
      if ((await inode(paths.stateDir)) !== home) return deps.onHomeless();
      if ((await inode(paths.socket)) !== undefined) return;
      log.warn('the socket was removed: listening anew', { socket: paths.socket });
      await deps.prepare();
      if (!closed) await deps.listen(paths.socket);
    } catch (error) {
      log.error('the socket cannot be made anew', { socket: paths.socket, error: String(error) });
    }
  }

  const lookAgain = () => {
    timer = clock.schedule(lookMs, () => {
      looking = look().then(() => {
        if (!closed) lookAgain();
      });
    });
  };

  // First, so that whoever learns that the agent listens finds it from any environment.
  await writeFileAtomic(paths.socketPointer, `${paths.socket}\n`).catch((error: unknown) =>
    log.warn('callers with another environment will not find the socket', { error: String(error) }),
  );
  await deps.listen(paths.socket).catch(async (error: unknown) => {
    await rm(paths.socketPointer, { force: true });
    throw error;
  });
  lookAgain();
  return {
    async close() {
      closed = true;
      timer?.cancel();
      await looking;
      await rm(paths.socketPointer, { force: true }).catch(() => {});
    },
  };
}

/** Undefined where nothing is. Throws what keeps it from being told. */
async function inode(path: string): Promise<number | undefined> {
  return lstat(path).then(
    ({ ino }) => ino,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return undefined;
    },
  );
}
