import type { EndpointAddress, EndpointSlice, Endpoints, Event, SliceEndpoint } from '../../api/types.ts';
import { writeEvents } from './events.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from './writer.ts';

/** The text of `kubectl describe endpoints`. `now` in milliseconds. k8s: kubectl describe describeEndpoints, 1.32 */
export function describeEndpoints(endpoints: Endpoints, events: readonly Event[] | undefined, now: number): string {
  const writer = createDescribeWriter();
  writeHead(writer, endpoints);
  writer.line(0, 'Subsets:');
  for (const { addresses, notReadyAddresses, ports = [] } of endpoints.subsets ?? []) {
    writer.line(1, `Addresses:\t${join(addresses)}`);
    writer.line(1, `NotReadyAddresses:\t${join(notReadyAddresses)}`);
    if (ports.length > 0) writePortTable(writer, 1, ports);
    writer.line(0, '');
  }
  writeEvents(writer, events, now);
  return writer.text();
}

const join = (addresses: readonly EndpointAddress[] = []): string => addresses.map(({ ip }) => ip).join(',') || '<none>';

/** The text of `kubectl describe endpointslice`. `now` in milliseconds. k8s: kubectl describe describeEndpointSliceV1, 1.32 */
export function describeEndpointSlice(slice: EndpointSlice, events: readonly Event[] | undefined, now: number): string {
  const writer = createDescribeWriter();
  writeHead(writer, slice);
  writer.line(0, `AddressType:\t${slice.addressType}`);
  const ports = slice.ports ?? [];
  if (ports.length === 0) writer.line(0, 'Ports: <unset>');
  else writePortTable(writer, 0, ports);
  if (slice.endpoints.length === 0) writer.line(0, 'Endpoints: <none>');
  else writer.line(0, 'Endpoints:');
  for (const endpoint of slice.endpoints) writeEndpoint(writer, endpoint);
  writeEvents(writer, events, now);
  return writer.text();
}

function writeHead(writer: DescribeWriter, { metadata }: Endpoints | EndpointSlice): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
}

interface PortRow {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
}

function writePortTable(writer: DescribeWriter, level: number, ports: readonly PortRow[]): void {
  writer.line(level, 'Ports:');
  writer.line(level + 1, 'Name\tPort\tProtocol');
  writer.line(level + 1, '----\t----\t--------');
  for (const { name, port, protocol } of ports) {
    writer.line(level + 1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? ''}`);
  }
}

function writeEndpoint(writer: DescribeWriter, endpoint: SliceEndpoint): void {
  const { addresses, conditions, hostname, targetRef, nodeName } = endpoint;
  writer.line(1, `- Addresses:\t${addresses.join(',') || '<none>'}`);
  writer.line(2, 'Conditions:');
  writer.line(3, `Ready:\t${conditions?.ready ?? '<unset>'}`);
  writer.line(2, `Hostname:\t${hostname ?? '<unset>'}`);
  if (targetRef) writer.line(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
  writer.line(2, `NodeName:\t${nodeName ?? '<unset>'}`);
  writer.line(2, `Zone:\t${endpoint.zone ?? '<unset>'}`);
}
