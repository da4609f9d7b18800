import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineContext } from '../../../src/engine/common/dialect.ts';
import { createNetworks } from '../../../src/engine/network/networks.ts';
import { enginesOfNetwork } from '../../../src/engine/network/resolv-files.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kpod-networks-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('word of a network is there before the network, and until it is gone', async () => {
  const seen: (readonly unknown[])[] = [];
  const tryRun = async ([noun, verb]: readonly string[]) => {
    seen.push([noun, verb, ...(await enginesOfNetwork(dir, 'kpod-x'))]);
    return {};
  };
  const { verbs } = createNetworks({
    dir,
    info: { name: 'podman' },
    runner: { tryRun, inspect: async () => [] },
    dialect: { subnetBlock: '10.128.0.0/9', readNetwork: () => undefined, nameServer: (gateway: string) => gateway },
  } as unknown as EngineContext);
  await verbs.ensureNetwork({ name: 'kpod-x', labels: {} });
  expect(await enginesOfNetwork(dir, 'kpod-x')).toEqual(['podman']);
  expect(await enginesOfNetwork(dir, 'kpod-y')).toEqual([]);
  await verbs.removeNetwork('kpod-x');
  expect(await enginesOfNetwork(dir, 'kpod-x')).toEqual([]);
  expect(seen.filter(([, verb]) => verb !== 'inspect')).toEqual([
    ['network', 'create', 'podman'],
    ['network', 'rm', 'podman'],
  ]);
});
