import type { Event } from '../api/types.ts';
import { translateTimestampSince } from '../printers/duration.ts';
import { element, section } from './elements.ts';
import type { PodPart } from './part.ts';
import { createTextTable } from './rows.ts';

/** What happened to a pod, the newest first. */
export function createEventsPart(): PodPart {
  const table = createTextTable('Events, the newest first', ['Reason', 'Type', 'When', 'Message']);
  const none = element('p', { class: 'empty' }, 'None.');
  return {
    root: section('Events', table.root, none),
    update({ events, now }) {
      none.hidden = events.length > 0;
      table.update(
        events
          .toReversed()
          .toSorted((a, b) => timeOf(b) - timeOf(a))
          .map((event) => {
            const { reason = '', type = 'Normal', message = '' } = event;
            const text = type === 'Warning' ? { text: `! ${type}`, state: 'failed' } : type;
            return { cells: [reason, text, whenWas(event, now), message] };
          }),
      );
    },
  };
}

const lastTimeOf = ({ series, lastTimestamp, eventTime, firstTimestamp }: Event): string | undefined =>
  (series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp) || undefined;

const timeOf = (event: Event): number => Date.parse(lastTimeOf(event) ?? '') || 0;

function whenWas(event: Event, now: number): string {
  const count = event.series?.count ?? event.count ?? 1;
  return `${translateTimestampSince(lastTimeOf(event), now)} ago${count > 1 ? `, ${count} times` : ''}`;
}
