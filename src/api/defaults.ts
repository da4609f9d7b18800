import { setContainerDefaults, setVolumeDefaults } from './container-defaults.ts';
import { canonicalResources, isUnset, type Json } from './json-defaults.ts';
import type { EndpointSlice, Endpoints, Namespace, Pod, Service } from './types.ts';

/**
 * A decoded Pod with every default of the API server, and of the admission plugins that every cluster has; quantities in canonical
 * form. One default is kpod's own: an unstated imagePullPolicy is IfNotPresent whatever the tag. Throws UserError for a quantity
 * that cannot be read. k8s: apis/core/v1/defaults.go
 */
export function setPodDefaults(pod: object): Pod {
  const object = pod as Json;
  return { apiVersion: 'v1', kind: 'Pod', ...object, spec: podSpec(object['spec']), status: object['status'] ?? {} } as unknown as Pod;
}

function podSpec(value: unknown): Json {
  const spec = (value ?? {}) as Json;
  const account = spec['serviceAccountName'] || spec['serviceAccount'] || 'default';
  const onHost = spec['hostNetwork'] === true;
  const lists = Object.fromEntries(
    ['initContainers', 'containers', 'ephemeralContainers']
      .filter((list) => Array.isArray(spec[list]))
      .map((list) => [list, (spec[list] as readonly Json[]).map((container) => setContainerDefaults(container, onHost))]),
  );
  return {
    ...spec,
    ...lists,
    ...(Array.isArray(spec['volumes']) ? { volumes: spec['volumes'].map(setVolumeDefaults) } : {}),
    ...(isUnset(spec['resources']) ? {} : { resources: canonicalResources(spec['resources']) }),
    ...(isUnset(spec['overhead']) ? {} : { overhead: canonicalResources({ requests: spec['overhead'] })['requests'] }),
    restartPolicy: spec['restartPolicy'] || 'Always',
    dnsPolicy: spec['dnsPolicy'] || 'ClusterFirst',
    schedulerName: spec['schedulerName'] || 'default-scheduler',
    securityContext: spec['securityContext'] ?? {},
    terminationGracePeriodSeconds: spec['terminationGracePeriodSeconds'] ?? 30,
    enableServiceLinks: spec['enableServiceLinks'] ?? true,
    serviceAccountName: account,
    serviceAccount: account,
    tolerations: tolerations((spec['tolerations'] ?? []) as readonly Json[]),
    preemptionPolicy: spec['preemptionPolicy'] ?? 'PreemptLowerPriority',
    priority: spec['priority'] ?? systemPriorities.get(String(spec['priorityClassName'])) ?? 0,
  };
}

/** k8s: apis/scheduling SystemPriorityClasses */
const systemPriorities: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
]);

/** k8s: plugin/pkg/admission/defaulttolerationseconds */
function tolerations(given: readonly Json[]): readonly Json[] {
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (taint) => !given.some(({ key, effect }) => (!key || key === taint) && (!effect || effect === 'NoExecute')),
  );
  return [...given, ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }))];
}

/**
 * A decoded Service with every default that Kubernetes 1.32 shows on an IPv4 cluster.
 * k8s: apis/core/v1/defaults.go SetDefaults_Service, registry/core/service/storage
 */
export function setServiceDefaults(service: object): Service {
  const object = service as Json;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    ...object,
    spec: serviceSpec((object['spec'] ?? {}) as Json),
    status: object['status'] ?? { loadBalancer: {} },
  } as unknown as Service;
}

function serviceSpec(spec: Json): Json {
  const type = spec['type'] || 'ClusterIP';
  const isPublic = type === 'NodePort' || type === 'LoadBalancer';
  const sessionAffinity = spec['sessionAffinity'] || 'None';
  return {
    ...spec,
    type,
    ...(spec['clusterIP'] && isUnset(spec['clusterIPs']) ? { clusterIPs: [spec['clusterIP']] } : {}),
    sessionAffinity,
    ...(sessionAffinity === 'ClientIP' ? { sessionAffinityConfig: clientIPConfig(spec['sessionAffinityConfig']) } : {}),
    ...(Array.isArray(spec['ports']) ? { ports: spec['ports'].map(servicePort) } : {}),
    ...(type === 'ExternalName' ? {} : { internalTrafficPolicy: spec['internalTrafficPolicy'] ?? 'Cluster', ...ipFamilies(spec) }),
    ...(isPublic ? { externalTrafficPolicy: spec['externalTrafficPolicy'] || 'Cluster' } : {}),
    ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: spec['allocateLoadBalancerNodePorts'] ?? true } : {}),
  };
}

function servicePort(port: Json): Json {
  const targetPort = port['targetPort'] || port['port'];
  return { ...port, protocol: port['protocol'] || 'TCP', ...(targetPort === undefined ? {} : { targetPort }) };
}

function clientIPConfig(value: unknown): Json {
  const config = (value ?? {}) as Json;
  const clientIP = (config['clientIP'] ?? {}) as Json;
  return { ...config, clientIP: { ...clientIP, timeoutSeconds: clientIP['timeoutSeconds'] ?? 10_800 } };
}

/** A headless Service without a selector may have endpoints of any family, so it gets both. */
function ipFamilies(spec: Json): Json {
  const anyFamily = spec['clusterIP'] === 'None' && Object.keys((spec['selector'] ?? {}) as Json).length === 0;
  return {
    ipFamilies: spec['ipFamilies'] ?? (anyFamily ? ['IPv4', 'IPv6'] : ['IPv4']),
    ipFamilyPolicy: spec['ipFamilyPolicy'] ?? (anyFamily ? 'RequireDualStack' : 'SingleStack'),
  };
}

/** Decoded Endpoints with the protocol of their ports. k8s: SetDefaults_Endpoints */
export function setEndpointsDefaults(endpoints: object): Endpoints {
  const object = endpoints as Json;
  const subsets = object['subsets'] as readonly Json[] | undefined;
  const withProtocols = (subset: Json): Json =>
    Array.isArray(subset['ports'])
      ? { ...subset, ports: subset['ports'].map((port: Json) => ({ ...port, protocol: port['protocol'] || 'TCP' })) }
      : subset;
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    ...object,
    ...(subsets ? { subsets: subsets.map(withProtocols) } : {}),
  } as unknown as Endpoints;
}

/** A decoded EndpointSlice with names and protocols of its ports. k8s: apis/discovery/v1/defaults.go */
export function setEndpointSliceDefaults(slice: object): EndpointSlice {
  const object = slice as Json;
  const ports = object['ports'] as readonly Json[] | undefined;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    ...object,
    endpoints: object['endpoints'] ?? [],
    ...(ports ? { ports: ports.map((port) => ({ name: '', protocol: 'TCP', ...port })) } : {}),
  } as unknown as EndpointSlice;
}

/** A decoded Namespace with its name label, finalizer and phase. k8s: SetDefaults_Namespace, registry/core/namespace/strategy.go */
export function setNamespaceDefaults(namespace: object): Namespace {
  const object = namespace as Json;
  const metadata = (object['metadata'] ?? {}) as Json;
  const name = metadata['name'];
  const labels = { ...((metadata['labels'] ?? {}) as Json), ...(name ? { 'kubernetes.io/metadata.name': name } : {}) };
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    ...object,
    metadata: { ...metadata, labels },
    spec: { finalizers: ['kubernetes'], ...((object['spec'] ?? {}) as Json) },
    status: { phase: 'Active', ...((object['status'] ?? {}) as Json) },
  } as unknown as Namespace;
}
