import type { ReplicaSet } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';

/** How ReplicaSets are shown. */
export const replicaSetPrinter: KindPrinter<ReplicaSet> = {
  table: {
    columns: [column('Name', 'The name.'), column('Age', 'The time since it was created.')],
    cells: ({ metadata }, now) => [metadata.name, translateTimestampSince(metadata.creationTimestamp, now)],
  },
};
