import { labelSelectorText } from '../../../api/label-selector.ts';
import type { DaemonSet } from '../../../api/workload-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeDaemonSet } from './describe.ts';
import { daemonSetTable } from './table.ts';

/** How DaemonSets are shown. */
export const daemonSetPrinter: KindPrinter<DaemonSet> = {
  table: daemonSetTable,
  describe: describeDaemonSet,
  related: ({ spec }) => ({ kind: 'Pod', labelSelector: labelSelectorText(spec.selector) }),
};
