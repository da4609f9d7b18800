/**
 * Where Kubernetes takes values apart otherwise than by the rule, which is: structs and maps field by field, lists as a whole.
 * k8s: the markers listType, listMapKey, mapType and structType in the types of k8s.io/api
 */

/** Lists that are merged element by element, by `STRUCT.FIELD`: the fields that tell elements apart, or `set` for a list of plain values. */
export const mergedLists: Readonly<Record<string, readonly string[] | 'set'>> = {
  'ObjectMeta.finalizers': 'set',
  'ObjectMeta.ownerReferences': ['uid'],
  'PodSpec.containers': ['name'],
  'PodSpec.initContainers': ['name'],
  'PodSpec.ephemeralContainers': ['name'],
  'PodSpec.volumes': ['name'],
  'PodSpec.imagePullSecrets': ['name'],
  'PodSpec.hostAliases': ['ip'],
  'PodSpec.resourceClaims': ['name'],
  'PodSpec.schedulingGates': ['name'],
  'PodSpec.topologySpreadConstraints': ['topologyKey', 'whenUnsatisfiable'],
  ...ofContainers({ env: ['name'], ports: ['containerPort', 'protocol'], volumeMounts: ['mountPath'], volumeDevices: ['devicePath'] }),
  'ResourceRequirements.claims': ['name'],
  'PodStatus.conditions': ['type'],
  'PodStatus.podIPs': ['ip'],
  'PodStatus.resourceClaimStatuses': ['name'],
  'ContainerStatus.volumeMounts': ['mountPath'],
  'ContainerStatus.allocatedResourcesStatus': ['name'],
  'ResourceStatus.resources': ['resourceID'],
  'ServiceSpec.ports': ['port', 'protocol'],
  'ServiceAccount.secrets': ['name'],
  'Endpoint.addresses': 'set',
  'NodeSpec.podCIDRs': 'set',
  'NodeStatus.addresses': ['type'],
  'UncountedTerminatedPods.failed': 'set',
  'UncountedTerminatedPods.succeeded': 'set',
  'PodFailurePolicyOnExitCodesRequirement.values': 'set',
  'ContainerRestartRuleOnExitCodes.values': 'set',
  'MutatingWebhookConfiguration.webhooks': ['name'],
  'ValidatingWebhookConfiguration.webhooks': ['name'],
  'MutatingWebhook.matchConditions': ['name'],
  'ValidatingWebhook.matchConditions': ['name'],
  ...conditionsOf(
    'Service',
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'ReplicaSet',
    'ReplicationController',
    'Namespace',
    'Node',
    'PersistentVolumeClaim',
    'HorizontalPodAutoscaler',
    'PodDisruptionBudget',
    'CustomResourceDefinition',
  ),
};

function ofContainers(lists: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  const entries = Object.entries(lists);
  return Object.fromEntries(
    ['Container', 'EphemeralContainer'].flatMap((name) => entries.map(([field, keys]) => [`${name}.${field}`, keys])),
  );
}

/** Not those of a Job, which are one value. */
function conditionsOf(...kinds: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(kinds.map((kind) => [`${kind}Status.conditions`, ['type']]));
}

/** What an element that lacks one of its keys has there. */
export const keyDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Container.ports': { protocol: 'TCP' },
  'EphemeralContainer.ports': { protocol: 'TCP' },
  'ServiceSpec.ports': { protocol: 'TCP' },
  'PodSpec.imagePullSecrets': { name: '' },
};

/** Structs that are one value, wherever they stand. */
export const wholeStructs: ReadonlySet<string> = new Set([
  'ConfigMapKeySelector',
  'CrossVersionObjectReference',
  'DiscoveryEndpointPort',
  'EndpointAddress',
  'EndpointPort',
  'FileKeySelector',
  'LabelSelector',
  'LocalObjectReference',
  'NodeSelector',
  'NodeSelectorTerm',
  'ObjectFieldSelector',
  'ObjectReference',
  'OwnerReference',
  'ResourceFieldSelector',
  'RoleRef',
  'ScopeSelector',
  'ScopedResourceSelectorRequirement',
  'SecretKeySelector',
  'SecretReference',
  'ServiceBackendPort',
  'Subject',
  'TopologySelectorTerm',
  'TypedLocalObjectReference',
]);

/** Fields whose struct is taken apart although it is one value elsewhere. */
export const partedStructs: ReadonlySet<string> = new Set(['PersistentVolumeSpec.claimRef']);

/** Maps that are one value. */
export const wholeMaps: ReadonlySet<string> = new Set([
  'PodSpec.nodeSelector',
  'ReplicationControllerSpec.selector',
  'Scheduling.nodeSelector',
  'ServiceSpec.selector',
]);
