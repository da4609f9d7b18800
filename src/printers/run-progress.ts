import type { Event, Pod } from '../api/types.ts';
import { translateTimestampSince } from './duration.ts';
import { escapeTerminal } from './escape.ts';
import { printPodRow } from './pod-row.ts';

/** A status line of `kpod run`, in its parts. */
export interface Progress {
  readonly name: string;
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
  /** Since the pod was created. */
  readonly spent: string;
  /** Which images are being pulled: `pulling busybox, nginx`; empty when none is. */
  readonly note: string;
}

/** Where a pod stands, in the words of `get pods`. `events` are the pod's, in the API's order; `now` in milliseconds. */
export function podProgress(pod: Pod, events: readonly Event[], now: number): Progress {
  const { name, ready, status, restarts } = printPodRow(pod, now);
  const pulls = imagesBeingPulled(pod, events);
  const note = pulls.length > 0 ? `pulling ${pulls.join(', ')}` : '';
  return { name, ready, status, restarts, spent: translateTimestampSince(pod.metadata.creationTimestamp, now), note };
}

/** What changes when the pod gets on, and does not when only time passes: for printing one line a change. */
export function progressKey(pod: Pod, events: readonly Event[]): string {
  const { ready, status, restarts, note } = podProgress(pod, events, 0);
  return JSON.stringify([ready, status, restarts.split(' ')[0], note]);
}

/**
 * `myapp-pod   0/1     Init:0/2          0          12s   pulling busybox`: columns that stand still while the words change.
 * `nameWidth`: the longest name, when several pods are shown.
 */
export function progressLine(pod: Pod, events: readonly Event[], now: number, nameWidth = 0): string {
  const { name, ready, status, restarts, spent, note } = podProgress(pod, events, now);
  const cells = [name.padEnd(nameWidth), ready.padEnd(5), status.padEnd(17), restarts.padEnd(8), spent.padEnd(5), note];
  return escapeTerminal(cells.join('   ').trimEnd());
}

/** Images of waiting containers of which the last thing heard is that their pull began. */
function imagesBeingPulled(pod: Pod, events: readonly Event[]): readonly string[] {
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  const waiting = new Set(statuses.filter(({ state }) => !state.running && !state.terminated).map(({ name }) => name));
  const last = new Map<string, Event>();
  for (const event of events) {
    const container = /\{(.*)\}$/.exec(event.involvedObject.fieldPath ?? '')?.[1];
    if (container === undefined || !waiting.has(container) || !isAboutImage(event)) continue;
    const before = last.get(container);
    if (!before || timeOf(event) >= timeOf(before)) last.set(container, event);
  }
  const pulling = [...last.values()].filter(({ reason }) => reason === 'Pulling');
  return [...new Set(pulling.map(({ message }) => /"(.*)"/.exec(message ?? '')?.[1] ?? 'an image'))];
}

function isAboutImage({ reason }: Event): boolean {
  return ['Pulling', 'Pulled', 'Failed', 'BackOff', 'Created'].includes(reason ?? '');
}

/** When it happened last, in milliseconds. */
export function timeOf(event: Event): number {
  return Date.parse(event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? '') || 0;
}
