import type { Namespace, ObjectMeta, Service } from '../../src/api/types.ts';
import { timeBefore } from './pod-states.ts';

/** Services of every type, with few fields and with many. */
export function exampleServices(now: number): readonly Service[] {
  const service = (
    name: string,
    spec: Partial<Service['spec']>,
    more: { ingress?: readonly object[]; metadata?: Partial<ObjectMeta> } = {},
  ) =>
    ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default', creationTimestamp: timeBefore(now, 5 * 86400 + 1800), ...more.metadata },
      spec: { type: 'ClusterIP', clusterIP: '10.88.128.5', clusterIPs: ['10.88.128.5'], sessionAffinity: 'None', ...spec },
      status: { loadBalancer: more.ingress ? { ingress: more.ingress } : {} },
    }) satisfies Service;
  return [
    service('balanced', { type: 'LoadBalancer', externalIPs: ['9.9.9.9'] }, { ingress: [{ ip: '127.0.0.1' }, { hostname: 'lb.example' }] }),
    service('bare', { ports: [], clusterIPs: [] }),
    service('headless', { clusterIP: 'None', clusterIPs: ['None'], externalIPs: ['1.2.3.4', '1.2.3.5'], selector: { app: 'x' } }),
    service(
      'myservice',
      {
        ports: [{ protocol: 'TCP', port: 80, targetPort: 9376 }],
        selector: { b: '2', a: '1' },
        ipFamilyPolicy: 'SingleStack',
        ipFamilies: ['IPv4'],
        internalTrafficPolicy: 'Cluster',
      },
      { metadata: { labels: { a: '1', b: '2' }, annotations: { note: 'hi' } } },
    ),
    service('node', {
      type: 'NodePort',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 31000,
      loadBalancerIP: '8.8.8.8',
      loadBalancerSourceRanges: ['10.0.0.0/8', '11.0.0.0/8'],
      ports: [
        { name: 'dns', protocol: 'UDP', port: 53, targetPort: 'dns', nodePort: 30053 },
        { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53, nodePort: 30054 },
      ],
    }),
    service('outside', { type: 'ExternalName', externalName: 'example.org', clusterIP: '', clusterIPs: [] }),
    service('pending', { type: 'LoadBalancer', ports: [] }),
  ];
}

/** Namespaces with names of different lengths. */
export function exampleNamespaces(now: number): readonly Namespace[] {
  return ['a-longer-name', 'default'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, creationTimestamp: timeBefore(now, 5 * 86400 + 1800), labels: { 'kubernetes.io/metadata.name': name } },
    status: { phase: 'Active' },
  }));
}
