import { all, only, type StructSupport, scheduling, serverOwned } from '../../support-words.ts';

const serviceSpec: StructSupport = {
  ...all('ports', 'selector', 'publishNotReadyAddresses', 'type', 'clusterIP', 'clusterIPs', 'externalName', 'sessionAffinity'),
  ...all('sessionAffinityConfig', 'allocateLoadBalancerNodePorts'),
  ipFamilies: { is: 'accepted', because: 'addresses are of IPv4; what asks for IPv6 is refused' },
  ipFamilyPolicy: { is: 'accepted', because: 'addresses are of IPv4; what asks for IPv6 is refused' },
  externalTrafficPolicy: { is: 'accepted', because: 'there is one node' },
  loadBalancerIP: { is: 'warned', because: 'has no effect in kpod: a load balancer is reached at 127.0.0.1' },
  internalTrafficPolicy: { is: 'accepted', because: 'there is one node' },
  trafficDistribution: scheduling,
};

/** What is honoured of a Service, by the Go names of the structs. */
export const serviceSupport: Readonly<Record<string, StructSupport>> = {
  Service: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
  ServiceSpec: serviceSpec,
  ServicePort: { ...all('name', 'port', 'targetPort', 'nodePort', 'appProtocol'), protocol: only('TCP', 'UDP') },
};
