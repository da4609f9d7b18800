/**
 * The kinds that kpod keeps without doing what they ask for, so that a whole application's files can be applied: only what is printed,
 * checked or defaulted. k8s: api/autoscaling/v2, api/networking/v1, api/rbac/v1, api/scheduling/v1, api/node/v1 …
 */
import type { KubeObject, LabelSelector, QuantityString, Time } from './types.ts';
import type { IntOrString, ObjectCondition } from './workload-types.ts';

export type ObjectWithoutEffect =
  | HorizontalPodAutoscaler
  | NetworkPolicy
  | Ingress
  | IngressClass
  | Role
  | RoleBinding
  | ClusterRole
  | ClusterRoleBinding
  | PriorityClass
  | RuntimeClass
  | ValidatingWebhookConfiguration
  | MutatingWebhookConfiguration
  | CustomResourceDefinition;

export type KindWithoutEffect = ObjectWithoutEffect['kind'];

export interface HorizontalPodAutoscaler extends KubeObject {
  readonly kind: 'HorizontalPodAutoscaler';
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly metrics?: readonly MetricSpec[];
    readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };
  };
  readonly status: {
    readonly currentReplicas?: number;
    readonly desiredReplicas: number;
    readonly currentMetrics: readonly MetricStatus[] | null;
    readonly conditions?: readonly ObjectCondition[];
  };
}

/** One of its sources is there, as `type` says. */
export interface MetricSpec {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly target: MetricTarget };
  readonly containerResource?: { readonly name: string; readonly container: string; readonly target: MetricTarget };
  readonly pods?: { readonly metric: { readonly name: string }; readonly target: MetricTarget };
  readonly external?: { readonly metric: { readonly name: string }; readonly target: MetricTarget };
  readonly object?: {
    readonly describedObject: { readonly kind: string; readonly name: string };
    readonly metric: { readonly name: string };
    readonly target: MetricTarget;
  };
}

export interface MetricTarget {
  readonly type: string;
  readonly value?: QuantityString;
  readonly averageValue?: QuantityString;
  readonly averageUtilization?: number;
}

export type MetricStatus = Readonly<Partial<Record<Uncapitalize<string>, { readonly current?: Omit<MetricTarget, 'type'> }>>>;

export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: string;
  readonly policies?: readonly { readonly type: string; readonly value: number; readonly periodSeconds: number }[];
}

export interface NetworkPolicy extends KubeObject {
  readonly kind: 'NetworkPolicy';
  readonly spec: {
    readonly podSelector: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly NetworkPolicyRule[];
    readonly egress?: readonly NetworkPolicyRule[];
  };
}

/** Of ingress with `from`, of egress with `to`. */
export interface NetworkPolicyRule {
  readonly ports?: readonly { readonly protocol?: string; readonly port?: IntOrString; readonly endPort?: number }[];
  readonly from?: readonly NetworkPolicyPeer[];
  readonly to?: readonly NetworkPolicyPeer[];
}

export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Ingress extends KubeObject {
  readonly kind: 'Ingress';
  readonly spec: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
    readonly rules?: readonly IngressRule[];
  };
  readonly status: {
    readonly loadBalancer: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
  };
}

export interface IngressRule {
  readonly host?: string;
  readonly http?: {
    readonly paths: readonly { readonly path?: string; readonly pathType?: string; readonly backend: IngressBackend }[];
  };
}

export interface IngressBackend {
  readonly service?: { readonly name: string; readonly port?: { readonly name?: string; readonly number?: number } };
  readonly resource?: { readonly apiGroup?: string; readonly kind: string; readonly name: string };
}

export interface IngressClass extends KubeObject {
  readonly kind: 'IngressClass';
  readonly spec: {
    readonly controller?: string;
    readonly parameters?: {
      readonly apiGroup?: string;
      readonly kind: string;
      readonly name: string;
      readonly namespace?: string;
      readonly scope?: string;
    };
  };
}

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface Role extends KubeObject {
  readonly kind: 'Role';
  readonly rules: readonly PolicyRule[] | null;
}

export interface ClusterRole extends KubeObject {
  readonly kind: 'ClusterRole';
  readonly rules: readonly PolicyRule[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] };
}

interface Binding extends KubeObject {
  readonly roleRef: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string; readonly apiGroup?: string }[];
}

export interface RoleBinding extends Binding {
  readonly kind: 'RoleBinding';
}

export interface ClusterRoleBinding extends Binding {
  readonly kind: 'ClusterRoleBinding';
}

export interface PriorityClass extends KubeObject {
  readonly kind: 'PriorityClass';
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly description?: string;
  readonly preemptionPolicy: string;
}

export interface RuntimeClass extends KubeObject {
  readonly kind: 'RuntimeClass';
  readonly handler: string;
}

interface Webhook {
  readonly name: string;
  readonly rules?: readonly { readonly scope?: string }[];
  readonly clientConfig?: { readonly url?: string; readonly service?: { readonly name: string; readonly namespace: string } };
}

export interface ValidatingWebhookConfiguration extends KubeObject {
  readonly kind: 'ValidatingWebhookConfiguration';
  readonly webhooks?: readonly Webhook[];
}

export interface MutatingWebhookConfiguration extends KubeObject {
  readonly kind: 'MutatingWebhookConfiguration';
  readonly webhooks?: readonly Webhook[];
}

export interface CustomResourceDefinition extends KubeObject {
  readonly kind: 'CustomResourceDefinition';
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string; readonly singular?: string; readonly kind: string; readonly listKind?: string };
    readonly scope: string;
    readonly versions: readonly { readonly name: string; readonly served: boolean; readonly storage: boolean }[];
    readonly conversion?: { readonly strategy: string };
  };
  readonly status?: { readonly conditions?: readonly ObjectCondition[]; readonly creationTime?: Time };
}
