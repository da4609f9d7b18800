import type { CronJob } from '../../../api/workload-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeCronJob } from './describe.ts';
import { cronJobTable } from './table.ts';

/** How CronJobs are shown. */
export const cronJobPrinter: KindPrinter<CronJob> = { table: cronJobTable, describe: describeCronJob };
