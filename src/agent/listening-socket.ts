import { lstat, rm } from 'node:fs/promises';
import { writeFileAtomic } from '../base/atomic-file.ts';
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';

/** The socket on which the agent is found. */
export interface ListeningSocket {
  /** No longer looks after it. */
  close(): Promise<void>;
}

/** How soon an agent whose socket was removed can be found again. */
const lookMs = 1_000;

/**
 * Listens on the socket and notes where that is. A socket that goes away under a living agent (a log-out that takes the user's runtime
 * directory along, a cleaner of temporary files) is made anew: without it nobody could ever ask this agent anything, nor to end.
 */
export async function openListeningSocket(deps: {
  readonly paths: Paths;
  readonly clock: Clock;
  readonly log: Log;
  readonly listen: (path: string) => Promise<void>;
  readonly prepare: () => Promise<void>;
  /** Whether the state directory is there, with the lock that keeps other agents from it. */
  readonly isHome: () => Promise<boolean>;
  /** Called when it is not, or when another one stands in its place: this agent's days are over. */
  readonly onHomeless: () => void;
}): Promise<ListeningSocket> {
  const { paths, clock, log } = deps;
  let timer: Timer | undefined;
  let looking: Promise<void> = Promise.resolve();
  let closed = false;

  async function look(): Promise<void> {
    try {
      if (!(await deps.isHome())) return deps.onHomeless();
      if (await isThere(paths.socket)) return;
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

/** Throws what keeps it from being told. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return false;
    },
  );
}
