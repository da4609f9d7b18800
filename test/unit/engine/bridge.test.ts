import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import type { Runner } from '../../../src/engine/command/runner.ts';
import { createBridgeAnnouncer, interfaceOf } from '../../../src/engine/podman/bridge.ts';
import { podmanDialect } from '../../../src/engine/podman/engine.ts';
import { EngineError } from '../../../src/engine/types.ts';

const ipv4 = (address: string): NetworkInterfaceInfo => ({
  ...{ address, netmask: '255.255.240.0', family: 'IPv4', mac: '32:41:73:d2:39:54', internal: false, cidr: `${address}/20` },
});

it('finds the interface of a gateway, and none where the network lies in a namespace of its own', () => {
  const interfaces = { lo: [ipv4('127.0.0.1')], podman7: [ipv4('10.209.96.1')], eth0: [ipv4('192.0.2.2'), ipv4('10.209.96.10')] };
  expect(interfaceOf('10.209.96.1', interfaces)).toBe('podman7');
  expect(interfaceOf('10.210.0.1', interfaces)).toBeUndefined();
});

it('sets what is to be told in the network namespace of a rootless podman with one command, which may fail', async () => {
  const commands: string[] = [];
  const failure = new EngineError('podman cannot be run', { command: 'podman', kind: 'unavailable' });
  const tryRun: Runner['tryRun'] = async (args, options) => {
    commands.push(`${String(options?.stdin)} | ${args.join(' ')}`);
    throw failure;
  };
  const announce = createBridgeAnnouncer({ runner: { tryRun }, info: { rootless: true }, dialect: podmanDialect });
  await announce(['10.200.0.1', '10.201.0.1']);
  expect(commands).toEqual(['1 | unshare --rootless-netns tee /proc/sys/net/ipv4/conf/all/arp_notify']);
});
