import type { Endpoints } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeEndpoints } from './describe.ts';
import { endpointsTable } from './table.ts';

/** How Endpoints are shown. */
export const endpointsPrinter: KindPrinter<Endpoints> = {
  table: endpointsTable,
  describe: describeEndpoints,
};
