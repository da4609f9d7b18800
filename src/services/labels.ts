import { ownTypeSelector } from '../api/own-labels.ts';
import type { Labels, PortMapping } from '../engine/types.ts';
import type { WantedSandbox } from './wanted.ts';

const serviceUid = 'io.kpod.service.uid';
const publishedPorts = 'io.kpod.service.ports';

/** Labels of a Service's sandbox and of its proxy. */
export function serviceLabels(instance: string, wanted: WantedSandbox): Labels {
  return {
    ...ownTypeSelector(instance, 'service'),
    [serviceUid]: wanted.uid,
    'io.kpod.service.name': wanted.name,
    'io.kpod.service.namespace': wanted.namespace,
    ...(wanted.ports.length > 0 ? { [publishedPorts]: portsText(wanted.ports) } : {}),
  };
}

/** The Service that a labelled thing belongs to. */
export function serviceUidOf(labels: Labels): string | undefined {
  return labels[serviceUid];
}

/** The ports of this machine that were published with a sandbox, as `portsText` writes them. */
export function publishedPortsOf(labels: Labels): string {
  return labels[publishedPorts] ?? '';
}

/** Ports as one text: equal texts, equal ports. */
export function portsText(ports: readonly PortMapping[]): string {
  return ports
    .map(({ hostIP = '', hostPort, containerPort, protocol }) => `${hostIP}:${hostPort}:${containerPort}/${protocol}`)
    .sort()
    .join(',');
}
