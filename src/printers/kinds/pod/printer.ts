import type { Pod } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describePod } from './describe.ts';
import { podTable } from './table.ts';

/** How Pods are shown. */
export const podPrinter: KindPrinter<Pod> = {
  table: podTable,
  describe: (pod, { events, now }) => describePod(pod, events, now),
};
