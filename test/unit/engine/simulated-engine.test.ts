import { describe, expect, it } from 'vitest';
import type { ContainerConfig, SandboxConfig } from '../../../src/engine/types.ts';
import { contractScript } from '../../engine/contract/programs.ts';
import { describeEngineContract } from '../../engine/contract.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createLife } from '../../fakes/life.ts';
import { createSimulatedEngine, type SimulatedEngineOptions } from '../../fakes/simulated-engine.ts';

const sandboxConfig: SandboxConfig = {
  name: 'pod-a',
  labels: { 'io.kubernetes.pod.uid': 'a' },
  hostname: 'pod-a',
  network: { mode: 'pod', name: 'kpod' },
  dns: { searches: [], options: [] },
  ports: [],
  resources: {},
};

async function setUp(options: Partial<SimulatedEngineOptions> = {}) {
  const clock = createFakeClock();
  const engine = createSimulatedEngine({ clock, ...options });
  await engine.ensureNetwork({ name: 'kpod', labels: {} });
  const image = await engine.imageStatus('busybox');
  const sandbox = await engine.runSandbox(sandboxConfig);
  const config = (name: string, attempt = 0): ContainerConfig => ({
    name: `k8s_${name}_pod-a_default_a_${attempt}`,
    sandboxId: sandbox.id,
    labels: { 'io.kubernetes.pod.uid': 'a', 'io.kubernetes.container.name': name },
    imageId: image?.id ?? '',
    env: [],
    mounts: [],
    stdin: false,
    stdinOnce: false,
    tty: false,
    resources: {},
  });
  const run = async (name: string, attempt = 0) => {
    const id = await engine.createContainer(config(name, attempt));
    await engine.startContainer(id);
    return id;
  };
  const container = async (id: string) => (await engine.list({})).containers.find((each) => each.id === id);
  return { clock, engine, sandbox, config, run, container };
}

