/** The control group of a pod as the kernel shows it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../../base/system-error.ts';
import { EngineError, type SandboxConfig } from '../types.ts';

type Limits = SandboxConfig['resources'];
type GroupFile = readonly [controller: string, file: string, value: string];

/** Where the kernel shows its groups. */
export const cgroupRoot = '/sys/fs/cgroup';

const period = 100_000;

/** The files to write for some limits, as `[controller, file, value]`. With cgroup v2 there is one tree for all controllers. */
export function cgroupFiles(limits: Limits, version: 1 | 2): readonly GroupFile[] {
  const { cpuQuotaMicros, cpuShares, memoryLimitBytes } = limits;
  const files: [string, string, string][] = [];
  if (version === 2) {
    if (cpuQuotaMicros !== undefined) files.push(['', 'cpu.max', `${cpuQuotaMicros} ${period}`]);
    // The kubelet's way from shares (2 … 262144) to weight (1 … 10000).
    if (cpuShares !== undefined) files.push(['', 'cpu.weight', String(Math.floor(1 + ((cpuShares - 2) * 9999) / 262142))]);
    if (memoryLimitBytes !== undefined) files.push(['', 'memory.max', String(memoryLimitBytes)], ['', 'memory.swap.max', '0']);
    return files;
  }
  if (cpuQuotaMicros !== undefined)
    files.push(['cpu', 'cpu.cfs_period_us', String(period)], ['cpu', 'cpu.cfs_quota_us', String(cpuQuotaMicros)]);
  if (cpuShares !== undefined) files.push(['cpu', 'cpu.shares', String(cpuShares)]);
  if (memoryLimitBytes !== undefined) {
    files.push(
      ['memory', 'memory.limit_in_bytes', String(memoryLimitBytes)],
      ['memory', 'memory.memsw.limit_in_bytes', String(memoryLimitBytes)],
    );
  }
  return files;
}

/** Sets the limits of a group that is there, by `directoryOf` of its controllers. Throws the system's error. */
export async function writeLimits(limits: Limits, version: 1 | 2, directoryOf: (controller: string) => string): Promise<void> {
  const write = ([controller, file, value]: GroupFile) => writeFile(join(directoryOf(controller), file), value);
  // Kernels without swap accounting lack the swap files; there is no swap to limit then.
  const isOfSwap = ([, file]: GroupFile) => /sw/.test(file);
  const files = cgroupFiles(limits, version);
  // The limit with swap is never below the one without: where both rise it goes first, where both fall it can only follow.
  if (version === 1) for (const file of files.filter(isOfSwap)) await write(file).catch(() => {});
  for (const file of files) {
    await write(file).catch((error: NodeJS.ErrnoException) => {
      if (!isOfSwap(file)) throw error;
    });
  }
}

/** Does what kpod does itself for an engine, `what` in words. Throws EngineError for an error of the system. */
export async function asEngine<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new EngineError(`${what}: ${error.message}`, { command: what, kind: 'other', cause: error });
  }
}
