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
