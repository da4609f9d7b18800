import type { EndpointSlice } from '../../../api/types.ts';
import { listSome } from '../../addresses.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind } from '../../table-kind.ts';

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
