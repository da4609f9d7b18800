import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import { interfaceOf } from '../../../src/engine/network/bridge.ts';

const ipv4 = (address: string): NetworkInterfaceInfo => ({
  ...{ address, netmask: '255.255.240.0', family: 'IPv4', mac: '32:41:73:d2:39:54', internal: false, cidr: `${address}/20` },
});

it('finds the interface of a gateway, and none where the network lies in a namespace of its own', () => {
  const interfaces = { lo: [ipv4('127.0.0.1')], podman7: [ipv4('10.209.96.1')], eth0: [ipv4('192.0.2.2'), ipv4('10.209.96.10')] };
  expect(interfaceOf('10.209.96.1', interfaces)).toBe('podman7');
  expect(interfaceOf('10.210.0.1', interfaces)).toBeUndefined();
});
