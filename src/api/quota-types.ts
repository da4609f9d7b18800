/** What limits the pods and objects of a namespace. k8s: api/core/v1 LimitRange, ResourceQuota */
import type { ResourceList } from './resources.ts';
import type { KubeObject } from './types.ts';

export interface LimitRange extends KubeObject {
  readonly kind: 'LimitRange';
  readonly spec: { readonly limits: readonly LimitRangeItem[] | null };
}

export interface LimitRangeItem {
  /** Pod, Container, PersistentVolumeClaim; a domain's own are kept. */
  readonly type: string;
  readonly max?: ResourceList;
  readonly min?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

export interface ResourceQuota extends KubeObject {
  readonly kind: 'ResourceQuota';
  readonly spec: {
    readonly hard?: ResourceList;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
  };
  readonly status: ResourceQuotaStatus;
}

export interface ScopeRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Nothing as long as nobody has counted. */
export interface ResourceQuotaStatus {
  readonly hard?: ResourceList;
  readonly used?: ResourceList;
}
