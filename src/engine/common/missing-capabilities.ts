import { readFile } from 'node:fs/promises';
import { capabilityNames } from '../../api/capabilities.ts';

/**
 * The capabilities of the kernel that are not in the bounding set of the process of which this is `/proc/PID/status`; none when the text
 * does not tell. `last` is the number of the kernel's last one.
 */
export function missingFrom(status: string, last: number): readonly string[] {
  const hex = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (hex === undefined) return [];
  const has = BigInt(`0x${hex}`);
  return capabilityNames.filter((_, bit) => bit <= last && (has & (1n << BigInt(bit))) === 0n);
}

/** The same of the process with that ID (or `self`): what it lacks it can give to no container. */
export async function missingCapabilities(pid: string): Promise<readonly string[]> {
  return missingFrom(await readText(`/proc/${pid}/status`), Number((await readText('/proc/sys/kernel/cap_last_cap')).trim()));
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
