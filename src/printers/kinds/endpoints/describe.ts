import type { EndpointAddress, Endpoints } from '../../../api/types.ts';
import { writeHead, writePortTable } from '../../describe/endpoint-parts.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe endpoints`. k8s: kubectl describe describeEndpoints, 1.32 */
export function describeEndpoints(endpoints: Endpoints, { events, now }: DescribeContext): string {
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
