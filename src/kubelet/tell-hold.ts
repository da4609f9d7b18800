import { formatHold, heldNow, heldWords } from '../api/pod-steps.ts';
import type { Pod } from '../api/types.ts';
import type { EventRecorder } from './events.ts';

/** Records that a pod is held where it was not before. */
export function tellHold(events: EventRecorder, before: Pod, after: Pod): void {
  const held = heldNow(after);
  const past = heldNow(before);
  if (!held || (past && formatHold(past) === formatHold(held))) return;
  const { message } = heldWords(after, held);
  events.record(after, { type: 'Normal', reason: 'Held', message: `Pod is ${message}` });
}
