import type { Service, ServicePort } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, formatLabels, type TableKind, wideColumn } from '../../table-kind.ts';

/** `get services`. k8s: printers/internalversion serviceColumnDefinitions, printService */
export const serviceTable: TableKind<Service> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Type', 'How the service is reached.'),
    column('Cluster-IP', 'Its address inside.'),
    column('External-IP', 'Its addresses outside.'),
    column('Port(s)', 'Its ports.'),
    column('Age', 'The time since the service was created.'),
    wideColumn('Selector', 'The labels of the pods behind it.'),
  ],
  cells: (service, now) => [
    service.metadata.name,
    service.spec.type,
    service.spec.clusterIPs?.[0] ?? '<none>',
    externalAddress(service),
    formatPorts(service.spec.ports ?? []),
    translateTimestampSince(service.metadata.creationTimestamp, now),
    formatLabels(service.spec.selector),
  ],
};

/** `80/TCP,443:30443/TCP`; `<none>` without ports. k8s: makePortString */
function formatPorts(ports: readonly ServicePort[]): string {
  const texts = ports.map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`);
  return texts.join(',') || '<none>';
}

/** The addresses that a load balancer gave the service. k8s: loadBalancerStatusStringer */
export function loadBalancerAddresses(service: Service): readonly string[] {
  const ingress = (service.status.loadBalancer['ingress'] ?? []) as readonly { ip?: string; hostname?: string }[];
  return ingress.flatMap(({ ip, hostname }) => ip || hostname || []);
}

/** k8s: getServiceExternalIP */
function externalAddress(service: Service): string {
  const external = (service.spec.externalIPs ?? []).join(',');
  switch (service.spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external || '<none>';
    case 'LoadBalancer':
      return [...loadBalancerAddresses(service), external].filter(Boolean).join(',') || '<pending>';
    case 'ExternalName':
      return service.spec.externalName ?? '';
  }
}
