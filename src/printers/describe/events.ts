import type { Event } from '../../api/types.ts';
import { translateTimestampSince } from '../duration.ts';
import type { DescribeWriter } from './writer.ts';

/** `Events:` and their table, the newest last; undefined events (`--show-events=false`) write nothing. k8s: DescribeEvents */
export function writeEvents(writer: DescribeWriter, events: readonly Event[] | undefined, now: number): void {
  if (events === undefined) return;
  if (events.length === 0) return writer.line(0, 'Events:\t<none>');
  writer.startBlock();
  writer.line(0, 'Events:');
  writer.line(1, 'Type\tReason\tAge\tFrom\tMessage');
  writer.line(1, '----\t------\t----\t----\t-------');
  for (const event of sortEvents(events)) {
    const source = event.source?.component || event.reportingComponent;
    const cells = [event.type ?? '', event.reason ?? '', eventAge(event, now), source, (event.message ?? '').trim()];
    writer.line(1, cells.join('\t'));
  }
}

/** By the time they happened last; those without one first. k8s: util/event SortableEvents */
function sortEvents(events: readonly Event[]): readonly Event[] {
  const time = ({ lastTimestamp }: Event): number => (lastTimestamp ? Date.parse(lastTimestamp) : -Infinity);
  return events.toSorted((a, b) => (time(a) === time(b) ? 0 : time(a) < time(b) ? -1 : 1));
}

/** `61s`, or `61s (x3 over 5m)`. */
function eventAge(event: Event, now: number): string {
  const first = translateTimestampSince(event.eventTime ?? event.firstTimestamp, now);
  if (event.series) return `${translateTimestampSince(event.series.lastObservedTime, now)} (x${event.series.count} over ${first})`;
  if ((event.count ?? 0) <= 1) return first;
  return `${translateTimestampSince(event.lastTimestamp, now)} (x${event.count} over ${first})`;
}
