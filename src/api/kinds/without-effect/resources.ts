import { conditionsMerge, type MergeSchema, metadataMerge } from '../../patch/merge-schema.ts';
import type { KindWithoutEffect } from '../../without-effect-types.ts';
import { allVerbs, type Resource, statusSubresource } from '../resource.ts';

type Stated<K extends KindWithoutEffect> = Pick<Resource<K>, 'plural' | 'namespaced' | 'apiVersion'> & {
  /** Why its objects do nothing here, and what does. */
  readonly because: string;
  /** The structs of its group. */
  readonly structs: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly 'all'[];
  readonly hasStatus?: true;
  /** Its lists that are merged by a key. */
  readonly merge?: Readonly<Record<string, MergeSchema>>;
};

const mergedConditions = { status: { fields: { conditions: conditionsMerge } } };
const mergedWebhooks = { webhooks: { mergeKey: 'name', fields: { matchConditions: { mergeKey: 'name' } } } };

const noRights = 'whoever reaches the API may do everything';

const table: { readonly [K in KindWithoutEffect]: Stated<K> } = {
  HorizontalPodAutoscaler: {
    ...{ plural: 'horizontalpodautoscalers', shortNames: ['hpa'], apiVersion: 'autoscaling/v2', namespaced: true, hasStatus: true },
    ...{ categories: ['all'], merge: mergedConditions },
    because: 'nothing measures pods for it; scale its target by hand',
    structs: `HorizontalPodAutoscaler HorizontalPodAutoscalerSpec HorizontalPodAutoscalerStatus HorizontalPodAutoscalerBehavior
      HorizontalPodAutoscalerCondition HPAScalingRules HPAScalingPolicy CrossVersionObjectReference MetricSpec MetricStatus MetricTarget
      MetricValueStatus MetricIdentifier ResourceMetricSource ResourceMetricStatus ContainerResourceMetricSource
      ContainerResourceMetricStatus PodsMetricSource PodsMetricStatus ObjectMetricSource ObjectMetricStatus ExternalMetricSource
      ExternalMetricStatus`,
  },
  NetworkPolicy: {
    ...{ plural: 'networkpolicies', shortNames: ['netpol'], apiVersion: 'networking.k8s.io/v1', namespaced: true },
    because: 'traffic between pods is not restricted',
    structs: `NetworkPolicy NetworkPolicySpec NetworkPolicyIngressRule NetworkPolicyEgressRule NetworkPolicyPeer NetworkPolicyPort IPBlock`,
  },
  Ingress: {
    ...{ plural: 'ingresses', shortNames: ['ing'], apiVersion: 'networking.k8s.io/v1', namespaced: true, hasStatus: true },
    because: 'there is no controller for it; a Service of type NodePort or LoadBalancer leads to pods',
    structs: `Ingress IngressSpec IngressStatus IngressRule IngressTLS IngressBackend IngressServiceBackend ServiceBackendPort
      HTTPIngressRuleValue HTTPIngressPath IngressLoadBalancerStatus IngressLoadBalancerIngress IngressPortStatus`,
  },
  IngressClass: {
    ...{ plural: 'ingressclasses', apiVersion: 'networking.k8s.io/v1', namespaced: false },
    because: 'there is no controller for it',
    structs: 'IngressClass IngressClassSpec IngressClassParametersReference',
  },
  Role: {
    ...{ plural: 'roles', apiVersion: 'rbac.authorization.k8s.io/v1', namespaced: true },
    ...{ because: noRights, structs: 'Role PolicyRule' },
  },
  RoleBinding: {
    ...{ plural: 'rolebindings', apiVersion: 'rbac.authorization.k8s.io/v1', namespaced: true },
    ...{ because: noRights, structs: 'RoleBinding RoleRef Subject' },
  },
  ClusterRole: {
    ...{ plural: 'clusterroles', apiVersion: 'rbac.authorization.k8s.io/v1', namespaced: false },
    ...{ because: noRights, structs: 'ClusterRole AggregationRule' },
  },
  ClusterRoleBinding: {
    ...{ plural: 'clusterrolebindings', apiVersion: 'rbac.authorization.k8s.io/v1', namespaced: false },
    ...{ because: noRights, structs: 'ClusterRoleBinding' },
  },
  PriorityClass: {
    ...{ plural: 'priorityclasses', shortNames: ['pc'], apiVersion: 'scheduling.k8s.io/v1', namespaced: false },
    ...{ because: 'no pod goes before another', structs: 'PriorityClass' },
  },
  RuntimeClass: {
    ...{ plural: 'runtimeclasses', apiVersion: 'node.k8s.io/v1', namespaced: false },
    ...{ because: "containers have the engine's own runtime", structs: 'RuntimeClass Overhead Scheduling' },
  },
  ValidatingWebhookConfiguration: {
    ...{ plural: 'validatingwebhookconfigurations', apiVersion: 'admissionregistration.k8s.io/v1', namespaced: false },
    ...{ because: 'no webhook is asked', merge: mergedWebhooks },
    structs: `ValidatingWebhookConfiguration ValidatingWebhook MatchCondition RuleWithOperations AdmissionregistrationServiceReference
      AdmissionregistrationWebhookClientConfig`,
  },
  MutatingWebhookConfiguration: {
    ...{ plural: 'mutatingwebhookconfigurations', apiVersion: 'admissionregistration.k8s.io/v1', namespaced: false },
    ...{ because: 'no webhook is asked', merge: mergedWebhooks, structs: 'MutatingWebhookConfiguration MutatingWebhook' },
  },
  CustomResourceDefinition: {
    ...{ plural: 'customresourcedefinitions', shortNames: ['crd', 'crds'], apiVersion: 'apiextensions.k8s.io/v1', namespaced: false },
    ...{ hasStatus: true, because: 'objects of its kind are not served' },
    structs: `CustomResourceDefinition CustomResourceDefinitionSpec CustomResourceDefinitionStatus CustomResourceDefinitionNames
      CustomResourceDefinitionVersion CustomResourceDefinitionCondition CustomResourceConversion WebhookConversion SelectableField
      CustomResourceValidation CustomResourceSubresources CustomResourceSubresourceScale CustomResourceColumnDefinition JSONSchemaProps
      ExternalDocumentation ValidationRule ApiextensionsServiceReference ApiextensionsWebhookClientConfig`,
  },
};

/** What clients know of the kinds that are kept without effect. */
export const resourcesWithoutEffect = Object.fromEntries(
  Object.entries(table).map(([kind, { because, structs, hasStatus, merge, shortNames = [], ...stated }]) => [
    kind,
    {
      ...{ kind, singular: kind.toLowerCase(), shortNames, verbs: allVerbs, withoutEffect: because, ...stated },
      ...(hasStatus ? { subresources: [statusSubresource] } : {}),
      ownStructs: Object.fromEntries(
        structs.split(/\s+/).map((struct) => [struct, struct.replace(/^(Admissionregistration|Apiextensions)/, '')]),
      ),
      mergeSchema: { fields: { metadata: metadataMerge, ...merge } },
    },
  ]),
) as unknown as { readonly [K in KindWithoutEffect]: Resource<K> };
