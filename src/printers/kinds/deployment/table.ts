import { labelSelectorText } from '../../../api/label-selector.ts';
import type { Deployment } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';
import { templateCells, templateColumns } from '../../template-cells.ts';

/** `get deployments`. k8s: printers/internalversion deploymentColumnDefinitions, printDeployment */
export const deploymentTable: TableKind<Deployment> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Ready', 'How many of the wanted pods are ready.'),
    column('Up-to-date', 'The pods of its template as it is now.'),
    column('Available', 'The pods that have been ready for long enough.'),
    column('Age', 'The time since it was created.'),
    ...templateColumns,
    wideColumn('Selector', 'The labels of its pods.'),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
    translateTimestampSince(metadata.creationTimestamp, now),
    ...templateCells(spec.template),
    labelSelectorText(spec.selector),
  ],
};
