import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SandboxConfig } from '../types.ts';

type Limits = SandboxConfig['resources'];

const period = 100_000;
const root = '/sys/fs/cgroup';
const parent = 'kpod';

/** The control group of a pod on docker, which only ever makes unlimited ones: kpod makes it, limits it and removes it. */
export interface PodCgroups {
  /** Makes the group and sets its limits; answers the path for `--cgroup-parent`. */
  ensure(name: string, limits: Limits): Promise<string>;
  remove(path: string): Promise<void>;
}

/** The files to write for some limits, as `[controller, file, value]`. With cgroup v2 there is one tree for all controllers. */
export function cgroupFiles(limits: Limits, version: 1 | 2): readonly (readonly [controller: string, file: string, value: string])[] {
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

/** Groups below `/kpod` in the kernel's own file system. The caller must be root on docker's machine, and docker on cgroupfs. */
export function createPodCgroups(version: 1 | 2): PodCgroups {
  return {
    async ensure(name, limits) {
      if (version === 2) await delegate();
      for (const [controller, file, value] of cgroupFiles(limits, version)) {
        const directory = join(root, controller, parent, name);
        await mkdir(directory, { recursive: true });
        // Kernels without swap accounting lack the swap files; there is no swap to limit then.
        await writeFile(join(directory, file), value).catch((error: NodeJS.ErrnoException) => {
          if (!/sw/.test(file)) throw error;
        });
      }
      return `/${parent}/${name}`;
    },
    async remove(path) {
      for (const controller of version === 2 ? [''] : v1Controllers) {
        const directory = join(root, controller, path);
        await rmdir(directory).catch(ignore);
        // Only when it is the last.
        await rmdir(dirname(directory)).catch(ignore);
      }
    },
  };
}

// docker makes the group in every one of them.
const v1Controllers =
  'blkio cpu cpu,cpuacct cpuacct cpuset devices freezer hugetlb memory misc net_cls net_prio perf_event pids rdma systemd unified'.split(
    ' ',
  );
const ignore = () => undefined;

/** Hands the controllers down to the pods' groups. */
async function delegate(): Promise<void> {
  await mkdir(join(root, parent), { recursive: true });
  for (const directory of [root, join(root, parent)]) await writeFile(join(directory, 'cgroup.subtree_control'), '+cpu +memory +pids');
}
