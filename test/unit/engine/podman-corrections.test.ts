import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPodmanCorrections } from '../../../src/engine/podman/corrections.ts';
import type { Exit } from '../../../src/engine/podman/exits.ts';
import { readPodmanContainer } from '../../../src/engine/podman/read.ts';
import type { EngineContainer } from '../../../src/engine/types.ts';

const id = 'a'.repeat(64);
/** A number that no process has. */
const gone = 2 ** 22 + 1;

describe('a container of which podman says that it was created', () => {
  let dir: string;
  let exit: Exit | undefined;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-corrections-'));
    await writeFile(join(dir, 'pidfile'), '1');
    exit = undefined;
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const entry = (state: Record<string, unknown>) => ({ Id: id, Name: 'c', PidFile: join(dir, 'pidfile'), State: state });
  const corrections = (entries: readonly unknown[] = []) =>
    createPodmanCorrections({
      dir,
      standIn: async (each) => each,
      exits: { find: () => exit, follow: () => () => {} },
      inspect: async () => entries,
    });
  const correct = async (state: Record<string, unknown>): Promise<EngineContainer> => {
    const found = entry(state);
    const container = readPodmanContainer(found);
    if (!container) throw new Error('no container');
    return corrections().correctContainer(found, container);
  };
  const hidden = { Status: 'initialized', Pid: process.pid, ConmonPid: process.ppid };

  it('was, when it never had a process', async () => {
    expect(await correct({ Status: 'created', Pid: 0 })).toMatchObject({ state: 'created' });
  });

  it('runs, when its process does', async () => {
    expect(await correct(hidden)).toMatchObject({ state: 'running', startedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it('does not run because another process has its number now', async () => {
    expect((await correct({ ...hidden, ConmonPid: gone })).state).toBe('unknown');
  });

  it('has ended, when its end was seen, and still has when nobody remembers', async () => {
    exit = { code: 3, time: '2026-01-01T00:00:00.000000000Z' };
    const ended = await correct({ Status: 'created', Pid: gone });
    expect(ended).toMatchObject({ state: 'exited', exitCode: 3, finishedAt: exit.time });
    exit = undefined;
    expect(await correct({ Status: 'created', Pid: gone })).toEqual(ended);
    await corrections().forget(id);
    expect(await readdir(dir)).toEqual(['pidfile']);
  });

  it('has ended somehow, when its end was not seen', async () => {
    const ended = await correct({ Status: 'created', Pid: gone });
    expect(ended.state).toBe('exited');
    expect(ended.exitCode).toBeUndefined();
  });

  it('is left alone once podman knows more', async () => {
    expect(await correct({ Status: 'running', Pid: gone, StartedAt: '2026-01-01T00:00:00Z' })).toMatchObject({ state: 'running' });
  });

  it('can be signalled only while it runs in hiding', async () => {
    expect(await corrections([entry({ ...hidden, ConmonPid: gone })]).signalHidden(id, 'SIGTERM')).toBe(false);
    expect(await corrections([entry({ Status: 'running', Pid: process.pid, ConmonPid: process.ppid })]).signalHidden(id, 'SIGTERM')).toBe(
      false,
    );
    expect(await corrections().signalHidden(id, 'SIGTERM')).toBe(false);
    let told = false;
    process.once('SIGUSR2', () => {
      told = true;
    });
    expect(await corrections([entry(hidden)]).signalHidden(id, 'SIGUSR2')).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    await expect.poll(() => told).toBe(true);
  });
});
