import { statfs } from 'node:fs/promises';
import { cpus, networkInterfaces, totalmem } from 'node:os';
import { engineNames } from '../api/engines.ts';
import type { ResourceList } from '../api/resources.ts';
import type { Node } from '../kubelet/types.ts';

/**
 * This machine as pods see it: its name, an IPv4 address of its own, not a bridge's where that can be told, and what it has. `dir`: where
 * files of pods are kept. Looked at once: nothing of it changes while an agent lives.
 */
export async function readNode({ hostname, dir }: { readonly hostname: string; readonly dir: string }): Promise<Node> {
  const addresses = Object.entries(networkInterfaces()).flatMap(([device, list]) =>
    (list ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => ({ device, address })),
  );
  // What engines and their networks call their interfaces.
  const bridges = [...engineNames(), 'cni', 'br-', 'veth', 'virbr'];
  const own = addresses.find(({ device }) => !bridges.some((prefix) => device.startsWith(prefix))) ?? addresses[0];
  const disk = await statfs(dir);
  return {
    name: hostname.toLowerCase(),
    ip: own?.address ?? '127.0.0.1',
    allocatable: machineResources({ cpus: cpus().length, memoryBytes: totalmem(), storageBytes: disk.blocks * disk.bsize }),
  };
}

/** What a machine of that size has for pods: all of it, since nothing is set aside for the system. k8s: nodestatus/setters.go MachineInfo */
function machineResources(size: { readonly cpus: number; readonly memoryBytes: number; readonly storageBytes: number }): ResourceList {
  const kibibytes = (bytes: number) => `${Math.floor(bytes / 1024)}Ki`;
  return { cpu: String(size.cpus), memory: kibibytes(size.memoryBytes), 'ephemeral-storage': kibibytes(size.storageBytes) };
}
