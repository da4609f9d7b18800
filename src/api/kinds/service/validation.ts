import type { FieldError } from '../../errors.ts';
import type { Service, ServiceSpec } from '../../types.ts';
import { validateNonSpecialIP } from '../../validation/addresses.ts';
import { duplicate, forbidden, invalid, invalidAll, notSupported, oneOf, required } from '../../validation/field-error.ts';
import { validateLabels, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1035Label, dns1123Subdomain, ipAddress, portNumber } from '../../validation/names.ts';
import { repeatedIndexes } from '../../validation/repeated.ts';
import { validateAddressFamilies } from './address-families.ts';
import { validateServicePorts } from './ports.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** Every mistake of a new Service, which must have its defaults. k8s: validation.go ValidateService (1.32) */
export function validateService(service: Service): readonly FieldError[] {
  const { spec } = service;
  const isLoadBalancer = spec.type === 'LoadBalancer';
  const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";
  const sourceRanges = (spec['loadBalancerSourceRanges'] ?? []) as readonly string[];
  return [
    ...validateObjectMeta(service.metadata, { nameRule: dns1035Label, namespaced: true }),
    ...validateByType(spec),
    ...validateServicePorts(spec, 'spec.ports'),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateSessionAffinity(spec),
    ...validateClusterIPs(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, index) => validateExternalIP(ip, `spec.externalIPs[${index}]`)),
    ...oneOf('spec.type', spec.type, types),
    ...validatePortPairs(spec),
    ...(sourceRanges.length > 0 && !isLoadBalancer ? [forbidden('spec.LoadBalancerSourceRanges', onlyLoadBalancer)] : []),
    ...(spec['allocateLoadBalancerNodePorts'] !== undefined && !isLoadBalancer
      ? [forbidden('spec.allocateLoadBalancerNodePorts', onlyLoadBalancer)]
      : []),
    ...(spec['loadBalancerClass'] !== undefined && !isLoadBalancer ? [forbidden('spec.loadBalancerClass', onlyLoadBalancer)] : []),
    ...validateTraffic(spec),
    ...validateAddressFamilies(service),
  ];
}

const isHeadless = (spec: ServiceSpec): boolean => spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None';

function validateByType(spec: ServiceSpec): readonly FieldError[] {
  const noPorts = (spec.ports ?? []).length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName';
  return [...(noPorts ? [required('spec.ports')] : []), ...validateOwnType(spec)];
}

function validateOwnType(spec: ServiceSpec): readonly FieldError[] {
  switch (spec.type) {
    case 'ClusterIP':
      return [];
    case 'NodePort':
    case 'LoadBalancer':
      return isHeadless(spec) ? [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)] : [];
    case 'ExternalName':
      return validateExternalName(spec);
  }
  // Reached with a type that is none of them: reported by the check of the type itself.
  return [];
}

function validateExternalName(spec: ServiceSpec): readonly FieldError[] {
  const refused = ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'].filter((field) => spec[field] !== undefined);
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  return [
    ...refused.map((field) => forbidden(`spec.${field}`, 'may not be set for ExternalName services')),
    ...(name ? invalidAll('spec.externalName', name, dns1123Subdomain(name)) : [required('spec.externalName')]),
  ];
}

const longestAffinitySeconds = 86_400;

function validateSessionAffinity(spec: ServiceSpec): readonly FieldError[] {
  const config = spec['sessionAffinityConfig'] as { readonly clientIP?: { readonly timeoutSeconds?: number } } | undefined;
  const field = 'spec.sessionAffinityConfig';
  const wrongType = oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']);
  if (spec.sessionAffinity === 'None') {
    return config === undefined ? wrongType : [forbidden(field, 'must not be set when session affinity is None')];
  }
  if (spec.sessionAffinity !== 'ClientIP') return wrongType;
  const seconds = config?.clientIP?.timeoutSeconds;
  if (seconds === undefined) return [required(field, 'when session affinity type is ClientIP')];
  return seconds > 0 && seconds <= longestAffinitySeconds
    ? []
    : [invalid(`${field}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${longestAffinitySeconds}`)];
}

