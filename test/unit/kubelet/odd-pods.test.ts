import { describe, expect, it, vi } from 'vitest';
import type { Container } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { containerConfig } from '../../../src/kubelet/container-config.ts';
import { createKubelet } from '../../../src/kubelet/kubelet.ts';
import { containerMounts } from '../../../src/kubelet/volumes/mounts.ts';
import { createWatchedEngines } from '../../../src/kubelet/watched-engines.ts';
import { someMachineFiles } from '../../fakes/machine-files.ts';
import { createFakePodFiles } from '../../fakes/pod-files.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode, testNode } from '../../fakes/simulated-node.ts';
import { createFakeTokens } from '../../fakes/tokens.ts';

describe('a container with the name of something that objects inherit', () => {
  it('starts, restarts and goes like any other', async () => {
    const node = await startSimulatedNode();
    node.engine.script('constructor', { exitAfterMs: 1_000, exitCode: 1 });
    await node.create(pod({ apps: ['constructor'] }));
    expect(node.pod().status.containerStatuses).toMatchObject([{ name: 'constructor', restartCount: 0, state: { running: {} } }]);
    await node.clock.advance(3_000);
    expect(node.pod().status.containerStatuses).toMatchObject([{ restartCount: 1 }]);
    await node.remove('web', 0);
    await node.clock.advance(10_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });
});

describe('mounts at places that kpod uses itself', () => {
  const mountsOf = async (one: Container) => {
    const node = await startSimulatedNode();
    const owner = pod({ apps: [one], spec: { volumes: [{ name: 'v', hostPath: { path: '/host' } }] } });
    const image = await node.engine.imageStatus('busybox');
    if (!image) throw new Error('the simulated engine has no busybox');
    const files = { hosts: '/f/hosts', terminationLog: '/f/log' };
    const options = {
      instance: 'test',
      role: 'app' as const,
      attempt: 0,
      sandboxId: 's',
      sandboxRun: 'r',
      image,
      engine: node.engine.info,
      files,
      environment: {},
      mounts: containerMounts({ pod: owner, directories: node.files.volumes, objects: node.store, instance: 'test' }, one, {}),
    };
    return containerConfig(owner, one, options).mounts.map(({ containerPath, source }) => [containerPath, Object.values(source)[1]]);
  };

  it.each(['/etc/hosts', '/etc/hosts/', '/etc//hosts', 'etc/hosts', '/etc/./hosts'])('leaves %s to the manifest', async (mountPath) => {
    expect(await mountsOf(container('c', { volumeMounts: [{ name: 'v', mountPath }] }))).toEqual([
      ['/etc/hosts', '/host'],
      ['/dev/termination-log', '/f/log'],
    ]);
  });

  it('leaves the termination log to the manifest', async () => {
    expect(await mountsOf(container('c', { volumeMounts: [{ name: 'v', mountPath: '/dev/termination-log/' }] }))).toEqual([
      ['/dev/termination-log', '/host'],
      ['/etc/hosts', '/f/hosts'],
    ]);
  });

  it('takes a termination message from /etc/hosts when told so', async () => {
    expect(await mountsOf(container('c', { terminationMessagePath: '/etc/hosts' }))).toEqual([['/etc/hosts', '/f/log']]);
    expect(await mountsOf(container('c', { terminationMessagePath: 'last/words' }))).toEqual([
      ['/last/words', '/f/log'],
      ['/etc/hosts', '/f/hosts'],
    ]);
  });
});

describe('a pod whose memory file is lost', () => {
  it('goes on where it was: nothing of it runs again', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 1_000 });
    await node.create(pod({ init: ['init1'], apps: ['app'] }));
    await node.clock.advance(5_500);
    expect(node.pod().status.phase).toBe('Running');
    const before = node.engine.runsOf().map(({ containerName }) => containerName);
    await node.kubelet.stop();
    const { store, clock, engine } = node;
    const next = createKubelet({
      store,
      engines: createWatchedEngines({ get: async () => engine, statuses: () => [] }, { clock: clock, log: silentLog, instance: 'test' }),
      clock,
      log: silentLog,
      node: testNode,
      instance: 'test',
      files: createFakePodFiles(),
      machineFiles: someMachineFiles,
      tokens: createFakeTokens(clock),
      maxContainerRestartPeriodSeconds: 300,
    });
    await next.start();
    await node.clock.advance(120_000);
    expect(node.pod().status.phase).toBe('Running');
    expect(node.engine.runsOf().map(({ containerName }) => containerName)).toEqual(before);
    expect(node.pod().status.initContainerStatuses).toMatchObject([{ restartCount: 0, state: { terminated: { reason: 'Completed' } } }]);
    await next.stop();
  });
});

describe('the end of a pod', () => {
  it('is written down before anything else, and what comes before is not waited for', async () => {
    const node = await startSimulatedNode();
    const written = vi.spyOn(node.store, 'mutate');
    node.engine.script('run1', { exitAfterMs: 50 });
    await node.create(pod({ apps: ['run1'], spec: { restartPolicy: 'Never' } }));
    const lazily = () => written.mock.calls.filter(([key]) => key.kind === 'Pod').map(([, , options]) => options?.lazy ?? false);
    // It is bound, and what it is bound to is on disk before anything is made there.
    expect(lazily().slice(0, 2)).toEqual([true, false]);
    expect(lazily().slice(2)).not.toContain(false);
    written.mockClear();
    await node.clock.advance(100);
    expect(node.pod().status.phase).toBe('Succeeded');
    expect(lazily()).toContain(false);
  });
});
