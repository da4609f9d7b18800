/**
 * Writes `src/api/schema.generated.ts`: the fields of every kind and of everything inside them, with their Go types.
 * The fields come from the models of @kubernetes/client-node, which are made from Kubernetes' own OpenAPI document. What that document
 * does not tell (Go's named string types, pointers, quantities), and what the API server prints or decides by, stands in the tables below.
 *
 * `node .scripts/generate-schema.mjs` after a new version of @kubernetes/client-node, and for a new kind.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as models from '../node_modules/@kubernetes/client-node/dist/gen/models/all.js';

/** The kinds of `src/api/kinds/resources.ts`, which is TypeScript. */
async function readKinds() {
  const entry = fileURLToPath(new URL('../src/api/kinds/resources.ts', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm' });
  const { resources } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return resources.map(({ kind }) => kind);
}

/** What is sent to a subresource and never stored. */
const bodies = [
  ...['AuthenticationV1TokenRequest', 'V1Scale', 'V1Eviction', 'V1Binding', 'V1DeleteOptions', 'V1Status'],
  ...['V1SelfSubjectAccessReview', 'V1SelfSubjectRulesReview', 'V1SubjectAccessReview', 'V1LocalSubjectAccessReview'],
  ...['V1SelfSubjectReview', 'V1TokenReview', 'EventsV1Event', 'V1HorizontalPodAutoscaler'],
];

/** The version of a kind that is served. */
const modelOf = (kind) => [`V2${kind}`, `V1${kind}`, `CoreV1${kind}`].find((name) => models[name]);
const roots = [...(await readKinds()).map(modelOf), ...bodies];

/** Types with a text form of their own, by what the models call them. */
const specialTypes = {
  Date: 'v1.Time',
  V1MicroTime: 'v1.MicroTime',
  IntOrString: 'intstr.IntOrString',
  any: 'any',
};

/** Named map types. */
const resourceLists = new Set([
  'ResourceRequirements.limits',
  'ResourceRequirements.requests',
  'VolumeResourceRequirements.limits',
  'VolumeResourceRequirements.requests',
  'PodSpec.overhead',
  'ContainerStatus.allocatedResources',
  'PersistentVolumeClaimStatus.allocatedResources',
  'PersistentVolumeClaimStatus.capacity',
  'PersistentVolumeSpec.capacity',
  'NodeStatus.allocatable',
  'NodeStatus.capacity',
  'LimitRangeItem.default',
  'LimitRangeItem.defaultRequest',
  'LimitRangeItem.max',
  'LimitRangeItem.maxLimitRequestRatio',
  'LimitRangeItem.min',
  'Overhead.podFixed',
  'ResourceQuotaSpec.hard',
  'ResourceQuotaStatus.hard',
  'ResourceQuotaStatus.used',
]);

/** Amounts, which the models call strings. */
const quantities = new Set([
  'EmptyDirVolumeSource.sizeLimit',
  'HPAScalingRules.tolerance',
  'MetricTarget.averageValue',
  'MetricTarget.value',
  'MetricValueStatus.averageValue',
  'MetricValueStatus.value',
  'ResourceFieldSelector.divisor',
]);

/** Go's named string types: they are what an error about a wrong JSON type prints. */
const namedStrings = {
  'AppArmorProfile.type': 'AppArmorProfileType',
  'AzureDiskVolumeSource.cachingMode': 'AzureDataDiskCachingMode',
  'AzureDiskVolumeSource.kind': 'AzureDataDiskKind',
  'Capabilities.add': 'Capability',
  'Capabilities.drop': 'Capability',
  'Condition.status': 'ConditionStatus',
  'Container.imagePullPolicy': 'PullPolicy',
  'Container.restartPolicy': 'ContainerRestartPolicy',
  'Container.terminationMessagePolicy': 'TerminationMessagePolicy',
  'ContainerPort.protocol': 'Protocol',
  'ContainerResizePolicy.resourceName': 'ResourceName',
  'ContainerResizePolicy.restartPolicy': 'ResourceResizeRestartPolicy',
  'ContainerResourceMetricSource.name': 'ResourceName',
  'ContainerResourceMetricStatus.name': 'ResourceName',
  'ContainerRestartRule.action': 'ContainerRestartRuleAction',
  'ContainerRestartRuleOnExitCodes.operator': 'ContainerRestartRuleOnExitCodesOperator',
  'ContainerStatus.stopSignal': 'Signal',
  'DaemonSetCondition.status': 'ConditionStatus',
  'DaemonSetCondition.type': 'DaemonSetConditionType',
  'DaemonSetUpdateStrategy.type': 'DaemonSetUpdateStrategyType',
  'CronJobSpec.concurrencyPolicy': 'ConcurrencyPolicy',
  'DeploymentCondition.status': 'ConditionStatus',
  'DeploymentCondition.type': 'DeploymentConditionType',
  'DeploymentStrategy.type': 'DeploymentStrategyType',
  'CustomResourceConversion.strategy': 'ConversionStrategyType',
  'CustomResourceDefinitionCondition.status': 'ConditionStatus',
  'CustomResourceDefinitionCondition.type': 'CustomResourceDefinitionConditionType',
  'CustomResourceDefinitionSpec.scope': 'ResourceScope',
  'DiscoveryEndpointPort.protocol': 'Protocol',
  'EmptyDirVolumeSource.medium': 'StorageMedium',
  'EndpointPort.protocol': 'Protocol',
  'EndpointSlice.addressType': 'AddressType',
  'EphemeralContainer.imagePullPolicy': 'PullPolicy',
  'EphemeralContainer.restartPolicy': 'ContainerRestartPolicy',
  'EphemeralContainer.terminationMessagePolicy': 'TerminationMessagePolicy',
  'HorizontalPodAutoscalerCondition.status': 'ConditionStatus',
  'HorizontalPodAutoscalerCondition.type': 'v2.HorizontalPodAutoscalerConditionType',
  'HostPathVolumeSource.type': 'HostPathType',
  'HPAScalingPolicy.type': 'v2.HPAScalingPolicyType',
  'HPAScalingRules.selectPolicy': 'v2.ScalingPolicySelect',
  'HTTPGetAction.scheme': 'URIScheme',
  'HTTPIngressPath.pathType': 'PathType',
  'ImageVolumeSource.pullPolicy': 'PullPolicy',
  'IngressPortStatus.protocol': 'Protocol',
  'LabelSelectorRequirement.operator': 'LabelSelectorOperator',
  'JobCondition.status': 'ConditionStatus',
  'JobCondition.type': 'JobConditionType',
  'JobSpec.completionMode': 'CompletionMode',
  'JobSpec.podReplacementPolicy': 'PodReplacementPolicy',
  'Lifecycle.stopSignal': 'Signal',
  'LimitRangeItem.type': 'LimitType',
  'LoadBalancerIngress.ipMode': 'LoadBalancerIPMode',
  'ManagedFieldsEntry.operation': 'ManagedFieldsOperationType',
  'MetricSpec.type': 'v2.MetricSourceType',
  'MetricStatus.type': 'v2.MetricSourceType',
  'MetricTarget.type': 'v2.MetricTargetType',
  'LeaseSpec.strategy': 'CoordinatedLeaseStrategy',
  'NodeAddress.type': 'NodeAddressType',
  'NodeCondition.status': 'ConditionStatus',
  'NodeCondition.type': 'NodeConditionType',
  'NodeStatus.phase': 'NodePhase',
  'Taint.effect': 'TaintEffect',
  'MutatingWebhook.failurePolicy': 'FailurePolicyType',
  'MutatingWebhook.matchPolicy': 'MatchPolicyType',
  'MutatingWebhook.reinvocationPolicy': 'ReinvocationPolicyType',
  'MutatingWebhook.sideEffects': 'SideEffectClass',
  'NamespaceCondition.status': 'ConditionStatus',
  'NamespaceCondition.type': 'NamespaceConditionType',
  'NamespaceSpec.finalizers': 'FinalizerName',
  'NamespaceStatus.phase': 'NamespacePhase',
  'NetworkPolicyPort.protocol': 'Protocol',
  'NetworkPolicySpec.policyTypes': 'PolicyType',
  'NodeSelectorRequirement.operator': 'NodeSelectorOperator',
  'PersistentVolumeClaimCondition.status': 'ConditionStatus',
  'PersistentVolumeClaimCondition.type': 'PersistentVolumeClaimConditionType',
  'PersistentVolumeClaimSpec.accessModes': 'PersistentVolumeAccessMode',
  'PersistentVolumeClaimSpec.volumeMode': 'PersistentVolumeMode',
  'PersistentVolumeClaimStatus.accessModes': 'PersistentVolumeAccessMode',
  'PersistentVolumeClaimStatus.phase': 'PersistentVolumeClaimPhase',
  'PersistentVolumeSpec.accessModes': 'PersistentVolumeAccessMode',
  'PersistentVolumeSpec.persistentVolumeReclaimPolicy': 'PersistentVolumeReclaimPolicy',
  'PersistentVolumeSpec.volumeMode': 'PersistentVolumeMode',
  'PersistentVolumeStatus.phase': 'PersistentVolumePhase',
  'PodCondition.status': 'ConditionStatus',
  'PodCondition.type': 'PodConditionType',
  'PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy': 'UnhealthyPodEvictionPolicyType',
  'PodFailurePolicyOnExitCodesRequirement.operator': 'PodFailurePolicyOnExitCodesOperator',
  'PodFailurePolicyOnPodConditionsPattern.status': 'ConditionStatus',
  'PodFailurePolicyOnPodConditionsPattern.type': 'PodConditionType',
  'PodFailurePolicyRule.action': 'PodFailurePolicyAction',
  'PodOS.name': 'OSName',
  'PodReadinessGate.conditionType': 'PodConditionType',
  'PodSecurityContext.fsGroupChangePolicy': 'PodFSGroupChangePolicy',
  'PodSecurityContext.seLinuxChangePolicy': 'PodSELinuxChangePolicy',
  'PodSecurityContext.supplementalGroupsPolicy': 'SupplementalGroupsPolicy',
  'PodSpec.dnsPolicy': 'DNSPolicy',
  'PodSpec.preemptionPolicy': 'PreemptionPolicy',
  'PodSpec.restartPolicy': 'RestartPolicy',
  'PodStatus.phase': 'PodPhase',
  'PodStatus.qosClass': 'PodQOSClass',
  'PodStatus.resize': 'PodResizeStatus',
  'PortStatus.protocol': 'Protocol',
  'ReplicaSetCondition.status': 'ConditionStatus',
  'ReplicaSetCondition.type': 'ReplicaSetConditionType',
  'ReplicationControllerCondition.status': 'ConditionStatus',
  'ReplicationControllerCondition.type': 'ReplicationControllerConditionType',
  'PriorityClass.preemptionPolicy': 'PreemptionPolicy',
  'ResourceHealth.health': 'ResourceHealthStatus',
  'ResourceHealth.resourceID': 'ResourceID',
  'ResourceMetricSource.name': 'ResourceName',
  'ResourceMetricStatus.name': 'ResourceName',
  'ResourceQuotaSpec.scopes': 'ResourceQuotaScope',
  'ResourceStatus.name': 'ResourceName',
  'RuleWithOperations.operations': 'OperationType',
  'RuleWithOperations.scope': 'ScopeType',
  'ScopedResourceSelectorRequirement.operator': 'ScopeSelectorOperator',
  'ScopedResourceSelectorRequirement.scopeName': 'ResourceQuotaScope',
  'SeccompProfile.type': 'SeccompProfileType',
  'Secret.type': 'SecretType',
  'SecurityContext.procMount': 'ProcMountType',
  'ServicePort.protocol': 'Protocol',
  'ServiceSpec.externalTrafficPolicy': 'ServiceExternalTrafficPolicy',
  'ServiceSpec.internalTrafficPolicy': 'ServiceInternalTrafficPolicy',
  'ServiceSpec.ipFamilies': 'IPFamily',
  'ServiceSpec.ipFamilyPolicy': 'IPFamilyPolicy',
  'ServiceSpec.sessionAffinity': 'ServiceAffinity',
  'ServiceSpec.type': 'ServiceType',
  'StatefulSetCondition.status': 'ConditionStatus',
  'StatefulSetCondition.type': 'StatefulSetConditionType',
  'StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted': 'PersistentVolumeClaimRetentionPolicyType',
  'StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled': 'PersistentVolumeClaimRetentionPolicyType',
  'StatefulSetSpec.podManagementPolicy': 'PodManagementPolicyType',
  'StatefulSetUpdateStrategy.type': 'StatefulSetUpdateStrategyType',
  'StorageClass.reclaimPolicy': 'PersistentVolumeReclaimPolicy',
  'StorageClass.volumeBindingMode': 'VolumeBindingMode',
  'Toleration.effect': 'TaintEffect',
  'Toleration.operator': 'TolerationOperator',
  'TopologySpreadConstraint.nodeAffinityPolicy': 'NodeInclusionPolicy',
  'TopologySpreadConstraint.nodeTaintsPolicy': 'NodeInclusionPolicy',
  'TopologySpreadConstraint.whenUnsatisfiable': 'UnsatisfiableConstraintAction',
  'ValidatingWebhook.failurePolicy': 'FailurePolicyType',
  'ValidatingWebhook.matchPolicy': 'MatchPolicyType',
  'ValidatingWebhook.sideEffects': 'SideEffectClass',
  'ValidationRule.reason': 'FieldValueErrorReason',
  'VolumeMount.mountPropagation': 'MountPropagationMode',
  'VolumeMount.recursiveReadOnly': 'RecursiveReadOnlyMode',
  'VolumeMountStatus.recursiveReadOnly': 'RecursiveReadOnlyMode',
};

/** Scalars behind a pointer in Go: a zero value that is written counts as written. */
const pointers = new Set(
  `AppArmorProfile.localhostProfile AzureDiskVolumeSource.cachingMode AzureDiskVolumeSource.fsType AzureDiskVolumeSource.kind
  AzureDiskVolumeSource.readOnly CSIVolumeSource.fsType CSIVolumeSource.readOnly ClientIPConfig.timeoutSeconds ClusterTrustBundleProjection.name
  ClusterTrustBundleProjection.optional ClusterTrustBundleProjection.signerName ConfigMap.immutable ConfigMapEnvSource.optional ConfigMapKeySelector.optional
  ConfigMapProjection.optional ConfigMapVolumeSource.defaultMode ConfigMapVolumeSource.optional Container.restartPolicy ContainerStatus.started
  DaemonSetSpec.revisionHistoryLimit DaemonSetStatus.collisionCount RollingUpdateDaemonSet.maxSurge RollingUpdateDaemonSet.maxUnavailable
  StatefulSetSpec.replicas StatefulSetSpec.revisionHistoryLimit StatefulSetStatus.collisionCount
  RollingUpdateStatefulSetStrategy.maxUnavailable RollingUpdateStatefulSetStrategy.partition
  CronJobSpec.failedJobsHistoryLimit CronJobSpec.startingDeadlineSeconds CronJobSpec.successfulJobsHistoryLimit CronJobSpec.suspend
  CronJobSpec.timeZone CronJobStatus.lastScheduleTime CronJobStatus.lastSuccessfulTime
  JobSpec.activeDeadlineSeconds JobSpec.backoffLimit JobSpec.backoffLimitPerIndex JobSpec.completionMode JobSpec.completions JobSpec.managedBy
  JobSpec.manualSelector JobSpec.maxFailedIndexes JobSpec.parallelism JobSpec.podReplacementPolicy JobSpec.suspend
  JobSpec.ttlSecondsAfterFinished JobStatus.completionTime JobStatus.failedIndexes JobStatus.ready JobStatus.startTime JobStatus.terminating
  PodFailurePolicyOnExitCodesRequirement.containerName SuccessPolicyRule.succeededCount SuccessPolicyRule.succeededIndexes
  DeploymentSpec.progressDeadlineSeconds DeploymentSpec.replicas DeploymentSpec.revisionHistoryLimit DeploymentStatus.collisionCount
  DeploymentStatus.terminatingReplicas RollingUpdateDeployment.maxSurge RollingUpdateDeployment.maxUnavailable
  ContainerStatus.stopSignal DiscoveryEndpointPort.appProtocol DiscoveryEndpointPort.name DiscoveryEndpointPort.port DiscoveryEndpointPort.protocol
  Endpoint.hostname Endpoint.nodeName Endpoint.zone EndpointAddress.nodeName EndpointConditions.ready EndpointConditions.serving
  EndpointConditions.terminating EndpointPort.appProtocol DownwardAPIVolumeFile.mode DownwardAPIVolumeSource.defaultMode EmptyDirVolumeSource.sizeLimit EphemeralContainer.restartPolicy
  FileKeySelector.optional GRPCAction.service HostPathVolumeSource.type ISCSIVolumeSource.initiatorName KeyToPath.mode Lifecycle.stopSignal
  LoadBalancerIngress.ipMode ObjectMeta.deletionGracePeriodSeconds OwnerReference.blockOwnerDeletion OwnerReference.controller
  PersistentVolumeClaimSpec.storageClassName PersistentVolumeClaimSpec.volumeAttributesClassName PersistentVolumeClaimSpec.volumeMode
  AzureFilePersistentVolumeSource.secretNamespace GlusterfsPersistentVolumeSource.endpointsNamespace ISCSIPersistentVolumeSource.initiatorName
  LocalVolumeSource.fsType PersistentVolumeClaimStatus.currentVolumeAttributesClassName
  PersistentVolumeSpec.volumeAttributesClassName PersistentVolumeSpec.volumeMode PersistentVolumeStatus.lastPhaseTransitionTime
  ServiceAccount.automountServiceAccountToken
  PodCertificateProjection.maxExpirationSeconds PodDNSConfigOption.value PodResourceClaim.resourceClaimName PodResourceClaim.resourceClaimTemplateName
  PodResourceClaimStatus.resourceClaimName PodSecurityContext.fsGroup PodSecurityContext.fsGroupChangePolicy PodSecurityContext.runAsGroup
  PodSecurityContext.runAsNonRoot PodSecurityContext.runAsUser PodSecurityContext.seLinuxChangePolicy PodSecurityContext.supplementalGroupsPolicy
  PodSpec.activeDeadlineSeconds PodSpec.automountServiceAccountToken PodSpec.enableServiceLinks PodSpec.hostUsers PodSpec.hostnameOverride
  PodSpec.preemptionPolicy PodSpec.priority PodSpec.runtimeClassName PodSpec.setHostnameAsFQDN PodSpec.shareProcessNamespace
  PodSpec.terminationGracePeriodSeconds PortStatus.error Probe.terminationGracePeriodSeconds ProjectedVolumeSource.defaultMode
  SeccompProfile.localhostProfile Secret.immutable SecretEnvSource.optional SecretKeySelector.optional SecretProjection.optional
  SecretVolumeSource.defaultMode SecretVolumeSource.optional SecurityContext.allowPrivilegeEscalation SecurityContext.privileged
  SecurityContext.procMount SecurityContext.readOnlyRootFilesystem SecurityContext.runAsGroup SecurityContext.runAsNonRoot SecurityContext.runAsUser
  ReplicaSetSpec.replicas ReplicationControllerSpec.replicas
  LeaseSpec.acquireTime LeaseSpec.holderIdentity LeaseSpec.leaseDurationSeconds LeaseSpec.leaseTransitions LeaseSpec.preferredHolder LeaseSpec.renewTime
  LeaseSpec.strategy NodeFeatures.supplementalGroupsPolicy NodeRuntimeHandlerFeatures.recursiveReadOnlyMounts NodeRuntimeHandlerFeatures.userNamespaces
  NodeSwapStatus.capacity Taint.timeAdded
  ServiceAccountTokenProjection.expirationSeconds ServicePort.appProtocol ServiceSpec.allocateLoadBalancerNodePorts ServiceSpec.internalTrafficPolicy
  StorageClass.allowVolumeExpansion StorageClass.reclaimPolicy StorageClass.volumeBindingMode
  ServiceSpec.ipFamilyPolicy ServiceSpec.loadBalancerClass ServiceSpec.trafficDistribution Toleration.tolerationSeconds
  TokenRequestSpec.expirationSeconds TopologySpreadConstraint.minDomains TopologySpreadConstraint.nodeAffinityPolicy TopologySpreadConstraint.nodeTaintsPolicy
  TypedLocalObjectReference.apiGroup TypedObjectReference.apiGroup TypedObjectReference.namespace VolumeMount.mountPropagation
  VolumeMount.recursiveReadOnly VolumeMountStatus.recursiveReadOnly WindowsSecurityContextOptions.gmsaCredentialSpec
  ApiextensionsServiceReference.path ApiextensionsServiceReference.port ApiextensionsWebhookClientConfig.url
  AdmissionregistrationServiceReference.path AdmissionregistrationServiceReference.port AdmissionregistrationWebhookClientConfig.url
  HPAScalingRules.selectPolicy HPAScalingRules.stabilizationWindowSeconds HPAScalingRules.tolerance HTTPIngressPath.pathType
  HorizontalPodAutoscalerSpec.minReplicas HorizontalPodAutoscalerStatus.observedGeneration IngressClassParametersReference.apiGroup
  IngressClassParametersReference.namespace IngressClassParametersReference.scope IngressPortStatus.error IngressSpec.ingressClassName
  JSONSchemaProps.$ref JSONSchemaProps.maxItems JSONSchemaProps.maxLength JSONSchemaProps.maxProperties JSONSchemaProps.maximum
  JSONSchemaProps.minItems JSONSchemaProps.minLength JSONSchemaProps.minProperties JSONSchemaProps.minimum JSONSchemaProps.multipleOf
  JSONSchemaProps.x-kubernetes-list-type JSONSchemaProps.x-kubernetes-map-type JSONSchemaProps.x-kubernetes-preserve-unknown-fields
  CustomResourceDefinitionVersion.deprecationWarning CustomResourceSubresourceScale.labelSelectorPath
  MetricTarget.averageUtilization MetricTarget.averageValue MetricTarget.value MetricValueStatus.averageUtilization MetricValueStatus.averageValue
  MetricValueStatus.value MutatingWebhook.failurePolicy MutatingWebhook.matchPolicy MutatingWebhook.reinvocationPolicy MutatingWebhook.sideEffects
  MutatingWebhook.timeoutSeconds NetworkPolicyPort.endPort NetworkPolicyPort.protocol PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy
  PriorityClass.preemptionPolicy RuleWithOperations.scope ValidatingWebhook.failurePolicy ValidatingWebhook.matchPolicy ValidatingWebhook.sideEffects
  ValidatingWebhook.timeoutSeconds ValidationRule.optionalOldSelf ValidationRule.reason
  WindowsSecurityContextOptions.gmsaCredentialSpecName WindowsSecurityContextOptions.hostProcess WindowsSecurityContextOptions.runAsUserName`.split(
    /\s+/,
  ),
);

/** Structs of a version beside the one in which a kind is kept. */
const olderNames = {
  V1HorizontalPodAutoscaler: 'AutoscalingV1HorizontalPodAutoscaler',
  V1HorizontalPodAutoscalerSpec: 'AutoscalingV1HorizontalPodAutoscalerSpec',
  V1HorizontalPodAutoscalerStatus: 'AutoscalingV1HorizontalPodAutoscalerStatus',
};

/** `V1PodSpec` and `CoreV1Event` as Go names them: `PodSpec`, `Event`. */
const goName = (model) =>
  olderNames[model] ??
  model.replace(/^(Core|Authentication|Rbac)?V[12]/, '').replace(/^(Discovery|Admissionregistration|Apiextensions)V1/, '$1');

/** The version in front of a struct's name: `v2.MetricSpec`. */
const versionOf = (model) => (model.startsWith('V2') ? 'v2' : 'v1');

/** Uids that are not called so. */
const uids = new Set(['UncountedTerminatedPods.failed', 'UncountedTerminatedPods.succeeded']);

function goScalar(field, type, format) {
  if (field.endsWith('.uid') || uids.has(field)) return 'types.UID';
  if (quantities.has(field)) return 'resource.Quantity';
  if (namedStrings[field]) return namedStrings[field].includes('.') ? namedStrings[field] : `v1.${namedStrings[field]}`;
  if (specialTypes[type]) return specialTypes[type];
  if (type === 'number') return format === 'double' ? 'float64' : format;
  if (type === 'boolean') return 'bool';
  if (type === 'string') return 'string';
  if (models[type]?.attributeTypeMap) return `${versionOf(type)}.${goName(type)}`;
  throw new Error(`${field}: no Go type is known for ${type} (${format})`);
}

function goType(field, { type, format }) {
  if (resourceLists.has(field)) return 'v1.ResourceList';
  const list = /^Array<(.+)>$/.exec(type);
  if (list) return `[]${goScalar(field, list[1], format)}`;
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type);
  const listed = /^Array<(.+)>$/.exec(map?.[1] ?? '');
  if (listed) return `map[string][]${goScalar(field, listed[1], format)}`;
  if (map) return `map[string]${format === 'byte' ? '[]uint8' : goScalar(field, map[1], format)}`;
  return `${pointers.has(field) ? '*' : ''}${goScalar(field, type, format)}`;
}

/**
 * Every model that an object can hold, by its Go name.
 * @returns {Map<string, string>}
 */
export function reachableModels() {
  const found = new Map();
  const visit = (model) => {
    if (found.has(goName(model))) return;
    found.set(goName(model), model);
    for (const { type } of models[model].attributeTypeMap) {
      const inner = /^(?:Array<|\{ \[key: string\]: )?(\w+)(?:>|; \})?$/.exec(type)?.[1];
      if (inner && models[inner]?.attributeTypeMap) visit(inner);
    }
  };
  for (const root of roots) visit(root);
  return found;
}

/** The text of the generated file. */
export function generateSchema() {
  const structs = new Map(
    [...reachableModels()].map(([name, model]) => {
      const fields = models[model].attributeTypeMap;
      return [name, fields.map((field) => `${field.baseName}:${goType(`${name}.${field.baseName}`, field)}`).join(' ')];
    }),
  );
  checkTables(structs);
  const lines = [...structs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fields]) => `${name} ${fields}`);
  return `/** Written by \`.scripts/generate-schema.mjs\`; do not edit. One struct a line: its name, then its fields as \`name:GoType\`. */
export const schemaText = \`
${lines.join('\n')}
\`;
`;
}

/** A table entry for a field that is not there is a mistyped one. */
function checkTables(structs) {
  const known = new Set([...structs].flatMap(([name, text]) => text.split(' ').map((field) => `${name}.${field.split(':')[0]}`)));
  const named = [...resourceLists, ...quantities, ...uids, ...Object.keys(namedStrings), ...pointers];
  const strays = named.filter((field) => !known.has(field));
  if (strays.length > 0) throw new Error(`no such fields: ${strays.join(', ')}`);
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].replaceAll('\\', '/').split('/').at(-1))) {
  writeFileSync(new URL('../src/api/schema.generated.ts', import.meta.url), generateSchema());
}