/** k8s: validation.go ValidateServiceClusterIPsRelatedFields */
function validateClusterIPs(spec: ServiceSpec): readonly FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const ips = spec.clusterIPs ?? [];
  const families = (spec['ipFamilies'] ?? []) as readonly string[];
  const policy = spec['ipFamilyPolicy'] as string | undefined;
  const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
  const field = 'spec.clusterIPs';
  return [
    ...validateFirstClusterIP(spec.clusterIP ?? '', ips, field),
    ...families.flatMap((family, index) =>
      ['IPv4', 'IPv6'].includes(family) ? [] : [notSupported(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6'])],
    ),
    ...(policy === undefined || policies.includes(policy) ? [] : [notSupported('spec.ipFamilyPolicy', policy, policies)]),
    ...ips.flatMap((ip, index) => {
      if (index > 0 || ip !== 'None') return invalidAll(`${field}[${index}]`, ip, ipAddress(ip));
      return ips.length > 1 ? [invalid(field, ips, "'None' must be the first and only value")] : [];
    }),
    ...(ips.length > 2 ? [invalid(field, ips, 'may only hold up to 2 values')] : []),
  ];
}

function validateFirstClusterIP(clusterIP: string, ips: readonly string[], field: string): readonly FieldError[] {
  if (clusterIP === '') return ips.length > 0 ? [invalid(field, ips, 'must be empty when `clusterIP` is not specified')] : [];
  if (ips.length === 0) return [required(field)];
  return ips[0] === clusterIP ? [] : [invalid(field, ips, 'first value must match `clusterIP`')];
}

function validateExternalIP(ip: string, path: string): readonly FieldError[] {
  const messages = ipAddress(ip);
  return messages.length > 0 ? invalidAll(path, ip, messages) : validateNonSpecialIP(ip, path);
}

/** Node ports, and pairs of protocol and port that stand twice. */
function validatePortPairs(spec: ServiceSpec): readonly FieldError[] {
  const ports = spec.ports ?? [];
  const samePort = repeatedIndexes(ports.map(({ protocol, port }) => `${protocol}/${port}`));
  const sameNodePort = repeatedIndexes(ports.map(({ protocol, nodePort }) => `${protocol}/${nodePort}`));
  return [
    ...ports.flatMap(({ nodePort }, index) =>
      nodePort && spec.type === 'ClusterIP'
        ? [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
        : [],
    ),
    ...ports.flatMap(({ nodePort }, index) =>
      nodePort && sameNodePort.has(index) ? [duplicate(`spec.ports[${index}].nodePort`, nodePort)] : [],
    ),
    ...ports.flatMap(({ protocol, port }, index) => (samePort.has(index) ? [duplicate(`spec.ports[${index}]`, { protocol, port })] : [])),
  ];
}

function validateTraffic(spec: ServiceSpec): readonly FieldError[] {
  const external = spec['externalTrafficPolicy'] as string | undefined;
  const internal = spec['internalTrafficPolicy'] as string | undefined;
  const healthPort = spec['healthCheckNodePort'] as number | undefined;
  const distribution = spec['trafficDistribution'] as string | undefined;
  const isPublic = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  const needsHealth = spec.type === 'LoadBalancer' && external === 'Local';
  const healthText = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [
    ...(external && !isPublic
      ? [invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services')]
      : []),
    ...(external && isPublic ? oneOf('spec.externalTrafficPolicy', external, ['Cluster', 'Local']) : []),
    ...(healthPort && !needsHealth ? [invalid('spec.healthCheckNodePort', healthPort, healthText)] : []),
    ...(healthPort && needsHealth ? invalidAll('spec.healthCheckNodePort', healthPort, portNumber(healthPort)) : []),
    ...(internal === undefined ? [] : oneOf('spec.internalTrafficPolicy', internal, ['Cluster', 'Local'])),
    ...(distribution === undefined || distribution === 'PreferClose'
      ? []
      : [notSupported('spec.trafficDistribution', distribution, ['PreferClose'])]),
  ];
}
