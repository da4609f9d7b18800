import type { EndpointSubset, Endpoints } from '../../../api/types.ts';
import { joinHostPort, listSome, shownAddresses } from '../../addresses.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind } from '../../table-kind.ts';

/** `get endpoints`. k8s: printers/internalversion endpointColumnDefinitions, printEndpoints */
export const endpointsTable: TableKind<Endpoints> = {
  columns: [
    column('Name', 'The name: that of the Service.'),
    column('Endpoints', 'The ready addresses with their ports.'),
    column('Age', 'The time since the endpoints were created.'),
  ],
  cells: (endpoints, now) => [
    endpoints.metadata.name,
    formatSubsets(endpoints.subsets ?? []),
    translateTimestampSince(endpoints.metadata.creationTimestamp, now),
  ],
};

/** Every address has every port: only those that are shown are made. k8s: formatEndpoints */
function formatSubsets(subsets: readonly EndpointSubset[]): string {
  if (subsets.length === 0) return '<none>';
  const texts = subsets.flatMap(({ addresses = [], ports = [] }) => {
    const first = addresses.slice(0, shownAddresses);
    if (ports.length === 0) return first.map(({ ip }) => ip);
    return ports.slice(0, shownAddresses).flatMap(({ port }) => first.map(({ ip }) => joinHostPort(ip, port)));
  });
  const counts = subsets.map(({ addresses = [], ports = [] }) => addresses.length * Math.max(ports.length, 1));
  return listSome(
    texts,
    '',
    counts.reduce((sum, count) => sum + count, 0),
  );
}
