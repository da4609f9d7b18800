import { labelSelectorText } from '../../../api/label-selector.ts';
import type { ReplicaSet, ReplicationController } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, formatLabels, type TableKind, wideColumn } from '../../table-kind.ts';
import { templateCells, templateColumns } from '../../template-cells.ts';

const columns: TableKind<ReplicaSet>['columns'] = [
  column('Name', 'The name, unique in its namespace.'),
  { ...column('Desired', 'The pods that it wants.'), type: 'integer' },
  { ...column('Current', 'The pods that it has.'), type: 'integer' },
  { ...column('Ready', 'The pods that are ready.'), type: 'integer' },
  column('Age', 'The time since it was created.'),
  ...templateColumns,
  wideColumn('Selector', 'The labels of its pods.'),
];

const cells = ({ metadata, spec, status }: ReplicaSet | ReplicationController, selector: string, now: number) => [
  metadata.name,
  spec.replicas,
  status.replicas,
  status.readyReplicas ?? 0,
  translateTimestampSince(metadata.creationTimestamp, now),
  ...templateCells(spec.template),
  selector,
];

/** `get replicasets`. k8s: printers/internalversion replicaSetColumnDefinitions, printReplicaSet */
export const replicaSetTable: TableKind<ReplicaSet> = {
  columns,
  cells: (object, now) => cells(object, labelSelectorText(object.spec.selector) || '<none>', now),
};

/** `get replicationcontrollers`. k8s: printReplicationController */
export const replicationControllerTable: TableKind<ReplicationController> = {
  columns,
  cells: (object, now) => cells(object, formatLabels(object.spec.selector), now),
};
