import type { KubeObject, LabelSelector, Time } from './types.ts';
import type { IntOrString, ObjectCondition } from './workload-types.ts';

/** How many of some pods may be evicted at once. k8s: api/policy/v1 */
export interface PodDisruptionBudget extends KubeObject {
  readonly kind: 'PodDisruptionBudget';
  readonly spec: {
    readonly minAvailable?: IntOrString;
    readonly maxUnavailable?: IntOrString;
    readonly selector?: LabelSelector;
    readonly unhealthyPodEvictionPolicy?: string;
  };
  readonly status: DisruptionBudgetStatus;
}

export interface DisruptionBudgetStatus {
  readonly observedGeneration?: number;
  /** Pods whose eviction was granted, and when, until they are seen to end. */
  readonly disruptedPods?: Readonly<Record<string, Time>>;
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  readonly conditions?: readonly ObjectCondition[];
}
