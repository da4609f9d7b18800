import { translateTimestampSince } from '../printers/duration.ts';
import { section } from './elements.ts';
import type { PodPart } from './part.ts';
import { createTextTable } from './rows.ts';

/** What holds of a pod, in the API's words. */
export function createConditionsPart(): PodPart {
  const table = createTextTable('Conditions', ['Condition', 'Holds', 'Since', 'Reason', 'Message']);
  return {
    root: section('Conditions', table.root),
    update({ pod, now }) {
      const { conditions = [] } = pod.status;
      table.update(
        conditions.map(({ type, status, lastTransitionTime, reason, message }) => ({
          cells: [
            type,
            status,
            lastTransitionTime ? `${translateTimestampSince(lastTransitionTime, now)} ago` : '',
            reason ?? '',
            message ?? '',
          ],
        })),
      );
    },
  };
}
