import type { LimitRange } from '../../../api/quota-types.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeLimitRange } from './describe.ts';

/** How LimitRanges are shown. k8s: printers/internalversion printLimitRange */
export const limitRangePrinter: KindPrinter<LimitRange> = {
  table: {
    columns: [column('Name', 'The name.'), column('Created At', 'The time at which it was created.')],
    cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? ''],
  },
  describe: describeLimitRange,
  withoutEvents: true,
};
