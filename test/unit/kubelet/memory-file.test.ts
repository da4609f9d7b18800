import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/api/settings.ts';
import { silentLog } from '../../../src/base/log.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { createKubelet } from '../../../src/kubelet/kubelet.ts';
import { emptyMemory, type PodMemory } from '../../../src/kubelet/memory.ts';
import { parseMemory, renderMemory } from '../../../src/kubelet/memory-file.ts';
import { createPodFiles } from '../../../src/kubelet/pod-files.ts';
import { createWatchedEngines } from '../../../src/kubelet/watched-engines.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';
import { someMachineFiles } from '../../fakes/machine-files.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { pod } from '../../fakes/pods.ts';
import { createSimulatedEngine } from '../../fakes/simulated-engine.ts';
import { testNode } from '../../fakes/simulated-node.ts';
import { createFakeTokens } from '../../fakes/tokens.ts';
import { createFakeVolumeDirectories } from '../../fakes/volume-directories.ts';

const full: PodMemory = {
  ...emptyMemory,
  engine: 'podman',
  sandbox: { id: 's', startedAt: '2026-01-05T00:00:00Z', attempt: 1, ready: true },
  containers: {
    app: [
      {
        id: 'c',
        attempt: 0,
        sandboxRun: 's@1',
        hash: 'h',
        image: 'i',
        imageID: 'd',
        stopSignal: 'SIGTERM',
        state: 'running',
        createdAt: '2026-01-05T00:00:00Z',
        present: true,
      },
    ],
  },
  backoff: { 'app/h': { delayMs: 10_000, updatedAt: 5 } },
  startErrors: { app: { cause: 'image', reason: 'ErrImagePull', message: 'no', retryAt: 7, pullError: 'no' } },
  kills: { c: { signalledAt: 1, deadline: 2 } },
  termination: { reason: 'DeadlineExceeded' },
};

const steps: PodMemory['steps'] = {
  since: 1,
  sandboxes: [{ begin: 2, end: 3 }],
  readyAt: 9,
  containers: { app: { tries: [{ attempt: 0, since: 1, create: { begin: 3, end: 4 }, startedAt: 4, readyAt: 9 }], leftOut: 2 } },
};

