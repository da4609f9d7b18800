import type { Event, Table, TableRow } from '../api/types.ts';
import { eventAge } from './event-age.ts';
import { column } from './table-kind.ts';

const columns = [
  column('Last Seen', 'The time since it happened last, how often it happened, and since when.'),
  column('Type', 'Normal or Warning.'),
  column('Reason', 'What happened, in one word.'),
  column('Object', 'What it happened to.'),
  column('Message', 'What happened, as a sentence.'),
];

/** The table of the `events` command, which differs from that of `get events`. `now` in milliseconds. k8s: kubectl event_printer.go */
export function eventsTable(events: readonly Event[], now: number): Table {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: columns,
    rows: events.map(
      (event): TableRow => ({
        cells: [
          eventAge(event, now),
          event.type ?? '',
          event.reason ?? '',
          `${event.involvedObject.kind ?? ''}/${event.involvedObject.name ?? ''}`,
          (event.message ?? '').trim(),
        ],
        object: event,
      }),
    ),
  };
}

/** Events in the order of their times, oldest first. k8s: kubectl events.go SortableEvents */
export function sortEvents(events: readonly Event[]): readonly Event[] {
  return events.toSorted((a, b) => timeOf(a) - timeOf(b));
}

const timeOf = ({ series, lastTimestamp, eventTime }: Event): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '') || 0;
