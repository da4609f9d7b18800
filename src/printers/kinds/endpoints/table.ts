import type { EndpointSubset, Endpoints } from '../../../api/types.ts';
import { joinHostPort, listSome } from '../../addresses.ts';
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

/** k8s: formatEndpoints */
function formatSubsets(subsets: readonly EndpointSubset[]): string {
  if (subsets.length === 0) return '<none>';
  const texts = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0 ? addresses.map(({ ip }) => ip) : ports.flatMap(({ port }) => addresses.map(({ ip }) => joinHostPort(ip, port))),
  );
  return listSome(texts, '');
}
