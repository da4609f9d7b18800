import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock } from '../../../src/agent/lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-lock-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the lock of a state directory', () => {
  test('has one holder, by whatever path, and is free after its release', async () => {
    await symlink(directory, `${directory}-link`);
    const first = await acquireLock(directory, 'linux');
    expect(first).toBeDefined();
    expect(await acquireLock(directory, 'linux')).toBeUndefined();
    expect(await acquireLock(`${directory}-link`, 'linux')).toBeUndefined();
    await first?.release();
    const second = await acquireLock(directory, 'linux');
    expect(second).toBeDefined();
    await second?.release();
    await rm(`${directory}-link`);
  });

  test('is another for another directory', async () => {
    const other = await mkdtemp(join(tmpdir(), 'kpod-lock-'));
    const locks = [await acquireLock(directory, 'linux'), await acquireLock(other, 'linux')];
    expect(locks.map((lock) => lock !== undefined)).toEqual([true, true]);
    await Promise.all(locks.map((lock) => lock?.release()));
    await rm(other, { recursive: true });
  });

  test('of ten who want it at once exactly one gets it', async () => {
    const locks = await Promise.all(Array.from({ length: 10 }, () => acquireLock(directory, 'linux')));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    await Promise.all(locks.map((lock) => lock?.release()));
  });

  test('is free as soon as its holder was killed', async () => {
    const mine = await acquireLock(directory, 'linux');
    await mine?.release();
    const name = await nameOfLock(directory);
    const script = `require('net').createServer().listen({ path: ${JSON.stringify(name)} }, () => console.log('held'))`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    expect(await acquireLock(directory, 'linux')).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'close');
    const lock = await acquireLock(directory, 'linux');
    expect(lock).toBeDefined();
    await lock?.release();
  });

  test('is a file opened exclusively where the kernel knows that', async () => {
    const opened: unknown[] = [];
    const openFile = (async (path: string, flags: number) => {
      opened.push([path, flags]);
      if (opened.length > 1) throw Object.assign(new Error('busy'), { code: 'EAGAIN' });
      return { close: async () => {} } as FileHandle;
    }) as unknown as Parameters<typeof acquireLock>[2];
    expect(await acquireLock(directory, 'darwin', openFile)).toBeDefined();
    expect(await acquireLock(directory, 'darwin', openFile)).toBeUndefined();
    expect(opened[0]).toEqual([join(directory, 'lock'), 0x226]);
  });

  test('is refused where there is none', async () => {
    await expect(acquireLock(directory, 'aix')).rejects.toThrow('the kpod agent does not run on aix');
  });
});

/** The abstract name that the lock listens on, as the kernel shows it. */
async function nameOfLock(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const before = new Set((await readFile('/proc/net/unix', 'utf8')).match(/@kpod-[0-9a-f]+/g) ?? []);
  const lock = await acquireLock(path, 'linux');
  const after = (await readFile('/proc/net/unix', 'utf8')).match(/@kpod-[0-9a-f]+/g) ?? [];
  await lock?.release();
  const name = after.find((each) => !before.has(each));
  if (!name) throw new Error('the lock is not in /proc/net/unix');
  return `\0${name.slice(1)}`;
}
