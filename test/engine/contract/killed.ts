import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EngineError, type Mount } from '../../../src/engine/types.ts';
import { nextAddress } from '../../../src/kubelet/pod-addresses.ts';
import type { Bench } from './bench.ts';

// From before the command has begun until it has long ended.
const delaysMs = [0, 10, 25, 45, 70, 100, 140, 200, 300];

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Kills every engine command that this process has under way. */
async function killCommands(): Promise<void> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(join('/proc', entry, 'stat'), 'utf8').catch(() => '');
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const words = await readFile(join('/proc', entry, 'cmdline'), 'utf8').catch(() => '');
    if (Number(parent) !== process.pid || !/^[^\0]*(podman|docker)\0/.test(words)) continue;
    try {
      process.kill(Number(entry), 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

/** Gives a command, kills it after a while, and waits until it has come to an end, good or bad. */
async function cutOff(delayMs: number, command: () => Promise<unknown>): Promise<void> {
  const ended = command().catch((error: unknown) => {
    if (!(error instanceof EngineError)) throw error;
  });
  await sleep(delayMs);
  await killCommands();
  await ended;
}

/** The error with which a command fails; undefined when it does not. */
const failureOf = (command: Promise<unknown>): Promise<EngineError | undefined> =>
  command.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof EngineError) return error;
      throw error;
    },
  );

/** Commands of the engine that are killed half-way: the same call again mends what they left. */
export function describeKilledCommands(bench: () => Bench): void {
  describe('command killed half-way (needs a kernel)', () => {
    it.each(delaysMs)('after %i ms leaves a container that can be had, started, and run once', async (delayMs) => {
      const { engine, config, container, exited, until } = bench();
      const directory = await mkdtemp(join(tmpdir(), 'kpod-contract-'));
      const mounts: Mount[] = [{ containerPath: '/out', source: { type: 'bind', hostPath: directory }, readOnly: false }];
      const wanted = await config({ command: ['sh', '-c', 'echo ran >> /out/runs'], behaviour: {} }, { mounts });
      await cutOff(delayMs, () => engine.createContainer(wanted));
      let id = await engine.createContainer(wanted);
      expect(await container(id)).toMatchObject({ state: 'created', name: wanted.name });
      await cutOff(delayMs, () => engine.startContainer(id));
      // What the killed command has set going comes to an end of its own; then the list tells whether there is anything to do.
      await sleep(500);
      if ((await container(id))?.state === 'created') {
        await engine.startContainer(id).catch(async (error: unknown) => {
          if (!(error instanceof EngineError) || error.kind !== 'unstartable') throw error;
          await engine.removeContainer(id);
          id = await engine.createContainer(wanted);
          await engine.startContainer(id);
        });
      }
      expect(await exited(id)).toMatchObject({ exitCode: 0 });
      expect(await readFile(join(directory, 'runs'), 'utf8')).toBe('ran\n');
      await cutOff(delayMs, () => engine.removeContainer(id));
      await until('the container is gone', async () => {
        await engine.removeContainer(id);
        return (await container(id)) === undefined ? true : undefined;
      });
      await rm(directory, { recursive: true, force: true });
    });

    const usedAddresses = new Set<string>();
    it.each(delaysMs)('after %i ms of making and starting all by one leaves a container that runs once', async (delayMs) => {
      const { engine, network, config, labels, exited, sandbox } = bench();
      const make = (ip: string) => {
        usedAddresses.add(ip);
        return sandbox({ network: { mode: 'pod', name: network.name, ip }, deferStart: true });
      };
      let { id: sandboxId } = await make(nextAddress(network.podRange, usedAddresses, network.podRange.first));
      const directory = await mkdtemp(join(tmpdir(), 'kpod-contract-'));
      const mounts: Mount[] = [{ containerPath: '/out', source: { type: 'bind', hostPath: directory }, readOnly: false }];
      const wanted = await config({ command: ['sh', '-c', 'echo ran >> /out/runs'], behaviour: {} }, { mounts, sandboxId });
      await cutOff(delayMs, () => engine.runContainer(wanted));
      await sleep(500);
      const left = (await engine.list(labels)).containers.find(({ name }) => name === wanted.name);
      const failure = left?.state === 'created' ? await failureOf(engine.startContainer(left.id)) : undefined;
      if (left && failure?.kind === 'unstartable') await engine.removeContainer(left.id);
      else if (failure?.kind === 'sandboxFailed') {
        // The address went with the start that was cut off: another sandbox with another address takes its place.
        await engine.removeSandbox(sandboxId);
        sandboxId = (await make(nextAddress(network.podRange, usedAddresses, network.podRange.first))).id;
      } else if (failure) throw failure;
      const { id } = await engine.runContainer({ ...wanted, sandboxId });
      expect(await exited(id)).toMatchObject({ exitCode: 0 });
      expect(await readFile(join(directory, 'runs'), 'utf8')).toBe('ran\n');
      await engine.removeSandbox(sandboxId);
      await rm(directory, { recursive: true, force: true });
    });

    it.each(delaysMs)('after %i ms leaves a sandbox that can be had, and removed', async (delayMs) => {
      const { engine, labels, sandbox, name, findSandbox, run, until } = bench();
      const overrides = { name: name('cut-off') };
      await cutOff(delayMs, () => sandbox(overrides));
      const ran = await sandbox(overrides);
      expect(ran).toMatchObject({ name: overrides.name, state: 'ready' });
      expect((await engine.list(labels)).sandboxes.filter((each) => each.name === overrides.name)).toHaveLength(1);
      await run(undefined, { sandboxId: ran.id });
      await cutOff(delayMs, () => engine.removeSandbox(ran.id));
      await until('the sandbox is gone', async () => {
        await engine.removeSandbox(ran.id);
        return (await findSandbox(ran.id)) === undefined ? true : undefined;
      });
      expect((await engine.list(labels)).containers.filter((each) => each.sandboxId === ran.id)).toEqual([]);
    });
  });
}
