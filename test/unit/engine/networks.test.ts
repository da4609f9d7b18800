import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineContext } from '../../../src/engine/common/dialect.ts';
import { createNetworks } from '../../../src/engine/network/networks.ts';
import { enginesOfNetwork } from '../../../src/engine/network/resolv-files.ts';
import { EngineError } from '../../../src/engine/types.ts';

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

/** A docker that makes as many networks of one name as it is asked for. */
function createDocker(used: readonly string[] = []) {
  const networks: { Id: string; Name: string; Containers: object }[] = [];
  const add = (Name: string, Id = `id${networks.length}`) =>
    networks.push({ Id, Name, Containers: used.includes(Id) ? { holder: {} } : {} });
  const found = (key: string) => networks.filter(({ Id, Name }) => Id === key || Name === key);
  const ambiguous = (name: string) =>
    new EngineError(`network ${name} is ambiguous (${found(name).length} matches found on name)`, { command: 'docker', kind: 'other' });
  const failureFor = (name: string) => {
    if (found(name).length > 1) return ambiguous(name);
    return found(name).length === 0 ? new EngineError('no such network', { command: 'docker', kind: 'notFound' }) : undefined;
  };
  const tryRun = async ([, verb, ...rest]: readonly string[]) => {
    await Promise.resolve();
    const name = rest.at(-1) ?? '';
    if (verb === 'create') add(name);
    if (verb === 'inspect') {
      const failure = rest.map(failureFor).find((each) => each !== undefined);
      return { stdout: JSON.stringify(rest.flatMap((each) => (failureFor(each) ? [] : found(each)))), failure };
    }
    const failure = verb === 'rm' ? failureFor(name) : undefined;
    if (verb === 'rm' && !failure) networks.splice(networks.indexOf(found(name)[0] as (typeof networks)[0]), 1);
    return { stdout: '', failure };
  };
  const run = async () => networks.map(({ Id }) => Id).join('\n');
  const dialect = {
    subnetBlock: '10.128.0.0/9',
    readNetwork: (entry: unknown) => (entry ? { subnet: '10.128.0.0/20', gateway: '10.128.0.1' } : undefined),
    nameServer: (gateway: string) => gateway,
  };
  const { verbs } = createNetworks({ dir, info: { name: 'docker' }, runner: { tryRun, run }, dialect } as unknown as EngineContext);
  return { verbs, networks, add };
}

test('a network that many wish for at once is made once', async () => {
  const { verbs, networks } = createDocker();
  const wish = () => verbs.ensureNetwork({ name: 'kpod-x', labels: {} });
  const answers = await Promise.all([wish(), wish(), wish()]);
  expect(networks).toHaveLength(1);
  expect(new Set(answers.map(({ subnet }) => subnet)).size).toBe(1);
});

test.each([
  ['the first, when nothing uses any', [], 'a'],
  ['the one that is used', ['b'], 'b'],
])('of several networks with one name it keeps %s', async (_which, used, kept) => {
  const { verbs, networks, add } = createDocker(used);
  for (const id of ['c', 'b', 'a']) add('kpod-x', id);
  await verbs.ensureNetwork({ name: 'kpod-x', labels: {} });
  expect(networks.map(({ Id }) => Id)).toEqual([kept]);
});

test('several networks with one name are all removed', async () => {
  const { verbs, networks, add } = createDocker();
  for (const id of ['a', 'b']) add('kpod-x', id);
  await verbs.removeNetwork('kpod-x');
  expect(networks).toEqual([]);
});
