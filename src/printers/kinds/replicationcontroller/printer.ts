import { labelSelectorText } from '../../../api/label-selector.ts';
import type { ReplicationController } from '../../../api/workload-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeReplicationController } from '../replicaset/describe.ts';
import { replicationControllerTable } from '../replicaset/table.ts';

/** How ReplicationControllers are shown. */
export const replicationControllerPrinter: KindPrinter<ReplicationController> = {
  table: replicationControllerTable,
  describe: describeReplicationController,
  related: ({ spec }) => ({ kind: 'Pod', labelSelector: labelSelectorText({ matchLabels: spec.selector }) }),
};
