/** Budgets of disruption. k8s: test/e2e/apps/disruption.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import type { Manifest } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';
import { ask, asked, gone, listOf, mergePatch, once, read } from '../workloads.ts';

const budget = (name: string, spec: object = {}, labels: object = {}): Manifest => ({
  ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, labels } },
  spec: { minAvailable: 1, selector: { matchLabels: { foo: 'bar' } }, ...spec },
});

const path = 'poddisruptionbudgets/foo';

const written = async (scene: Scene): Promise<void> => {
  await scene.kpod(['create', '-f', '-'], JSON.stringify(budget('foo')));
  expect((await read(scene, path)).spec.minAvailable).toBe(1);
  expect((await mergePatch(scene, path, { spec: { minAvailable: '2%' } })).spec.minAvailable).toBe('2%');
  const { resourceVersion: _any, ...metadata } = (await read(scene, path)).metadata;
  expect((await asked(scene, 'PUT', path, { ...budget('foo', { minAvailable: 3 }), metadata })).spec.minAvailable).toBe(3);
  await asked(scene, 'DELETE', path);
  await gone(scene, path);
};

const collected = async (scene: Scene): Promise<void> => {
  for (const name of ['foo1', 'foo2', 'foo3'])
    await scene.kpod(['create', '-f', '-'], JSON.stringify(budget(name, {}, { special: 'yes' })));
  expect(await listOf(scene, 'poddisruptionbudgets', 'special=yes')).toHaveLength(3);
  await asked(scene, 'DELETE', 'poddisruptionbudgets?labelSelector=special%3Dyes');
  expect(await listOf(scene, 'poddisruptionbudgets')).toEqual([]);
};

const eviction = (name: string) => ({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } });
const runs = (name: string): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { foo: 'bar' } } },
  spec: { containers: [{ name: 'donothing', image: 'busybox:1.36', command: ['sleep', '3600'] }], terminationGracePeriodSeconds: 0 },
});

const blocked = async (scene: Scene): Promise<void> => {
  await scene.running(runs('rs-0'));
  await scene.create([budget('foo', { minAvailable: 2 })]);
  await once(scene, path, ({ status }) => expect(status).toMatchObject({ currentHealthy: 1, desiredHealthy: 2, disruptionsAllowed: 0 }));
  const { status, body } = await ask(scene, 'POST', 'pods/rs-0/eviction', eviction('rs-0'));
  expect([status, body.message]).toEqual([429, "Cannot evict pod as it would violate the pod's disruption budget."]);
  await mergePatch(scene, path, { spec: { minAvailable: 0 } });
  await asked(scene, 'POST', 'pods/rs-0/eviction', eviction('rs-0'));
  await gone(scene, 'pods/rs-0');
};

const observed = async (scene: Scene): Promise<void> => {
  await scene.create([budget('foo')]);
  await once(scene, path, ({ status }) => expect(status).toMatchObject({ observedGeneration: 1, expectedPods: 0 }));
  await scene.running(runs('rs-0'));
  await once(scene, path, ({ status }) => expect(status).toMatchObject({ currentHealthy: 1, expectedPods: 1 }));
};

const patched = async (scene: Scene): Promise<void> => {
  await scene.create([budget('foo')]);
  const { metadata } = await once(scene, path, ({ status }) => expect(status.observedGeneration).toBe(1));
  expect(await mergePatch(scene, `${path}/status`, { metadata: { annotations: { patched: 'true' } } })).toMatchObject({
    metadata: { uid: metadata.uid, annotations: { patched: 'true' } },
  });
  // The controller may write between the two, as Kubernetes' own test knows.
  await eventually(async () => asked(scene, 'PUT', `${path}/status`, await read(scene, path)));
};

export const disruption: readonly Group[] = [
  {
    owner: 'sig-apps',
    name: 'DisruptionController',
    rows: [
      { title: 'should create a PodDisruptionBudget', scenario: written },
      {
        title: 'Listing PodDisruptionBudgets for all namespaces should list and delete a collection of PodDisruptionBudgets',
        scenario: collected,
      },
      { title: 'should block an eviction until the PDB is updated to allow it', scenario: blocked },
      { title: 'should observe PodDisruptionBudget status updated', scenario: observed },
      { title: 'should update/patch PodDisruptionBudget status', scenario: patched },
    ],
  },
];
