import { expect, test } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import { budgetsOf, withBudgetStatus } from '../../../src/api/disruption-budgets.ts';
import type { DisruptionBudgetStatus, PodDisruptionBudget } from '../../../src/api/disruption-types.ts';
import { podDisruptionBudgetRules } from '../../../src/api/kinds/poddisruptionbudget/rules.ts';
import type { Pod } from '../../../src/api/types.ts';
import { pod } from '../../fakes/pods.ts';

const now = Date.parse('2026-01-05T00:10:00Z');
const begin: DisruptionBudgetStatus = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };

const budget = (spec: PodDisruptionBudget['spec'], status: Partial<DisruptionBudgetStatus> = {}): PodDisruptionBudget => ({
  ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b', namespace: 'default', generation: 3 } },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  status: { ...begin, ...status },
});

const owner = (kind: string, uid: string) => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name: uid, uid, controller: true }] });
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } as const;
const web = (name: string, by: Partial<Pod['metadata']> = {}, status: Pod['status'] = ready) =>
  pod({ name, uid: name, metadata: { labels: { app: 'web' }, ...by }, status });

/** A ReplicaSet of a Deployment that wants `replicas`, and those pods of it. */
function deployed(replicas: number, pods: readonly Pod[]): AnyObject[] {
  const metadata = (name: string, more: object = {}) => ({ name, namespace: 'default', uid: name, ...more });
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata('d'), spec: { replicas }, status: {} },
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: metadata('rs', owner('Deployment', 'd')), spec: { replicas: 1 }, status: {} },
    ...pods.map((one) => ({ ...one, metadata: { ...one.metadata, ...owner('ReplicaSet', 'rs') } })),
  ] as unknown as AnyObject[];
}

const listOf =
  (objects: readonly AnyObject[]) =>
  (kind: string): never =>
    objects.filter((object) => object.kind === kind) as never;

const judged = (one: PodDisruptionBudget, objects: readonly AnyObject[]) => withBudgetStatus(one, listOf(objects), now).status;
const unready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] } as const;

test.each<
  readonly [
    string,
    PodDisruptionBudget['spec'],
    AnyObject[],
    readonly [allowed: number, healthy: number, desired: number, expected: number],
  ]
>([
  ['a number of pods of nobody', { minAvailable: 1 }, [web('a'), web('b')], [1, 2, 1, 2]],
  ['a number that is not reached', { minAvailable: 3 }, [web('a'), web('b')], [0, 2, 3, 2]],
  ['a number of pods that are not ready', { minAvailable: 1 }, [web('a'), web('b', {}, unready)], [0, 1, 1, 2]],
  ['a share of what a Deployment wants', { minAvailable: '50%' }, deployed(3, [web('a'), web('b'), web('c')]), [1, 3, 2, 3]],
  ['a number that may lack', { maxUnavailable: 1 }, deployed(4, [web('a'), web('b'), web('c')]), [0, 3, 3, 4]],
  ['a share that may lack, rounded up', { maxUnavailable: '25%' }, deployed(3, [web('a'), web('b'), web('c')]), [1, 3, 2, 3]],
  ['more than there are', { maxUnavailable: 9 }, deployed(2, [web('a'), web('b')]), [2, 2, 0, 2]],
  ['a share of pods of nobody', { maxUnavailable: 1 }, [web('a')], [0, 1, 0, 0]],
  ['pods that end', { minAvailable: 1 }, [web('a', { deletionTimestamp: '2026-01-05T00:09:00Z' }), web('b')], [0, 1, 1, 2]],
  ['nothing', {}, [web('a')], [0, 1, 0, 0]],
])('a budget of %s', (_what, spec, objects, [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods]) => {
  expect(judged(budget(spec), objects)).toMatchObject({
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    observedGeneration: 3,
  });
});

test('a budget says what it comes to, and when that changed', () => {
  const first = withBudgetStatus(budget({ minAvailable: 1 }), listOf([web('a'), web('b')]), now);
  expect(first.status.conditions).toEqual([
    {
      ...{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '', observedGeneration: 3 },
      lastTransitionTime: '2026-01-05T00:10:00Z',
    },
  ]);
  expect(withBudgetStatus(first, listOf([web('a'), web('b')]), now + 60_000)).toBe(first);
  expect(withBudgetStatus(first, listOf([web('a')]), now + 60_000).status.conditions).toMatchObject([
    { status: 'False', reason: 'InsufficientPods', lastTransitionTime: '2026-01-05T00:11:00Z' },
  ]);
});

test.each<readonly [string, Partial<Pod['metadata']>, string]>([
  ['whose owner is not there', owner('ReplicaSet', 'gone'), 'found no controllers for pod "a"'],
  ['of a kind without a scale', owner('Job', 'job'), 'Job job does not implement the scale subresource'],
])('pods %s allow nothing', (_what, by, message) => {
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job', uid: 'job' }, spec: {}, status: {} } as unknown as AnyObject;
  expect(judged(budget({ maxUnavailable: 1 }), [web('a', by), job])).toMatchObject({
    disruptionsAllowed: 0,
    conditions: [{ status: 'False', reason: 'SyncFailed', message }],
  });
});

test('a granted eviction counts until the pod ends, two minutes at most', () => {
  const granted = budget({ minAvailable: 1 }, { disruptedPods: { a: '2026-01-05T00:09:00Z', gone: '2026-01-05T00:09:00Z' } });
  expect(judged(granted, [web('a'), web('b')])).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { a: '2026-01-05T00:09:00Z' } });
  expect(withBudgetStatus(granted, listOf([web('a'), web('b')]), now + 60_000).status).not.toHaveProperty('disruptedPods');
});

test('a budget without a selector is about no pod, one with an empty selector about all', () => {
  const { selector: _all, ...spec } = budget({}).spec;
  const none = { ...budget({}), spec };
  const every = budget({ selector: {} });
  expect(budgetsOf(web('a'), listOf([none, every, budget({ selector: { matchLabels: { app: 'db' } } })]))).toEqual([every]);
});

test.each<readonly [object, string]>([
  [{ minAvailable: 1, maxUnavailable: 1 }, 'minAvailable and maxUnavailable cannot be both set'],
  [{ minAvailable: '101%' }, 'must not be greater than 100%'],
  [{ maxUnavailable: -1 }, 'must be greater than or equal to 0'],
  [{ unhealthyPodEvictionPolicy: 'Never' }, ''],
])('%j is refused', (spec, detail) => {
  const errors = podDisruptionBudgetRules.write?.validate(budget(spec)) ?? [];
  expect(errors).toHaveLength(1);
  if (detail !== '') expect(errors[0]?.detail).toBe(detail);
});
