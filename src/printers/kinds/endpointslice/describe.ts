import type { EndpointSlice, SliceEndpoint } from '../../../api/types.ts';
import { writeHead, writePortTable } from '../../describe/endpoint-parts.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter, type DescribeWriter } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe endpointslice`. k8s: kubectl describe describeEndpointSliceV1, 1.32 */
export function describeEndpointSlice(slice: EndpointSlice, { events, now }: DescribeContext): string {
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
