import { serviceNameLabel } from '../../../api/endpoint-labels.ts';
import type { EndpointSlice, Service } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeService } from './describe.ts';
import { serviceTable } from './table.ts';

/** How Services are shown. */
export const servicePrinter: KindPrinter<Service> = {
  table: serviceTable,
  describe: (service, { events, related, now }) => describeService(service, { events, slices: related as readonly EndpointSlice[], now }),
  related: ({ metadata }) => ({ kind: 'EndpointSlice', labelSelector: `${serviceNameLabel}=${metadata.name}` }),
};
