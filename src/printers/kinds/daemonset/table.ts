import { labelSelectorText } from '../../../api/label-selector.ts';
import type { TableColumn } from '../../../api/types.ts';
import type { DaemonSet } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, formatLabels, type TableKind, wideColumn } from '../../table-kind.ts';
import { templateCells, templateColumns } from '../../template-cells.ts';

const count = (name: string, description: string): TableColumn => ({ ...column(name, description), type: 'integer' });

/** `get daemonsets`. k8s: printers/internalversion daemonSetColumnDefinitions, printDaemonSet */
export const daemonSetTable: TableKind<DaemonSet> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    count('Desired', 'The nodes that are to have its pod.'),
    count('Current', 'The nodes that have it.'),
    count('Ready', 'The nodes where it is ready.'),
    count('Up-to-date', 'The nodes where it is of the template as it is now.'),
    count('Available', 'The nodes where it has been ready for long enough.'),
    column('Node Selector', 'The labels of the nodes.'),
    column('Age', 'The time since it was created.'),
    ...templateColumns,
    wideColumn('Selector', 'The labels of its pods.'),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    status.desiredNumberScheduled,
    status.currentNumberScheduled,
    status.numberReady,
    status.updatedNumberScheduled ?? 0,
    status.numberAvailable ?? 0,
    formatLabels(spec.template.spec.nodeSelector),
    translateTimestampSince(metadata.creationTimestamp, now),
    ...templateCells(spec.template),
    labelSelectorText(spec.selector) || '<none>',
  ],
};
