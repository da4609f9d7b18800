import { labelSelectorText } from '../../../api/label-selector.ts';
import type { ReplicaSet } from '../../../api/workload-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeReplicaSet } from './describe.ts';
import { replicaSetTable } from './table.ts';

/** How ReplicaSets are shown. */
export const replicaSetPrinter: KindPrinter<ReplicaSet> = {
  table: replicaSetTable,
  describe: describeReplicaSet,
  related: ({ spec }) => ({ kind: 'Pod', labelSelector: labelSelectorText(spec.selector) }),
};
