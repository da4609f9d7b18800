import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** A variable by which a process, and those that it starts, are found again, also when who started them has ended or never told their numbers. */
export const newProcessMark = (): string => `KPOD_PROCESS=${randomUUID()}`;

/**
 * Signals the processes of this machine that have the variable; 0 only asks whether they are there. Those of others than the caller's user
 * stay. `session: 'own'` leaves those alone that have left the caller's session: daemons, which are meant to stay. Answers how many it
 * signalled: none where the machine has no `/proc`. Never rejects.
 */
export async function signalMarkedProcesses(mark: string, signal: NodeJS.Signals | 0, session: 'any' | 'own' = 'any'): Promise<number> {
  const entries = await readdir('/proc').catch(() => []);
  const own = session === 'own' ? await sessionOf('self') : undefined;
  const signalled = await Promise.all(
    entries.map(async (pid) => {
      if (!/^\d+$/.test(pid)) return false;
      const environment = await read(`/proc/${pid}/environ`);
      if (!environment.split('\0').includes(mark)) return false;
      if (session === 'own' && (await sessionOf(pid)) !== own) return false;
      try {
        return process.kill(Number(pid), signal);
      } catch {
        // It has ended by itself.
        return false;
      }
    }),
  );
  return signalled.filter((was) => was).length;
}

/** Of `stat` in proc(5). What stands before is the program's name, in which anything may be. */
async function sessionOf(pid: string): Promise<string | undefined> {
  const text = await read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[3];
}

const read = (path: string): Promise<string> => readFile(path, 'latin1').catch(() => '');
