import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { exits, obedient } from './programs.ts';

/** What others than kpod do to its things, as the list shows it. */
export function describeForeignHands(bench: () => Bench): void {
  describe('foreign hands', () => {
    it('that restart a container make another run under the same ID', async () => {
      const { subject, run, container } = bench();
      const id = await run();
      const before = await container(id);
      await subject.controls.restartContainer(id);
      const after = await container(id);
      expect(after).toMatchObject({ id, state: 'running' });
      expect(after?.startedAt).not.toBe(before?.startedAt);
      expect(after?.exitCode).toBeUndefined();
    });

    it('that restart a pod make another run of the sandbox and of what ran in it', async () => {
      const { subject, sandbox, run, container, findSandbox } = bench();
      const first = await sandbox();
      const id = await run(obedient, { sandboxId: first.id });
      const before = await container(id);
      await subject.controls.restartPod(first.id);
      const second = await findSandbox(first.id);
      expect(second).toMatchObject({ id: first.id, state: 'ready' });
      expect(second?.startedAt).not.toBe(first.startedAt);
      expect((await container(id))?.startedAt).not.toBe(before?.startedAt);
    });

    it('that remove a container leave the rest listed', async () => {
      const { subject, run, container } = bench();
      const [gone, left] = [await run(), await run()];
      await subject.controls.removeContainer(gone);
      expect(await container(gone)).toBeUndefined();
      expect(await container(left)).toMatchObject({ state: 'running' });
    });

    it('that kill the sandbox leave its containers running, and the list says so', async () => {
      const { subject, engine, sandbox, run, container, findSandbox, until, exited } = bench();
      const first = await sandbox();
      const id = await run(obedient, { sandboxId: first.id });
      await subject.controls.killSandbox(first.id);
      const dead = await until('the sandbox is not ready', async () => {
        const found = await findSandbox(first.id);
        return found?.state === 'notReady' ? found : undefined;
      });
      expect(dead.ip).toBeUndefined();
      expect(await container(id)).toMatchObject({ state: 'running' });
      await engine.signalContainer(id, 'SIGKILL');
      await exited(id);
      const second = await engine.restartSandbox(first.id);
      expect(second).toMatchObject({ id: first.id, state: 'ready' });
      expect(second.startedAt).not.toBe(first.startedAt);
    });

    it.each([
      ['with its process', false],
      ['alone', true],
    ])('that kill who looks after a container, %s, end it: it is told, read and removed', async (_what, alone) => {
      const { subject, engine, run, ready, container, exited, log } = bench();
      const id = await ready(run());
      const before = await container(id);
      await subject.controls.killKeeper(id, { alone });
      const ended = await exited(id);
      expect(ended).toMatchObject({ id, startedAt: before?.startedAt, finishedAt: expect.stringMatching(/^\d{4}-.*Z$/), oomKilled: false });
      // Nobody knows the code, or the engine killed it.
      expect([undefined, 137]).toContain(ended.exitCode);
      expect(await log(id)).toBe('ready\n');
      await engine.signalContainer(id, 'SIGKILL');
      expect(await container(id)).toEqual(ended);
      await engine.removeContainer(id);
      expect(await container(id)).toBeUndefined();
    });

    it('that kill who looks after a container leave it to be signalled and removed without a look', async () => {
      const { subject, engine, run, container, until } = bench();
      const id = await run();
      await subject.controls.killKeeper(id);
      await engine.signalContainer(id, 'SIGTERM');
      await until('it is gone', async () => {
        await engine.removeContainer(id).catch(() => undefined);
        return (await container(id)) === undefined ? true : undefined;
      });
    });

    it('that kill who looks after a sandbox leave it to be started again, or removed', async () => {
      const { subject, engine, sandbox, run, container, findSandbox, until, exited } = bench();
      const first = await sandbox();
      const id = await run(obedient, { sandboxId: first.id });
      const lost = async () => {
        await subject.controls.killSandboxKeeper(first.id);
        await until('the sandbox is not ready', async () => ((await findSandbox(first.id))?.state === 'notReady' ? true : undefined));
      };
      await lost();
      expect(await container(id)).toMatchObject({ state: 'running' });
      await engine.signalContainer(id, 'SIGKILL');
      await exited(id);
      await engine.stopSandbox(first.id);
      const second = await engine.restartSandbox(first.id);
      expect(second).toMatchObject({ id: first.id, state: 'ready' });
      expect(second.startedAt).not.toBe(first.startedAt);
      expect(await findSandbox(first.id)).toEqual(second);
      await lost();
      await engine.removeSandbox(first.id);
      expect(await findSandbox(first.id)).toBeUndefined();
    });

    it('that killed the sandbox before a start make it fail, or show in the start of the sandbox', async () => {
      const { subject, engine, sandbox, config, findSandbox, until } = bench();
      const first = await sandbox();
      const id = await engine.createContainer(await config(exits(0), { sandboxId: first.id }));
      await subject.controls.killSandbox(first.id);
      await until('the sandbox is not ready', async () => ((await findSandbox(first.id))?.state === 'notReady' ? true : undefined));
      const started = await engine.startContainer(id).then(
        () => true,
        () => false,
      );
      const after = await findSandbox(first.id);
      if (started) expect(after?.startedAt).not.toBe(first.startedAt);
      else expect(after?.state).toBe('notReady');
    });
  });
}
