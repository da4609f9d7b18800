import type { CronJob } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';

/** How CronJobs are shown. */
export const cronJobPrinter: KindPrinter<CronJob> = {
  table: {
    columns: [column('Name', 'The name.'), column('Age', 'The time since it was created.')],
    cells: ({ metadata }, now) => [metadata.name, translateTimestampSince(metadata.creationTimestamp, now)],
  },
};
