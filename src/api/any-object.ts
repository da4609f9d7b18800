import type { PodDisruptionBudget } from './disruption-types.ts';
import type { Lease, NodeObject } from './node-types.ts';
import type { LimitRange, ResourceQuota } from './quota-types.ts';
import type {
  ConfigMap,
  EndpointSlice,
  Endpoints,
  Event,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
  ServiceAccount,
  StorageClass,
} from './types.ts';
import type { ObjectWithoutEffect } from './without-effect-types.ts';
import type { WorkloadObject } from './workload-types.ts';

/** Every kind that kpod stores. */
export type AnyObject =
  | Pod
  | Service
  | Endpoints
  | EndpointSlice
  | ConfigMap
  | Secret
  | PersistentVolumeClaim
  | PersistentVolume
  | StorageClass
  | ServiceAccount
  | Namespace
  | NodeObject
  | Lease
  | Event
  | LimitRange
  | ResourceQuota
  | PodDisruptionBudget
  | WorkloadObject
  | ObjectWithoutEffect;
/** The kinds that kpod stores. */
export type Kind = AnyObject['kind'];
/** The object type of a kind. */
export type ObjectOf<K extends Kind> = Extract<AnyObject, { kind: K }>;
