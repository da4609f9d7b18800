import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/**
 * Makes the kernel tell the pods of a network when the hardware address of their gateway changes. podman before 4.5 (netavark before
 * 1.5) leaves the bridge the lowest address of its ports, which is another one whenever a container with a lower one comes, or the one
 * that had it goes; without a word, running pods send their DNS queries and everything else to an address that is gone, for up to a
 * minute. The setting goes with the bridge, which lives from the first container to the last, so this is for after each start.
 */
export async function announceBridgeAddress(gateway: string): Promise<void> {
  const bridge = interfaceOf(gateway, networkInterfaces());
  const setting = `/proc/sys/net/ipv4/conf/${bridge}/arp_notify`;
  if (bridge === undefined || !existsSync(setting)) return;
  // Only root may, and the worst that can come of a failure is the wait above.
  await writeFile(setting, '1').catch(() => {});
}

/** The interface of this machine that has the address; undefined when none has, as with a network of a rootless podman. */
export function interfaceOf(address: string, interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string | undefined {
  return Object.entries(interfaces).find(([, addresses]) => addresses?.some((each) => each.address === address))?.[0];
}
