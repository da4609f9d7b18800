import type { Event } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';

/** `get events`. k8s: printers/internalversion eventColumnDefinitions, printEvent */
export const eventTable: TableKind<Event> = {
  columns: [
    column('Last Seen', 'The time since it happened last.'),
    column('Type', 'Normal or Warning.'),
    column('Reason', 'What happened, in one word.'),
    column('Object', 'What it happened to.'),
    wideColumn('Subobject', 'The part of the object, as a field path.'),
    wideColumn('Source', 'Who reported it.'),
    column('Message', 'What happened, as a sentence.'),
    wideColumn('First Seen', 'The time since it happened first.'),
    wideColumn('Count', 'How often it happened.', 'integer'),
    { ...wideColumn('Name', 'The name of the event.'), format: 'name' },
  ],
  cells: (event, now) => {
    const firstSeen = translateTimestampSince(event.firstTimestamp ?? event.eventTime, now);
    const lastSeen = event.series?.lastObservedTime ?? event.lastTimestamp;
    return [
      lastSeen ? translateTimestampSince(lastSeen, now) : firstSeen,
      event.type ?? '',
      event.reason ?? '',
      formatTarget(event),
      event.involvedObject.fieldPath ?? '',
      formatSource(event),
      (event.message ?? '').trim(),
      firstSeen,
      event.series?.count ?? (event.count || 1),
      event.metadata.name,
    ];
  },
};

function formatTarget({ involvedObject }: Event): string {
  const kind = (involvedObject.kind ?? '').toLowerCase();
  return involvedObject.name ? `${kind}/${involvedObject.name}` : kind;
}

function formatSource(event: Event): string {
  const component = event.source?.component || event.reportingComponent;
  const instance = event.source?.host || event.reportingInstance;
  return instance ? `${component}, ${instance}` : component;
}
