import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { createKubelet } from '../../../src/kubelet/kubelet.ts';
import { emptyMemory, withoutWaits } from '../../../src/kubelet/memory.ts';
import { createReferenceIndex, podReferences } from '../../../src/kubelet/references.ts';
import { createWatchedEngines } from '../../../src/kubelet/watched-engines.ts';
import { someMachineFiles } from '../../fakes/machine-files.ts';
import { recipe, recipeKey, recipeVolumes } from '../../fakes/made-up-volume-source.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode, testNode } from '../../fakes/simulated-node.ts';
import { createFakeTokens } from '../../fakes/tokens.ts';

const { contents, refreshes } = recipeVolumes;
beforeEach(() => {
  contents.clear();
  refreshes.length = 0;
});

/** A pod with a container that mounts the recipe of that name. */
const cook = (recipeName: string, { name = 'web', uid = 'uid-1' } = {}) =>
  pod({
    ...{ name, uid },
    apps: [container('app', { volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
    spec: { volumes: [{ name: 'v', recipe: { name: recipeName } }] },
  });
const failures = (node: SimulatedNode) =>
  node.store
    .list('Event')
    .filter(({ reason }) => reason === 'FailedMount')
    .map(({ message, count }) => `${message} x${count}`);
const write = async (node: SimulatedNode, name: string, text: string) => {
  const present = node.store.get(recipeKey(name));
  if (present) await node.store.mutate(recipeKey(name), () => ({ ...present, ...recipe(name, text) }));
  else await node.store.create(recipe(name, text));
  await node.clock.settle();
};

describe('a pod with a volume of a source that the table has and src has not', () => {
  it('waits for the object that it refers to, and starts as soon as it is there', async () => {
    const node = await startSimulatedNode();
    await node.create(cook('soup'));
    await node.clock.advance(1_000);
    expect(failures(node)).toEqual(['MountVolume.SetUp failed for volume "v" : recipe "soup" not found x1']);
    expect(node.engine.leftovers()).toEqual([]);
    await write(node, 'bread', 'flour');
    expect(node.engine.runsOf()).toEqual([]);
    await write(node, 'soup', 'water');
    expect(node.pod().status.containerStatuses).toMatchObject([{ ready: true }]);
    expect(contents.get('uid-1/v')).toBe('water');
    expect(refreshes).toEqual([]);
    expect(failures(node)).toHaveLength(1);
  });

  it('mounts what its source says, read-only where the source does', async () => {
    const node = await startSimulatedNode();
    await write(node, 'soup', 'water');
    const created = vi.spyOn(node.engine, 'runContainer');
    await node.create(cook('soup'));
    const mount = { containerPath: '/v', source: { type: 'bind', hostPath: '/recipes/uid-1/v' }, readOnly: true };
    expect(created.mock.calls[0]?.[0].mounts).toContainEqual(mount);
  });

  it('follows changes while its containers go on, and no other pod is bothered', async () => {
    const node = await startSimulatedNode();
    await write(node, 'soup', 'water');
    await write(node, 'bread', 'flour');
    await node.create(cook('soup'));
    await node.create(cook('bread', { name: 'other', uid: 'uid-2' }));
    await node.clock.advance(1_000);
    await write(node, 'soup', 'wine');
    expect([contents.get('uid-1/v'), contents.get('uid-2/v')]).toEqual(['wine', 'flour']);
    expect(refreshes).toEqual(['uid-1/v']);
    expect(node.engine.runsOf()).toHaveLength(2);
  });

  it('tells of an object that is gone and tries again until it is there, while its containers go on', async () => {
    const node = await startSimulatedNode();
    await write(node, 'soup', 'water');
    await node.create(cook('soup'));
    await node.store.remove(recipeKey('soup'));
    await node.clock.advance(40_000);
    expect(failures(node)).toEqual(['MountVolume.SetUp failed for volume "v" : recipe "soup" not found x4']);
    expect(node.pod().status.containerStatuses).toMatchObject([{ ready: true, restartCount: 0 }]);
    await write(node, 'soup', 'wine');
    expect(contents.get('uid-1/v')).toBe('wine');
    await node.clock.advance(60_000);
    expect(failures(node)).toHaveLength(1);
    expect(refreshes).toHaveLength(5);
  });

  it('is asked anew by a kpod that was not there when the object changed', async () => {
    const node = await startSimulatedNode();
    await write(node, 'soup', 'water');
    await node.create(cook('soup'));
    await node.kubelet.stop();
    await write(node, 'soup', 'wine');
    expect(contents.get('uid-1/v')).toBe('water');
    const { store, clock, engine, files } = node;
    const machine = { node: testNode, instance: 'test', maxContainerRestartPeriodSeconds: 300 };
    const next = createKubelet({
      store,
      clock,
      files,
      machineFiles: someMachineFiles,
      tokens: createFakeTokens(clock),
      log: silentLog,
      engines: createWatchedEngines({ get: async () => engine, statuses: () => [] }, { clock: clock, log: silentLog, instance: 'test' }),
      ...machine,
    });
    await next.start();
    await clock.advance(1_000);
    expect(contents.get('uid-1/v')).toBe('wine');
    await next.stop();
  });

  it('leaves nothing behind, and is not told of anything any more', async () => {
    const node = await startSimulatedNode();
    await write(node, 'soup', 'water');
    await node.create(cook('soup'));
    await node.remove('web', 0);
    await node.clock.advance(10_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(contents.size).toBe(0);
    await write(node, 'soup', 'wine');
    expect([contents.size, refreshes.length]).toEqual([0, 0]);
    expect(node.engine.violations).toEqual([]);
  });
});

describe('what waited for an object', () => {
  it('is tried at once, and nothing else', () => {
    const crash = { cause: 'crash', reason: 'CrashLoopBackOff', message: 'm', retryAt: 5 } as const;
    const config = { cause: 'config', reason: 'CreateContainerConfigError', message: 'm', retryAt: 5 } as const;
    const waiting = { ...emptyMemory, retryAt: 5, startErrors: { a: crash, b: config } };
    expect(withoutWaits(waiting)).toEqual({ ...emptyMemory, startErrors: { a: crash, b: { ...config, retryAt: 0 } } });
  });
});

describe('who refers to what', () => {
  const soup = { kind: 'Recipe', namespace: 'default', name: 'soup' };
  const bread = { ...soup, name: 'bread' };

  it('is what the sources of its volumes say, in its own namespace', () => {
    const volumes = [
      { name: 'a', recipe: { name: 'soup' } },
      { name: 'b', emptyDir: {} },
      { name: 'c', nfs: {} },
      { name: 'd', recipe: { name: 'bread' } },
    ];
    expect(podReferences(pod({ spec: { volumes } }))).toEqual([soup, bread]);
    expect(podReferences(pod({ spec: { volumes }, metadata: { namespace: 'shop' } }))).toContainEqual({ ...soup, namespace: 'shop' });
    expect(podReferences(pod({}))).toEqual([]);
  });

  it('finds the pods of an object, as they refer to it now', () => {
    const index = createReferenceIndex();
    index.set('1', [soup, bread, soup]);
    index.set('2', [soup]);
    expect([index.referrers(soup), index.referrers(bread)]).toEqual([['1', '2'], ['1']]);
    expect(index.referrers({ ...soup, namespace: 'shop' })).toEqual([]);
    expect(index.referrers({ ...soup, kind: 'Secret' })).toEqual([]);
    index.set('1', [bread]);
    expect([index.referrers(soup), index.referrers(bread)]).toEqual([['2'], ['1']]);
    index.set('1', []);
    expect(index.referrers(bread)).toEqual([]);
  });
});
