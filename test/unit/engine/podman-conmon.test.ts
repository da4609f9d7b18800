import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Runner } from '../../../src/engine/command/runner.ts';
import { createConmonStandIn } from '../../../src/engine/podman/conmon.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const id = 'a'.repeat(64);
/** A number that no process has. */
const gone = 2 ** 22 + 1;

describe('a container whose conmon is not there', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-conmon-'));
    await writeFile(join(dir, 'conmon.pid'), String(gone));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const entry = (state: object) => ({
    Id: id,
    ConmonPidFile: join(dir, 'conmon.pid'),
    State: { Status: 'running', Pid: gone, ConmonPid: gone, ...state },
  });
  /** Settles `first`; podman answers with `later` in turn, the last one again and again. */
  async function settle(first: unknown, ...later: readonly unknown[]) {
    const given: string[] = [];
    const runner = {
      tryRun: async (args: readonly string[]) => {
        given.push(args.join(' '));
        return { stdout: '' };
      },
    } as Pick<Runner, 'tryRun'> as Runner;
    const answers = [...later];
    const inspect = async () => [answers.length > 1 ? answers.shift() : answers[0]].filter((each) => each !== undefined);
    const duty = createConmonStandIn({ runner, clock: createFakeClock(), log: silentLog, exitsDir: dir, inspect });
    return { settled: await duty(first), given, noted: await readFile(join(dir, id), 'utf8').catch(() => undefined) };
  }

  it('has ended: that is written down for podman, which cleans up', async () => {
    const ended = entry({ Status: 'exited', ConmonPid: 0, ExitCode: -1 });
    const { settled, given, noted } = await settle(entry({}), entry({}), ended);
    expect(settled).toEqual(ended);
    expect(given).toEqual([`container cleanup ${id}`]);
    expect(noted).toBe('-1');
    expect((await readdir(dir)).sort()).toEqual([id, 'conmon.pid']);
  });

  it('is looked at again first: conmon may just have ended in good order', async () => {
    const ended = entry({ Status: 'exited', ConmonPid: 0, ExitCode: 3 });
    expect(await settle(entry({}), ended)).toEqual({ settled: ended, given: [], noted: undefined });
  });

  it('may have gone meanwhile', async () => {
    expect(await settle(entry({}))).toEqual({ settled: undefined, given: [], noted: undefined });
  });

  it.each([
    ['it has ended', { Status: 'exited' }],
    ['it never ran', { Status: 'created', ConmonPid: 0 }],
    ['the number is no longer the one that podman noted: the processes may be those of another machine', { ConmonPid: gone + 1 }],
  ])('is left alone when %s', async (_why, state) => {
    expect(await settle(entry(state), entry(state))).toEqual({ settled: entry(state), given: [], noted: undefined });
  });

  it('lets nobody who has its number now be killed: the runtime is asked', async () => {
    const first = entry({ Pid: process.pid });
    const { given } = await settle(first, first, entry({ Status: 'exited' }));
    expect(given).toEqual([`kill --signal KILL ${id}`, `container cleanup ${id}`]);
  });
});
