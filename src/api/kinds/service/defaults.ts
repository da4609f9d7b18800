import { isUnset, type Json } from '../../json-defaults.ts';
import type { Service } from '../../types.ts';

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
