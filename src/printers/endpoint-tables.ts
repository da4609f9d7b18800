import type { EndpointSlice, EndpointSubset, Endpoints } from '../api/types.ts';
import { translateTimestampSince } from './duration.ts';
import { column, type TableKind } from './table-kind.ts';

/** More than these are only counted. */
const shown = 3;

/** `a,b,c + 2 more...`; `none` when there is nothing. */
function listSome(texts: readonly string[], none: string): string {
  const list = texts.slice(0, shown).join(',');
  return texts.length > shown ? `${list} + ${texts.length - shown} more...` : list || none;
}

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

/** `10.0.0.1:80`, `[::1]:80`. */
export const joinHostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

/** `get endpointslices`. k8s: printers/internalversion endpointSliceColumnDefinitions, printEndpointSlice */
export const endpointSliceTable: TableKind<EndpointSlice> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('AddressType', 'What its addresses are.'),
    column('Ports', 'The ports of all its endpoints.'),
    column('Endpoints', 'The addresses, ready or not.'),
    column('Age', 'The time since the slice was created.'),
  ],
  cells: (slice, now) => [
    slice.metadata.name,
    slice.addressType,
    listSome(
      (slice.ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port))),
      '<unset>',
    ),
    listSome(
      slice.endpoints.flatMap(({ addresses }) => addresses),
      '<unset>',
    ),
    translateTimestampSince(slice.metadata.creationTimestamp, now),
  ],
};
