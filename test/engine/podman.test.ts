import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { defaultSettings } from '../../src/api/settings.ts';
import { drivers } from '../../src/engine/drivers.ts';
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

it('finds a pod that was never given its pause, also after a look at another one', async () => {
  const { engine, labels, name, subject, removeAll } = await createBench(await openSubject('podman'));
  const lost = name('lost');
  try {
    await engine.list(labels);
    const [podman = '', ...prefix] = drivers.podman.command(defaultSettings);
    const { stdout: id } = await execa(podman, [...prefix, 'pod', 'create', '--infra=false', '--name', lost, ...labelWords(labels)]);
    await engine.list({ ...labels, 'dev.kpod.test.pod': 'another' });
    expect((await engine.list(labels)).sandboxes).toEqual([expect.objectContaining({ id, name: lost })]);
    await engine.removeSandbox(id);
    expect((await engine.list(labels)).sandboxes).toEqual([]);
  } finally {
    await removeAll();
    await subject.cleanup();
  }
});

const labelWords = (labels: Readonly<Record<string, string>>) => Object.entries(labels).map(([key, value]) => `--label=${key}=${value}`);
