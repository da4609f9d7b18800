import type { StatefulSet } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';

/** How StatefulSets are shown. */
export const statefulSetPrinter: KindPrinter<StatefulSet> = {
  table: {
    columns: [column('Name', 'The name.'), column('Age', 'The time since it was created.')],
    cells: ({ metadata }, now) => [metadata.name, translateTimestampSince(metadata.creationTimestamp, now)],
  },
};
