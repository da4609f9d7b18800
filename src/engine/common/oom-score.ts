import { readFile } from 'node:fs/promises';

/** CAP_SYS_RESOURCE in the kernel's numbering: without it nobody may make a process less likely to be killed for memory. */
const sysResource = 24n;

/** Whether the process of which this is `/proc/PID/status` may lower an oom_score_adj. Undefined when the text does not tell. */
export function mayLowerOomScore(status: string): boolean | undefined {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return hex === undefined ? undefined : (BigInt(`0x${hex}`) & (1n << sysResource)) !== 0n;
}

/**
 * The lowest oom_score_adj that a container can be given; a start with a lower one fails. `pidFile` names the process that sets it,
 * where that is not the caller itself.
 */
export async function lowestOomScore(options: { readonly rootless: boolean; readonly pidFile?: string }): Promise<number> {
  const own = Number((await readText('/proc/self/oom_score_adj')).trim() || '0');
  if (options.rootless) return own;
  const pid = options.pidFile === undefined ? 'self' : (await readText(options.pidFile)).trim();
  // Whoever cannot be asked is taken for a daemon with all rights.
  const may = mayLowerOomScore(await readText(`/proc/${pid || 'none'}/status`));
  return may === false ? own : -1000;
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
