import type { Event } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { eventTable } from './table.ts';

/** How Events are shown. */
export const eventPrinter: KindPrinter<Event> = {
  table: eventTable,
};
