import type { Lease } from '../../../api/node-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';

/** How Leases are shown; they have no description of their own. k8s: printers/internalversion leaseColumnDefinitions, printLease */
export const leasePrinter: KindPrinter<Lease> = {
  table: {
    columns: [
      column('Name', 'The name, unique in its namespace.'),
      column('Holder', 'Who holds it.'),
      column('Age', 'The time since it was created.'),
    ],
    cells: ({ metadata, spec }, now) => [
      metadata.name,
      spec.holderIdentity ?? '',
      translateTimestampSince(metadata.creationTimestamp, now),
    ],
  },
};
