import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { interfaceOf } from '../../src/engine/podman/bridge.ts';
import { createBench } from './contract/bench.ts';
import { describeEngineContract } from './contract.ts';
import { openSubject } from './subject.ts';

describeEngineContract('podman', () => openSubject('podman'));

it('has the kernel tell the pods of a network when the address of their bridge changes', async () => {
  const bench = await createBench(await openSubject('podman'));
  try {
    const { id } = await bench.sandbox({ deferStart: true });
    await bench.engine.runContainer(await bench.config(undefined, { sandboxId: id }));
    const bridge = () => interfaceOf(bench.network.gateway, networkInterfaces());
    await expect.poll(() => readFile(`/proc/sys/net/ipv4/conf/${bridge()}/arp_notify`, 'utf8')).toBe('1\n');
  } finally {
    await bench.removeAll();
    await bench.subject.cleanup();
  }
});
