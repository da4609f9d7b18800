import { evictionTimeoutMs, withBudgetStatus } from '../api/disruption-budgets.ts';
import type { PodDisruptionBudget } from '../api/disruption-types.ts';
import type { Reconcile, Step } from './types.ts';

/** Keeps what PodDisruptionBudgets say of their pods. k8s: controller/disruption */
export const reconcileDisruptionBudgets: Reconcile = ({ list, now }) =>
  list('PodDisruptionBudget').flatMap((budget): readonly Step[] => {
    const object = withBudgetStatus(budget, list, now);
    return object === budget ? wakes(budget) : [{ type: 'update', object, because: 'what may be evicted has changed' }];
  });

/** A pod whose eviction was granted, and that nobody deletes, counts again after a while. */
const wakes = ({ status }: PodDisruptionBudget): readonly Step[] =>
  Object.values(status.disruptedPods ?? {}).map((at) => ({
    type: 'wake',
    at: Date.parse(at) + evictionTimeoutMs,
    because: 'a granted eviction is given up',
  }));
