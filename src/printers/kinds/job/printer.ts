import type { Job } from '../../../api/workload-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeJob } from './describe.ts';
import { jobTable } from './table.ts';

/** How Jobs are shown. */
export const jobPrinter: KindPrinter<Job> = { table: jobTable, describe: describeJob };
