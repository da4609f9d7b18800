import type { EndpointSlice } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeEndpointSlice } from './describe.ts';
import { endpointSliceTable } from './table.ts';

/** How EndpointSlices are shown. */
export const endpointSlicePrinter: KindPrinter<EndpointSlice> = {
  table: endpointSliceTable,
  describe: describeEndpointSlice,
};
