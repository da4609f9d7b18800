import type { Event } from '../../api/types.ts';
import { eventAge } from '../event-age.ts';
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
