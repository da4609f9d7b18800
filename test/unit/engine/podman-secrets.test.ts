import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Runner } from '../../../src/engine/command/runner.ts';
import { createEnvSecrets } from '../../../src/engine/podman/secrets.ts';
import { EngineError } from '../../../src/engine/types.ts';

describe('variables that are secrets', () => {
  let dir: string;
  let secrets: Map<string, string>;
  let containers: Set<string>;
  let given: string[];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-secrets-'));
    [secrets, containers, given] = [new Map(), new Set(), []];
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  /** A podman that knows secrets and containers by name. */
  const runner = {
    async tryRun(args: readonly string[], options: { env?: Readonly<Record<string, string>> } = {}) {
      given.push(args.join(' '));
      const [verb, what, ...rest] = args;
      if (verb === 'container') return { stdout: JSON.stringify(rest.filter((name) => containers.has(name)).map((Name) => ({ Name }))) };
      if (what === 'create') secrets.set(rest[1] ?? '', options.env?.[rest[2] ?? ''] ?? '');
      else if (!secrets.delete(rest[0] ?? ''))
        return { stdout: '', failure: new EngineError(`no such secret: ${rest[0]}`, { command: '', kind: 'other' }) };
      return { stdout: '' };
    },
    async run(args: readonly string[], options?: object) {
      return (await runner.tryRun(args, options)).stdout;
    },
  };
  const open = () => createEnvSecrets({ runner: runner as unknown as Runner, dir });
  const env = [{ name: 'PATH', value: 'hidden\nvalue' }];
  const create = (store = open()) =>
    store.during('c', env, async (flags) => {
      containers.add('c');
      return flags;
    });

  it('stand as long as their container, and never in a command line', async () => {
    const store = open();
    const [option, secret] = await create(store);
    expect([option, secret]).toEqual(['--secret', expect.stringMatching(/^kpod-env-[0-9a-f]{32}-0,type=env,target=PATH$/)]);
    expect([...secrets.values()]).toEqual(['hidden\nvalue']);
    expect(given.join()).not.toContain('hidden');
    await store.sweep();
    expect(secrets.size).toBe(1);
    containers.clear();
    await store.sweep();
    expect([secrets.size, await readdir(dir)]).toEqual([0, []]);
  });

  it('go at once when the container cannot be made', async () => {
    await expect(open().during('c', env, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect([secrets.size, await readdir(dir)]).toEqual([0, []]);
  });

  it('are not taken for left over while the container is being made', async () => {
    const store = open();
    await store.during('c', env, async () => {
      await store.sweep();
      expect(secrets.size).toBe(1);
    });
  });

  it('of a former kpod are found again, with or without their container', async () => {
    await create();
    await open().sweepOnce();
    expect(secrets.size).toBe(1);
    containers.clear();
    await open().sweepOnce();
    expect([secrets.size, await readdir(dir)]).toEqual([0, []]);
  });

  it('are looked for nowhere when there never were any', async () => {
    await open().sweepOnce();
    await open().sweep();
    expect(given).toEqual([]);
  });
});
