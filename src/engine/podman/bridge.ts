import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Runner } from '../command/runner.ts';
import type { Dialect } from '../common/dialect.ts';
import type { EngineInfo } from '../types.ts';

/**
 * Makes the kernel tell the pods of networks when the hardware address of their gateway changes. podman before 4.5 (netavark before
 * 1.5) leaves the bridge the lowest address of its ports, which is another one whenever a container with a lower one comes, or the one
 * that had it goes; without a word, running pods send their DNS queries and everything else to an address that is gone, for up to a
 * minute. The setting goes with the bridge, which lives from the first container to the last, so this is for after each start. It never
 * fails: the worst that can come of it is the wait above.
 */
export function createBridgeAnnouncer({ runner, info, dialect }: AnnouncerDeps): (gateways: readonly string[]) => Promise<void> {
  const { inPodNetwork } = dialect;
  if (!info.rootless || !inPodNetwork) return async (gateways) => void (await Promise.all(gateways.map(announceBridge)));
  return async () => {
    // The bridges lie in a namespace of the user's own, in which nothing else is to be told of: all of them at once.
    const command = runner.tryRun([...inPodNetwork, 'tee', settingOf('all')], { stdin: Buffer.from('1') });
    await command.catch(() => {});
  };
}

interface AnnouncerDeps {
  readonly runner: Pick<Runner, 'tryRun'>;
  readonly info: Pick<EngineInfo, 'rootless'>;
  readonly dialect: Pick<Dialect, 'inPodNetwork'>;
}

const settingOf = (device: string): string => `/proc/sys/net/ipv4/conf/${device}/arp_notify`;

async function announceBridge(gateway: string): Promise<void> {
  const bridge = interfaceOf(gateway, networkInterfaces());
  if (bridge === undefined || !existsSync(settingOf(bridge))) return;
  // Only root may.
  await writeFile(settingOf(bridge), '1').catch(() => {});
}

/** The interface of this machine that has the address; undefined when none has. */
export function interfaceOf(address: string, interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string | undefined {
  return Object.entries(interfaces).find(([, addresses]) => addresses?.some((each) => each.address === address))?.[0];
}
