import { labelSelectorText } from '../../../api/label-selector.ts';
import type { StatefulSet } from '../../../api/workload-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeStatefulSet } from './describe.ts';
import { statefulSetTable } from './table.ts';

/** How StatefulSets are shown. */
export const statefulSetPrinter: KindPrinter<StatefulSet> = {
  table: statefulSetTable,
  describe: describeStatefulSet,
  related: ({ spec }) => ({ kind: 'Pod', labelSelector: labelSelectorText(spec.selector) }),
};
