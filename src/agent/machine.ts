import { readFile, statfs } from 'node:fs/promises';
import { arch, cpus, freemem, release, totalmem } from 'node:os';
import { kubernetesVersion } from '../api/kubernetes-version.ts';
import type { MachineFacts, MachineLoad } from '../kubelet/node/types.ts';
import type { Node } from '../kubelet/types.ts';

/** What the machine says of itself. `version`: kpod's own. Never rejects: what cannot be read is ''. */
export async function readMachine(node: Node, version: string): Promise<MachineFacts> {
  const text = (path: string) =>
    readFile(path, 'utf8').then(
      (content) => content.trim(),
      () => '',
    );
  const [machineID, systemUUID, bootID, system] = await Promise.all([
    text('/etc/machine-id'),
    text('/sys/class/dmi/id/product_uuid'),
    text('/proc/sys/kernel/random/boot_id'),
    text('/etc/os-release').then((found) => found || text('/usr/lib/os-release')),
  ]);
  const kubelet = kubernetesVersion(version);
  return {
    ...node,
    info: {
      machineID,
      // For root alone to read.
      systemUUID: systemUUID || machineID,
      bootID,
      kernelVersion: release(),
      osImage: /^PRETTY_NAME=(.*)$/m.exec(system)?.[1]?.replace(/^(["'])(.*)\1$/, '$2') ?? '',
      kubeletVersion: kubelet,
      kubeProxyVersion: kubelet,
      operatingSystem: 'linux',
      architecture: goArchitectures[arch()] ?? arch(),
    },
  };
}

/** What Go calls them. */
const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** What the machine uses now. `dir`: where files of pods are kept. Throws the system's error. */
export async function lookAtMachine(dir: string): Promise<MachineLoad> {
  const disk = await statfs(dir);
  const available = (await availableMemory()) ?? freemem();
  return {
    busyMs: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0),
    usedMemoryBytes: totalmem() - available,
    availableMemoryBytes: available,
    freeDiskShare: disk.blocks === 0 ? 1 : disk.bavail / disk.blocks,
  };
}

async function availableMemory(): Promise<number | undefined> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
