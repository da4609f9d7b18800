import type { ObjectMeta, QuantityString, Time } from './types.ts';

/** What the containers of a pod use, as a cluster's metrics server tells it. k8s: metrics.k8s.io/v1beta1 PodMetrics */
export interface PodMetrics {
  readonly kind: 'PodMetrics';
  readonly apiVersion: 'metrics.k8s.io/v1beta1';
  readonly metadata: ObjectMeta;
  /** The end of the time that was watched. */
  readonly timestamp: Time;
  /** A Go duration: how long that time is. */
  readonly window: string;
  readonly containers: readonly ContainerMetrics[];
}

/** What one container uses. */
export interface ContainerMetrics {
  readonly name: string;
  readonly usage: { readonly cpu: QuantityString; readonly memory: QuantityString };
}
