import type { ResourceQuota } from '../../../api/quota-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';

/** How ResourceQuotas are shown. */
export const resourceQuotaPrinter: KindPrinter<ResourceQuota> = {
  table: {
    columns: [column('Name', 'The name.'), column('Age', 'The time since it was created.')],
    cells: ({ metadata }, now) => [metadata.name, translateTimestampSince(metadata.creationTimestamp, now)],
  },
};
