/** Budgets of disruption. k8s: test/e2e/apps/disruption.go */
import { expect } from 'vitest';
import type { Manifest } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import { type Group, waiting } from '../table.ts';
import { asked, gone, listOf, mergePatch, read } from '../workloads.ts';

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
      ...waiting('the eviction API, and budgets that have an effect', [
        'should block an eviction until the PDB is updated to allow it',
        'should observe PodDisruptionBudget status updated',
        'should update/patch PodDisruptionBudget status',
      ]),
    ],
  },
];
