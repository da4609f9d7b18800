/** The Service `kubernetes`, which every cluster has. In kpod nothing answers there: its name and its variables are what pods look for. */
import { isTerminal } from '../../api/pod-status.ts';
import type { Pod, Service } from '../../api/types.ts';
import type { WantedSandbox } from '../wanted.ts';

export const kubernetesKey = { kind: 'Service', namespace: 'default', name: 'kubernetes' } as const;

/** Whether a Service is the one of that name. */
export const isKubernetes = ({ metadata }: Pick<Service, 'metadata'>): boolean =>
  metadata.namespace === kubernetesKey.namespace && metadata.name === kubernetesKey.name;

/** The Service as a cluster has it. k8s: controlplane/controller/kubernetesservice */
export function kubernetesService(clusterIP: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...kubernetesNames, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
      sessionAffinity: 'None',
    },
    status: { loadBalancer: {} },
  };
}

const kubernetesNames = { namespace: kubernetesKey.namespace, name: kubernetesKey.name };

/** Whether a pod is there to ask for it: its own sandbox is up, so that its start is not slowed down by another one. */
export function isAsking(pod: Pod): boolean {
  return pod.status.podIP !== undefined && !isTerminal(pod);
}

/** The sandbox that holds its names on one engine. */
export function kubernetesSandbox(service: Service, ip: string, aliases: readonly string[]): WantedSandbox {
  const { uid = '', name, namespace = '' } = service.metadata;
  return { uid, name, namespace, ip, aliases, ports: [], proxied: false };
}
