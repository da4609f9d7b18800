import type { StatefulSet } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind } from '../../table-kind.ts';
import { templateCells, templateColumns } from '../../template-cells.ts';

/** `get statefulsets`. k8s: printers/internalversion statefulSetColumnDefinitions, printStatefulSet */
export const statefulSetTable: TableKind<StatefulSet> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Ready', 'The pods that are ready, and how many it wants.'),
    column('Age', 'The time since it was created.'),
    ...templateColumns,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas}`,
    translateTimestampSince(metadata.creationTimestamp, now),
    ...templateCells(spec.template),
  ],
};
