import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock, type LockDeps, machineOfHolder } from '../../../src/agent/lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-lock-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const linux: LockDeps = { platform: 'linux', hostname: 'here', searchPath: process.env['PATH'] ?? '' };
const take = (path = directory) => acquireLock(path, linux);

/** A process that does `script`, which ends by saying something. */
async function start(script: string, options: { readonly uid?: number } = {}) {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/', ...options });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    said: String(said).trim(),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

describe('the lock of a state directory', () => {
  test('has one holder, by whatever path, and is free after its release', async () => {
    await symlink(directory, `${directory}-link`);
    const first = await take();
    expect(first).toBeDefined();
    expect(await take()).toBeUndefined();
    expect(await take(`${directory}-link`)).toBeUndefined();
    await first?.release();
    const second = await take();
    expect(second).toBeDefined();
    await second?.release();
    await rm(`${directory}-link`);
  });

  test('is another for another directory', async () => {
    const other = await mkdtemp(join(tmpdir(), 'kpod-lock-'));
    const locks = [await take(), await take(other)];
    expect(locks.map((lock) => lock !== undefined)).toEqual([true, true]);
    await Promise.all(locks.map((lock) => lock?.release()));
    await rm(other, { recursive: true });
  });

  test('of ten who want it at once exactly one gets it', async () => {
    const locks = await Promise.all(Array.from({ length: 10 }, () => take()));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    await Promise.all(locks.map((lock) => lock?.release()));
  });

  test('is free as soon as its holder was killed, whatever else that had started', async () => {
    const holder = await start(`
      const { openSync } = require('fs'), { spawn, spawnSync } = require('child_process');
      const file = openSync(${JSON.stringify(join(directory, 'lock'))}, 'a+');
      spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
      const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
      console.log(child.pid);`);
    expect(await take()).toBeUndefined();
    await holder.kill();
    const lock = await take();
    expect(lock).toBeDefined();
    await lock?.release();
    process.kill(Number(holder.said), 'SIGKILL');
  });

  test('is beyond the reach of other users, who may listen on what names they like', async () => {
    chmodSync(directory, 0o700);
    const names = await Promise.all([listen(`\0kpod-${directory}`), listen('\0kpod')]);
    if (process.getuid?.() === 0) {
      const stranger = await start(
        `try { require('fs').openSync(${JSON.stringify(join(directory, 'lock'))}, 'a+') } catch (e) { console.log(e.code) }`,
        { uid: 65534 },
      );
      expect(stranger.said).toBe('EACCES');
    }
    const lock = await take();
    expect(lock).toBeDefined();
    await lock?.release();
    for (const name of names) name.close();
  });

  test('is out of place when its file was removed or replaced', async () => {
    const lock = await take();
    expect(await lock?.isInPlace()).toBe(true);
    await rm(join(directory, 'lock'));
    expect(await lock?.isInPlace()).toBe(false);
    await writeFile(join(directory, 'lock'), '');
    expect(await lock?.isInPlace()).toBe(false);
    await lock?.release();
  });

  test('names the machine of its holder, not of the one before', async () => {
    await writeFile(join(directory, 'lock'), 'a-machine-with-a-longer-name\n');
    const lock = await take();
    expect(await machineOfHolder(directory)).toBe('here');
    await lock?.release();
    await writeFile(join(directory, 'lock'), '');
    expect(await machineOfHolder(directory)).toBeUndefined();
  });

  test('says what is missing where the program flock is', async () => {
    const message =
      'the agent needs the program flock to be the only one of its state directory: it is not installed; install util-linux, which has it';
    await expect(acquireLock(directory, { ...linux, searchPath: directory })).rejects.toThrow(message);
  });

  test.each([
    ['echo "flock: 3: No locks available" >&2; exit 71', 'flock: 3: No locks available'],
    ['echo "flock: 3: Bad file descriptor" >&2; exit 1', 'flock: 3: Bad file descriptor'],
    ['exit 64', '64'],
    ['kill -9 $$', 'it was ended by SIGKILL'],
  ])('is not taken, and not called taken, when the program flock does not know: %s', async (script, reason) => {
    await writeFile(join(directory, 'flock'), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    const taking = acquireLock(directory, { ...linux, searchPath: directory });
    await expect(taking).rejects.toThrow(`the program flock cannot lock the agent's state directory: ${reason}`);
  });

  test.each([
    ['darwin', 0x226, 'EAGAIN'],
    ['win32', 0x1000_0102, 'EBUSY'],
  ] as const)('is a file opened exclusively where the system knows that: %s', async (platform, flags, code) => {
    const opened: unknown[] = [];
    const openFile = (async (path: string, given: number) => {
      opened.push([path, given]);
      if (opened.length > 1) throw Object.assign(new Error('busy'), { code });
      const { open } = await import('node:fs/promises');
      return open(path, 'a+');
    }) as (path: unknown, flags: unknown) => Promise<FileHandle>;
    const deps = { ...linux, platform, openFile: openFile as NonNullable<LockDeps['openFile']> };
    const lock = await acquireLock(directory, deps);
    expect(lock).toBeDefined();
    expect(await acquireLock(directory, deps)).toBeUndefined();
    expect(opened[0]).toEqual([join(directory, 'lock'), flags]);
    await lock?.release();
  });

  test('is refused where there is none', async () => {
    await expect(acquireLock(directory, { ...linux, platform: 'aix' })).rejects.toThrow('the kpod agent does not run on aix');
  });
});

async function listen(path: string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ path }, resolve));
  return server;
}