describe('the text of a memory file', () => {
  it('is read as it was written', () => {
    expect(parseMemory(renderMemory(full))).toEqual(full);
    expect(parseMemory(renderMemory(emptyMemory))).toEqual(emptyMemory);
  });

  it('may have steps; those that are none are forgotten, and nothing else', () => {
    expect(parseMemory(renderMemory({ ...full, steps }))).toEqual({ ...full, steps });
    const odd = [7, {}, { ...steps, since: 'yesterday' }, { ...steps, containers: { app: { tries: [{ attempt: 'x' }] } } }];
    for (const wrong of odd) expect(parseMemory(JSON.stringify({ ...full, steps: wrong }))).toEqual(full);
  });

  it('may name an engine that only a newer kpod knows', () => {
    expect(parseMemory(renderMemory({ ...full, engine: 'lxc' }))).toEqual({ ...full, engine: 'lxc' });
  });

  it.each([
    ['nothing', ''],
    ['half of it', renderMemory(full).slice(0, 200)],
    ['no JSON', 'garbage'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another version', renderMemory({ ...full, formatVersion: 3 } as unknown as PodMemory)],
    ['nothing but a version', '{"formatVersion":2}'],
    ['a sandbox that is none', JSON.stringify({ ...full, sandbox: 'x' })],
    ['a history that is none', JSON.stringify({ ...full, containers: { app: {} } })],
    ['a record without a state', JSON.stringify({ ...full, containers: { app: [{ ...full.containers['app']?.[0], state: 'odd' }] } })],
    ['a cause that is none', JSON.stringify({ ...full, startErrors: { app: { ...full.startErrors['app'], cause: 'odd' } } })],
    ['a cause of another reason', JSON.stringify({ ...full, startErrors: { app: { ...full.startErrors['app'], cause: 'run' } } })],
    ['a delay in words', JSON.stringify({ ...full, backoff: { a: { delayMs: 'ten', updatedAt: 0 } } })],
  ])('is damaged when it holds %s', (_what, text) => {
    expect(parseMemory(text)).toBeUndefined();
  });
});

describe('the text of a memory file of the former version', () => {
  const former = (reason: string, message: string) =>
    JSON.stringify({ ...full, formatVersion: 1, startErrors: { app: { reason, message, retryAt: 7 } } });

  it.each([
    ['CrashLoopBackOff', 'back-off 10s', { cause: 'crash' }],
    ['ErrImagePull', 'no', { cause: 'image', pullError: 'no' }],
    ['ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: no\nway', { cause: 'image', pullError: 'no\nway' }],
    ['ImagePullBackOff', 'Back-off pulling image "x"', { cause: 'image' }],
    ['CreateContainerError', 'full', { cause: 'create' }],
    ['RunContainerError', 'no such file', { cause: 'run' }],
  ])('tells what %s came of', (reason, message, more) => {
    const startErrors = { app: { reason, message, retryAt: 7, ...more } };
    expect(parseMemory(former(reason, message))).toEqual({ ...full, startErrors });
  });

  it('is damaged when it holds a reason that nobody knows', () => {
    expect(parseMemory(former('Odd', ''))).toBeUndefined();
    expect(parseMemory(former('constructor', ''))).toBeUndefined();
  });
});

describe('a kubelet that finds damaged files', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kpod-memory-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function start() {
    const clock = createFakeClock(someMonday);
    const engine = createSimulatedEngine({ clock });
    // As the real one: it knows no other.
    const open = async (name: string) =>
      name === engine.info.name ? engine : openEngine(name, defaultSettings, { clock, log: silentLog, env: {}, dir: directory });
    const store = createMemoryStore({ clock });
    const kubelet = createKubelet({
      store,
      engines: createWatchedEngines(
        { get: (name = 'podman') => open(name), statuses: () => [] },
        { clock: clock, log: silentLog, instance: 'test' },
      ),
      clock,
      log: silentLog,
      node: testNode,
      instance: 'test',
      files: createPodFiles(directory, createFakeVolumeDirectories()),
      machineFiles: someMachineFiles,
      tokens: createFakeTokens(clock),
      maxContainerRestartPeriodSeconds: 300,
    });
    await store.create(pod({ name: 'hurt', uid: 'uid-hurt' }));
    await store.create(pod({ name: 'sound', uid: 'uid-sound' }));
    await kubelet.start();
    return { kubelet, engine, clock, store };
  }

  it('sets a damaged memory aside and takes up its pod all the same', async () => {
    await mkdir(join(directory, 'uid-hurt'));
    await writeFile(join(directory, 'uid-hurt', 'memory.json'), '{"formatVersion":1,"containers":7}');
    const { kubelet } = await start();
    await kubelet.stop();
    expect(await readdir(join(directory, 'uid-hurt'))).toContain('memory.json.damaged');
    expect(parseMemory(await readFile(join(directory, 'uid-hurt', 'memory.json'), 'utf8'))).toBeDefined();
  });

  it('takes up the other pods when the memory of one cannot be read', async () => {
    await mkdir(join(directory, 'uid-hurt', 'memory.json'), { recursive: true });
    const { kubelet } = await start();
    await kubelet.stop();
    expect(parseMemory(await readFile(join(directory, 'uid-sound', 'memory.json'), 'utf8'))).toBeDefined();
  });

  it('leaves the memory of a pod on an engine that it does not know as it is, and the pod as it was', async () => {
    const text = renderMemory({ ...full, engine: 'lxc', scheduled: true });
    for (const uid of ['uid-hurt', 'uid-without-pod']) {
      await mkdir(join(directory, uid));
      await writeFile(join(directory, uid, 'memory.json'), text);
    }
    const { kubelet, clock, store } = await start();
    await clock.advance(120_000);
    await kubelet.stop();
    for (const uid of ['uid-hurt', 'uid-without-pod']) {
      expect(await readdir(join(directory, uid))).toEqual(['memory.json']);
      expect(await readFile(join(directory, uid, 'memory.json'), 'utf8')).toBe(text);
    }
    const hurt = store.get({ kind: 'Pod', namespace: 'default', name: 'hurt' });
    expect(hurt?.status.containerStatuses).toMatchObject([{ containerID: 'lxc://c', state: { running: {} } }]);
    expect(store.list('Event').filter(({ involvedObject }) => involvedObject.name === 'hurt')).toEqual([]);
  });
});
