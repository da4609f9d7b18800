import type { Event } from '../api/types.ts';
import { translateTimestampSince } from './duration.ts';

/** How long ago an event happened last: `61s`, or `61s (x3 over 5m)`. `now` in milliseconds. k8s: kubectl event_printer.go getInterval */
export function eventAge(event: Event, now: number): string {
  const first = translateTimestampSince(event.eventTime ?? event.firstTimestamp, now);
  if (event.series) return `${translateTimestampSince(event.series.lastObservedTime, now)} (x${event.series.count} over ${first})`;
  const count = event.count ?? 0;
  return count > 1 ? `${translateTimestampSince(event.lastTimestamp, now)} (x${count} over ${first})` : first;
}
