/** What kills processes of a workspace, in a sequence that can be played again. */
import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { Workspace } from './workspace.ts';

/** Answers a number below the given one; the same ones in the same order for a seed. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The agent and the engine's commands that it is running, by process ID. */
export async function processesOf(work: Workspace): Promise<{ agent: number | undefined; children: readonly number[] }> {
  const { stdout } = await execa('pgrep', ['-f', 'agent run'], { reject: false });
  for (const pid of stdout.split('\n').filter(Boolean)) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!environment.includes(`KPOD_STATE_DIR=${work.stateDir}\0`) || !command.includes('agent\0run')) continue;
    const children = await readdir(`/proc/${pid}/task`).then((tasks) =>
      Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => ''))),
    );
    return { agent: Number(pid), children: children.flatMap((list) => list.split(' ').filter(Boolean).map(Number)) };
  }
  return { agent: undefined, children: [] };
}

/** Ends a process at once; answers whether it was there. */
export function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