describe('simulated engine', () => {
  it('lets scripted containers end in their time, each start by its own script', async () => {
    const { clock, engine, run, container } = await setUp();
    engine.script('main', { exitAfterMs: 3000, exitCode: 1, log: ['hello'] }, { exitAfterMs: 1000 });
    const first = await run('main');
    await clock.advance(2999);
    expect(await container(first)).toMatchObject({ state: 'running' });
    await clock.advance(1);
    expect(await container(first)).toMatchObject({ state: 'exited', exitCode: 1, oomKilled: false });
    const second = await run('main', 1);
    await clock.advance(1000);
    expect(await container(second)).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(engine.overlaps()).toEqual([]);
    expect(engine.runsOf('main').map((each) => each.exitCode)).toEqual([1, 0]);
  });

  it.each([
    ['obeys at once unless told otherwise', {}, 0, 143],
    ['ends by itself a while after the signal', { onTerm: { afterMs: 500, code: 0 } }, 500, 0],
  ])('a signalled container %s', async (_, behaviour, afterMs, exitCode) => {
    const { clock, engine, run, container } = await setUp();
    engine.script('main', behaviour as never);
    const id = await run('main');
    await engine.signalContainer(id, 'SIGTERM');
    await clock.advance(afterMs);
    expect(await container(id)).toMatchObject({ state: 'exited', exitCode });
  });

  it('leaves a ghost after a killed create, and an unstartable container after a killed start', async () => {
    const { engine, config } = await setUp();
    engine.failNext('createContainer', { how: 'wreck' });
    await expect(engine.createContainer(config('main'))).rejects.toThrow('killed by SIGKILL');
    expect(engine.world.ghosts.size).toBe(1);
    expect((await engine.list({})).containers).toEqual([]);
    const id = await engine.createContainer(config('main'));
    engine.failNext('startContainer', { how: 'wreck' });
    await expect(engine.startContainer(id)).rejects.toThrow('killed by SIGKILL');
    await expect(engine.startContainer(id)).rejects.toMatchObject({ kind: 'unstartable' });
    await engine.removeContainer(id);
    await engine.startContainer(await engine.createContainer(config('main')));
    expect(engine.violations).toEqual([]);
  });

  it('restarts a killed pause in silence as podman, and refuses as docker', async () => {
    for (const name of ['podman', 'docker'] as const) {
      const { engine, sandbox, config } = await setUp({ name });
      const id = await engine.createContainer(config('main'));
      engine.killSandboxForeign(sandbox.id);
      if (name === 'docker') await expect(engine.startContainer(id)).rejects.toThrow('non running container');
      else await engine.startContainer(id);
      const after = (await engine.list({})).sandboxes[0];
      expect(after?.state).toBe(name === 'docker' ? 'notReady' : 'ready');
      if (name === 'podman') expect(after?.startedAt).not.toBe(sandbox.startedAt);
    }
  });

  it('runs even exited containers again under their IDs when a stranger restarts the pod', async () => {
    const { clock, engine, sandbox, run, container } = await setUp();
    engine.script('init', { exitAfterMs: 10 });
    const id = await run('init');
    await clock.advance(10);
    const before = await container(id);
    engine.restartPodForeign(sandbox.id);
    expect(await container(id)).toMatchObject({ id, state: 'running' });
    expect((await container(id))?.startedAt).not.toBe(before?.startedAt);
  });

  it('gives a dead process no answer, and the next one the machine as it was', async () => {
    const { clock, engine, config } = await setUp();
    const life = createLife();
    life.crashAfter(1, 'after');
    let answered = false;
    const doomed = engine.connect(life).createContainer(config('main'));
    void doomed.then(() => {
      answered = true;
    });
    await clock.advance(60_000);
    expect(answered).toBe(false);
    expect(life.dead).toBe(true);
    expect((await engine.connect(createLife()).list({})).containers).toHaveLength(1);
  });

  it('records calls that kpod must never make', async () => {
    const { engine, run } = await setUp();
    const id = await run('main');
    await expect(engine.removeContainer(id)).rejects.toThrow('illegal call');
    expect(engine.violations).toHaveLength(1);
  });

  it('streams the events that carry the labels, with exit codes', async () => {
    const { clock, engine, run } = await setUp();
    engine.script('main', { exitAfterMs: 5, exitCode: 7 });
    const end = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of engine.events({ 'io.kubernetes.pod.uid': 'a' }, end.signal)) {
        seen.push(`${event.type}${event.exitCode === undefined ? '' : ` ${event.exitCode}`}`);
      }
    })();
    await run('main');
    await clock.advance(5);
    end.abort();
    await reading;
    expect(seen).toEqual(['create', 'start', 'die 7']);
  });

  it('takes its time on the clock', async () => {
    const { clock, engine } = await setUp();
    const slow = createSimulatedEngine({ clock, latencies: { list: 60 } });
    let answered = false;
    void slow.list({}).then(() => {
      answered = true;
    });
    await clock.advance(59);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect(answered).toBe(true);
    engine.setAvailable(false);
    await expect(engine.list({})).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

for (const name of ['podman', 'docker'] as const) {
  describeEngineContract(
    `simulated ${name}`,
    async () => {
      const clock = createFakeClock();
      const engine = createSimulatedEngine({ clock, name, script: contractScript });
      return {
        engine,
        image: 'docker.io/library/busybox:latest',
        pass: (ms) => clock.advance(ms),
        controls: {
          restartPod: async (id) => engine.restartPodForeign(id),
          killSandbox: async (id) => engine.killSandboxForeign(id),
          killKeeper: async (id) => engine.killKeeperForeign(id),
          killSandboxKeeper: async (id) => engine.killSandboxKeeperForeign(id),
          restartContainer: async (id) => engine.restartContainerForeign(id),
          removeContainer: async (id) => engine.removeContainerForeign(id),
        },
        async cleanup() {
          expect(engine.violations).toEqual([]);
          expect(engine.leftovers()).toEqual([]);
        },
      };
    },
    { real: false },
  );
}
