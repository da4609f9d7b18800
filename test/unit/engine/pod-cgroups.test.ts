import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPodCgroups } from '../../../src/engine/docker/pod-cgroups.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kpod-cgroups-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const limits = { cpuQuotaMicros: 50_000, memoryLimitBytes: 1024 };
const notes = () => readdir(join(dir, 'notes')).catch(() => []);
const groups = (controller: string) => readdir(join(dir, 'root', controller, 'kpod')).catch(() => []);

/** A kpod that has just been started. The files of a real group go with it: here they are removed like any. */
const start = ({ busy = [] }: { readonly busy?: readonly string[] } = {}) =>
  createPodCgroups(1, {
    root: join(dir, 'root'),
    notesDir: join(dir, 'notes'),
    async removeGroup(directory) {
      const entries = await readdir(directory, { withFileTypes: true });
      if (entries.some((entry) => entry.isDirectory()) || busy.some((name) => directory.endsWith(name))) throw new Error('EBUSY');
      await rm(directory, { recursive: true });
    },
  });

describe('the control groups of pods on docker', () => {
  it('are limited, noted before they are made, and go with their sandbox, the parent with the last', async () => {
    const cgroups = start();
    expect(await cgroups.ensure('one', limits)).toBe('/kpod/one');
    await cgroups.ensure('other', limits);
    expect(await readFile(join(dir, 'root/memory/kpod/one/memory.limit_in_bytes'), 'utf8')).toBe('1024');
    expect(await notes()).toEqual(['one', 'other']);
    await cgroups.remove('/kpod/one');
    expect([await notes(), await groups('cpu')]).toEqual([['other'], ['other']]);
    await cgroups.remove('/kpod/other');
    expect([await notes(), await readdir(join(dir, 'root/cpu'))]).toEqual([[], []]);
  });

  const cutOff: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['a sandbox that was never made', [], []],
    ['a sandbox that is there', ['k8s_POD_a'], ['k8s_POD_a']],
    ['sandboxes of others', ['k8s_POD_b'], []],
  ];
  it.each(cutOff)('of a kpod that was killed are removed, but not those that sandboxes have: %s', async (_what, owners, left) => {
    await start().ensure('k8s_POD_a', limits);
    await start().sweep(async () => owners);
    expect([await notes(), await groups('memory')]).toEqual([left, left]);
  });

  it('of which another kpod knows are left alone', async () => {
    await mkdir(join(dir, 'root/cpu/kpod/k8s_POD_of_others'), { recursive: true });
    await start().sweep(async () => []);
    expect(await groups('cpu')).toEqual(['k8s_POD_of_others']);
  });

  it('of sandboxes that are being made stay, until that has failed', async () => {
    const cgroups = start();
    await cgroups.ensure('made', limits);
    await cgroups.sweep(async () => []);
    expect(await groups('cpu')).toEqual(['made']);
    cgroups.doubt('made');
    await cgroups.sweep(async () => []);
    expect([await notes(), await groups('cpu')]).toEqual([[], []]);
  });

  it('ask for the sandboxes only when something may be left', async () => {
    const cgroups = start();
    let asked = 0;
    const owners = async () => {
      asked += 1;
      return ['made'];
    };
    await cgroups.sweep(owners);
    await cgroups.ensure('made', limits);
    await cgroups.sweep(owners);
    expect(asked).toBe(0);
    cgroups.doubt('made');
    await cgroups.sweep(owners);
    await cgroups.sweep(owners);
    expect(asked).toBe(1);
  });

  it('that the kernel still holds are tried again', async () => {
    const busy = ['one'];
    const cgroups = start({ busy });
    await cgroups.ensure('one', limits);
    await cgroups.remove('/kpod/one');
    expect([await notes(), await groups('cpu')]).toEqual([['one'], ['one']]);
    busy.pop();
    await cgroups.sweep(async () => []);
    expect([await notes(), await groups('cpu')]).toEqual([[], []]);
  });

  it('do not lose the limits to a removal of the same name that is under way', async () => {
    const cgroups = start();
    await cgroups.ensure('again', limits);
    const removal = cgroups.remove('/kpod/again');
    await Promise.all([removal, cgroups.ensure('again', limits)]);
    expect(await readFile(join(dir, 'root/memory/kpod/again/memory.limit_in_bytes'), 'utf8')).toBe('1024');
    expect(await notes()).toEqual(['again']);
  });
});
