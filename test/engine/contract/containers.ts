import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { exits, missingBinary, obedient, orderly, shortLived, stubborn } from './programs.ts';

const noSuchId = '0'.repeat(64);

/** Images and containers, from create to remove. */
export function describeContainerVerbs(bench: () => Bench): void {
  describeImages(bench);
  describeLife(bench);
  describeEnds(bench);
  describeTargets(bench);
}

function describeImages(bench: () => Bench): void {
  describe('image', () => {
    it('is told with its ID, full name, size and stop signal', () => {
      const { image } = bench();
      expect(image.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(image.name).toBe('docker.io/library/busybox:latest');
      expect(image.sizeBytes).toBeGreaterThan(100_000);
      expect(image.stopSignal).toBe('SIGTERM');
    });

    it.each(['busybox', 'busybox:latest', 'docker.io/library/busybox'])('is found as %s too', async (name) => {
      const { engine, image } = bench();
      expect(await engine.imageStatus(name)).toEqual(image);
    });

    it('is among the names of the store', async () => {
      expect(await bench().engine.imageNames({})).toContain('docker.io/library/busybox:latest');
    });

    it('is undefined when it is not there', async () => {
      expect(await bench().engine.imageStatus('example.invalid/no/such:image')).toBeUndefined();
    });

    it.each(['UPPER', 'two words', 'a:b:c', '--all', 'busybox:'])('named %j is no image name', async (name) => {
      await expect(bench().engine.imageStatus(name)).rejects.toMatchObject({ name: 'EngineError', kind: 'invalidName' });
    });

    it('cannot be pulled from where nobody answers', async () => {
      const { engine } = bench();
      const pull = engine.pullImage('localhost:1/no/such:image', {});
      await expect(pull).rejects.toMatchObject({ name: 'EngineError', message: expect.stringMatching(/\S/) });
    });

    it('is not pulled once the caller has given up', async () => {
      const { engine } = bench();
      const pull = engine.pullImage('localhost:1/no/such:image', { signal: AbortSignal.abort() });
      await expect(pull).rejects.toMatchObject({ name: 'EngineError', kind: 'aborted' });
    });
  });
}

function describeLife(bench: () => Bench): void {
  describe('container', () => {
    it('is created, not started; creating it again answers the same', async () => {
      const { engine, image, config, container, labels } = bench();
      const wanted = await config();
      const id = await engine.createContainer(wanted);
      expect(await engine.createContainer(wanted)).toBe(id);
      const created = await container(id);
      expect(created).toMatchObject({
        id,
        name: wanted.name,
        sandboxId: wanted.sandboxId,
        labels,
        imageId: image.id,
        state: 'created',
        oomKilled: false,
      });
      expect(created?.startedAt).toBeUndefined();
      expect(created?.finishedAt).toBeUndefined();
      expect(created?.exitCode).toBeUndefined();
      expect(created?.error).toBeUndefined();
    });

    it('runs once started; starting it again changes nothing', async () => {
      const { engine, run, container } = bench();
      const id = await run();
      const running = await container(id);
      expect(running).toMatchObject({ state: 'running', oomKilled: false });
      expect(running?.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
      expect(running?.exitCode).toBeUndefined();
      await engine.startContainer(id);
      expect(await container(id)).toEqual(running);
    });

    it('is made and started by one command, and runs once however often that is asked', async () => {
      const { engine, config, container, exited } = bench();
      for (const program of [obedient, exits(3)]) {
        const wanted = await config(program);
        const { id, failure } = await engine.runContainer(wanted);
        expect(failure).toBeUndefined();
        const ran = program === obedient ? await container(id) : await exited(id);
        expect(ran).toMatchObject({ name: wanted.name, state: program === obedient ? 'running' : 'exited' });
        expect(await engine.runContainer(wanted)).toEqual({ id });
        expect(await container(id)).toEqual(ran);
      }
    });

    it('that was made and never started is started by that command', async () => {
      const { engine, config, container } = bench();
      const wanted = await config();
      const id = await engine.createContainer(wanted);
      expect(await engine.runContainer(wanted)).toEqual({ id });
      expect(await container(id)).toMatchObject({ state: 'running' });
    });

    it('does not change its sandbox by starting', async () => {
      const { shared, run, findSandbox } = bench();
      const before = await shared();
      await run(exits(0));
      expect(await findSandbox(before.id)).toEqual(before);
    });

    it('can be removed when created or exited, and again', async () => {
      const { engine, config, run, exited, container } = bench();
      const created = await engine.createContainer(await config());
      const ended = await run(exits(0));
      await exited(ended);
      for (const id of [created, ended]) {
        await engine.removeContainer(id);
        await engine.removeContainer(id);
        expect(await container(id)).toBeUndefined();
      }
    });

    it('leaves its name free when it is removed', async () => {
      const { engine, config } = bench();
      const wanted = await config();
      const first = await engine.createContainer(wanted);
      await engine.removeContainer(first);
      expect(await engine.createContainer(wanted)).not.toBe(first);
    });

    it('cannot be started when there is none', async () => {
      const { engine, config } = bench();
      const id = await engine.createContainer(await config());
      await engine.removeContainer(id);
      await expect(engine.startContainer(id)).rejects.toMatchObject({ name: 'EngineError', kind: 'notFound' });
    });

    it('is not created from an image that is not there', async () => {
      const { engine, config } = bench();
      const wanted = await config(obedient, { imageId: `sha256:${noSuchId}` });
      await expect(engine.createContainer(wanted)).rejects.toMatchObject({ name: 'EngineError', kind: 'imageNotFound' });
      expect(await engine.createContainer({ ...wanted, imageId: bench().image.id })).toMatch(/^[0-9a-f]{64}$/);
    });

    it('that one command makes and cannot start says why, and stays to be looked at', async () => {
      const { engine, config, container } = bench();
      const { id, failure } = await engine.runContainer(await config(missingBinary));
      expect(failure).toMatchObject({ kind: 'startFailed', message: expect.stringContaining('/no/such/binary') });
      expect(['created', 'exited']).toContain((await container(id))?.state);
    });

    it('that cannot be started says why, and stays to be looked at and removed', async () => {
      const { engine, config, container } = bench();
      const id = await engine.createContainer(await config(missingBinary));
      const failure = { name: 'EngineError', kind: 'startFailed', message: expect.stringContaining('/no/such/binary') };
      await expect(engine.startContainer(id)).rejects.toMatchObject(failure);
      const left = await container(id);
      expect(['created', 'exited']).toContain(left?.state);
      expect(left?.error ?? '').not.toContain('\n');
      await engine.removeContainer(id);
      expect(await container(id)).toBeUndefined();
    });
  });
}

function describeTargets(bench: () => Bench): void {
  describe('container that sees the processes of another', () => {
    it('ends with it, and is not started without it', async () => {
      const { engine, run, config, container, exited, ready } = bench();
      const target = await ready(run(stubborn));
      const namespaces = { pid: { target }, ipc: 'pod' } as const;
      const watcher = await ready(run(stubborn, { namespaces }));
      await engine.signalContainer(target, 'SIGKILL');
      expect(await exited(watcher)).toMatchObject({ exitCode: 137 });
      expect(await exited(target)).toMatchObject({ exitCode: 137 });
      const late = await config(stubborn, { namespaces });
      const failure = await engine.runContainer(late).then(
        ({ failure }) => failure,
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ name: 'EngineError' });
      // Neither has that started the other again, nor does the one keep the other from being removed.
      expect(await container(target)).toMatchObject({ state: 'exited', exitCode: 137 });
      await engine.removeContainer(target);
      expect(await container(target)).toBeUndefined();
    });
  });
}

function describeEnds(bench: () => Bench): void {
  describe('end of a container', () => {
    it.each([0, 1, 3, 126, 255])('with code %i is told with its time', async (code) => {
      const { run, exited } = bench();
      const ended = await exited(await run(exits(code)));
      expect(ended).toMatchObject({ state: 'exited', exitCode: code, oomKilled: false });
      // podman writes down the start after the fact: a quick process may have ended before that.
      expect(Date.parse(ended.finishedAt ?? '') - Date.parse(ended.startedAt ?? '')).toBeGreaterThan(-1000);
    });

    it('comes after its time', async () => {
      const { run, exited } = bench();
      const { startedAt, finishedAt } = await exited(await run(shortLived));
      expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')).toBeGreaterThanOrEqual(450);
    });

    it.each([
      ['SIGTERM', obedient, 143],
      ['SIGKILL', obedient, 137],
      ['SIGTERM', orderly, 7],
      ['SIGKILL', stubborn, 137],
    ] as const)('by %s (%#) is told with its code', async (signal, program, exitCode) => {
      const { engine, run, exited, ready } = bench();
      const id = await ready(run(program));
      await engine.signalContainer(id, signal);
      expect(await exited(id)).toMatchObject({ exitCode, oomKilled: false });
    });

    it('does not come by a signal that is ignored', async () => {
      const { engine, run, container, ready } = bench();
      const id = await ready(run(stubborn));
      await engine.signalContainer(id, 'SIGTERM');
      await engine.signalContainer(id, 'SIGTERM');
      expect(await container(id)).toMatchObject({ state: 'running' });
    });

    it('is not changed by a signal that comes later, nor is a created container', async () => {
      const { engine, run, exited, container, config } = bench();
      const id = await run(exits(3));
      const ended = await exited(id);
      await engine.signalContainer(id, 'SIGTERM');
      expect(await container(id)).toEqual(ended);
      const created = await engine.createContainer(await config());
      await engine.signalContainer(created, 'SIGKILL');
      expect(await container(created)).toMatchObject({ state: 'created' });
      await engine.removeContainer(id);
      await engine.signalContainer(id, 'SIGKILL');
    });
  });
}
