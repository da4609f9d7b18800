import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** A variable by which a process, and those that it starts, are found again: engines tell nobody the number of a process of `exec`. */
export const newProcessMark = (): string => `KPOD_PROCESS=${randomUUID()}`;

/** An engine that was just told to start it may do so a little later. */
const againMs = 1_000;

/**
 * Kills the processes of this machine that have the variable. Those of others than the caller's user stay: containers of a user's docker
 * daemon, and of rootless podman those that run as another user than root. Never rejects.
 */
export async function endMarkedProcesses(mark: string): Promise<void> {
  await endNow(mark);
  await pause(againMs);
  await endNow(mark);
}

async function endNow(mark: string): Promise<void> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((entry) => /^\d+$/.test(entry));
  await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (!environment.split('\0').includes(mark)) return;
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }),
  );
}
