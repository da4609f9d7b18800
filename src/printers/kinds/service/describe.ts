import type { EndpointSlice, Event, Service, ServicePort } from '../../../api/types.ts';
import { joinHostPort } from '../../addresses.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import { formatLabels } from '../../table-kind.ts';
import { loadBalancerAddresses } from './table.ts';

export interface DescribeServiceContext {
  /** The Service's events; undefined leaves that part out. */
  readonly events: readonly Event[] | undefined;
  /** The slices of the Service. */
  readonly slices?: readonly EndpointSlice[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** More addresses than these are only counted. */
const shownEndpoints = 3;

/** The text of `kubectl describe service`. k8s: kubectl describe describeService, 1.32 */
export function describeService(service: Service, { events, slices = [], now }: DescribeServiceContext): string {
  const { metadata, spec } = service;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Selector:\t${formatLabels(spec.selector)}`);
  writer.line(0, `Type:\t${spec.type}`);
  writeAddresses(writer, service);
  for (const port of spec.ports ?? []) writePort(writer, port, formatSlices(slices, port.name ?? ''));
  writer.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
  writeIfSet(writer, 'External Traffic Policy', spec['externalTrafficPolicy']);
  writeIfSet(writer, 'Internal Traffic Policy', spec['internalTrafficPolicy']);
  writeIfSet(writer, 'HealthCheck NodePort', spec['healthCheckNodePort']);
  writeIfSet(writer, 'LoadBalancer Source Ranges', (spec['loadBalancerSourceRanges'] as readonly string[] | undefined)?.join(','));
  writeEvents(writer, events, now);
  return writer.text();
}

function writeAddresses(writer: DescribeWriter, service: Service): void {
  const { spec } = service;
  writeIfSet(writer, 'IP Family Policy', spec['ipFamilyPolicy']);
  writer.line(0, `IP Families:\t${(spec['ipFamilies'] as readonly string[] | undefined)?.join(',') || '<none>'}`);
  writer.line(0, `IP:\t${spec.clusterIP ?? ''}`);
  writer.line(0, `IPs:\t${spec.clusterIPs?.join(',') || '<none>'}`);
  writeIfSet(writer, 'External IPs', spec.externalIPs?.join(','));
  writeIfSet(writer, 'Desired LoadBalancer IP', spec['loadBalancerIP']);
  writeIfSet(writer, 'External Name', spec.externalName);
  writeIfSet(writer, 'LoadBalancer Ingress', loadBalancerAddresses(service).join(', '));
}

function writePort(writer: DescribeWriter, port: ServicePort, endpoints: string): void {
  const name = port.name || '<unset>';
  writer.line(0, `Port:\t${name}\t${port.port}/${port.protocol}`);
  writer.line(0, `TargetPort:\t${port.targetPort}/${port.protocol}`);
  if (port.nodePort) writer.line(0, `NodePort:\t${name}\t${port.nodePort}/${port.protocol}`);
  writer.line(0, `Endpoints:\t${endpoints}`);
}

/** The ready addresses at the port of that name. It counts on when the list is full, ready or not, as the original. k8s: formatEndpointSlices */
export function formatSlices(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const list: string[] = [];
  let more = false;
  let count = 0;
  for (const { ports = [], endpoints } of slices) {
    const matching = ports.length === 0 ? [undefined] : ports.filter(({ name = '' }) => name === portName).map(({ port }) => port ?? 0);
    for (const port of matching) {
      for (const { addresses, conditions } of endpoints) {
        if (list.length === shownEndpoints) more = true;
        if (conditions?.ready === false) continue;
        const [ip = ''] = addresses;
        if (!more) list.push(port === undefined ? ip : joinHostPort(ip, port));
        count += 1;
      }
    }
  }
  return `${list.join(',')}${more ? ` + ${count - shownEndpoints} more...` : ''}`;
}

function writeIfSet(writer: DescribeWriter, label: string, value: unknown): void {
  if (value) writer.line(0, `${label}:\t${String(value)}`);
}
