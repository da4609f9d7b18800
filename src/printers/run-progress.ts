import { allStatuses } from '../api/pod-status.ts';
import type { Event, Pod } from '../api/types.ts';
import { translateTimestampSince } from './duration.ts';
import { escapeTerminal } from './escape.ts';
import { printPodRow } from './pod-row.ts';
import { shortenNames } from './shorten-names.ts';
import { cutToWidth, padColumns, textWidth } from './text-width.ts';

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

type Cell = 'ready' | 'status' | 'restarts' | 'spent' | 'note';

/** A way to lay out rows: which cells, how far apart, and from which width of names on it is good enough. */
interface Layout {
  readonly cells: readonly Cell[];
  readonly gap: number;
  readonly leastWidths: Readonly<Partial<Record<Cell, number>>>;
  readonly enoughForNames: number;
}

const leastWidths = { ready: 5, status: 17, restarts: 8, spent: 5 };

/** From roomy to tight: the name gives way before any other word does, and the status never does. */
const layouts: readonly Layout[] = [
  { cells: ['ready', 'status', 'restarts', 'spent', 'note'], gap: 3, leastWidths, enoughForNames: 24 },
  { cells: ['ready', 'status', 'restarts', 'spent'], gap: 3, leastWidths, enoughForNames: 16 },
  { cells: ['ready', 'status', 'restarts', 'spent'], gap: 2, leastWidths: { spent: 4 }, enoughForNames: 12 },
  { cells: ['ready', 'status', 'spent'], gap: 1, leastWidths: { spent: 4 }, enoughForNames: 8 },
  { cells: ['status'], gap: 1, leastWidths: {}, enoughForNames: 1 },
];

/** So much of a note is worth showing. */
const leastNote = 15;

/**
 * The status lines of several pods, one a line, none wider than `columns`. Long names are shortened so that they can be told apart; in a
 * narrow terminal the status is what stays.
 */
export function fitProgress(rows: readonly Progress[], columns: number): readonly string[] {
  const clean = rows.map(cleanOf);
  for (const layout of layouts) {
    const lines = tryLayout(clean, layout, columns);
    if (lines) return lines;
  }
  return clean.map(({ status }) => cutToWidth(status, columns));
}

function cleanOf({ name, ready, status, restarts, spent, note }: Progress): Progress {
  const clean = (text: string) => escapeTerminal(text).replace(/[\t\n]/g, ' ');
  return {
    ...{ name: clean(name), ready: clean(ready), status: clean(status), restarts: clean(restarts) },
    ...{ spent: clean(spent), note: clean(note) },
  };
}

/** Undefined when the names would have too little room. */
function tryLayout(rows: readonly Progress[], layout: Layout, columns: number): readonly string[] | undefined {
  const widest = (of: Cell | 'name') => Math.max(0, ...rows.map((row) => textWidth(row[of])));
  const fixed = layout.cells
    .filter((cell) => cell !== 'note')
    .map((cell) => [cell, Math.max(layout.leastWidths[cell] ?? 0, widest(cell))] as const);
  const taken = fixed.reduce((sum, [, width]) => sum + layout.gap + width, 0);
  const hasNote = layout.cells.includes('note') && widest('note') > 0;
  const note = hasNote ? layout.gap + Math.min(leastNote, widest('note')) : 0;
  const nameWidth = Math.min(widest('name'), columns - taken - note);
  if (nameWidth < Math.min(widest('name'), layout.enoughForNames)) return undefined;
  const noteWidth = hasNote ? columns - nameWidth - taken - layout.gap : 0;
  const names = shortenNames(
    rows.map(({ name }) => name),
    nameWidth,
  );
  return rows.map((row, index) => {
    const cells = [padColumns(names[index] ?? '', nameWidth), ...fixed.map(([cell, width]) => padColumns(row[cell], width))];
    return [...cells, cutToWidth(row.note, noteWidth)].join(' '.repeat(layout.gap)).trimEnd();
  });
}

/** Images of waiting containers of which the last thing heard is that their pull began. */
function imagesBeingPulled(pod: Pod, events: readonly Event[]): readonly string[] {
  const statuses = allStatuses(pod);
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

/** The one that happened last; undefined when there is none. */
export const lastEvent = (events: readonly Event[]): Event | undefined => events.toSorted((a, b) => timeOf(a) - timeOf(b)).at(-1);

/** When it happened last, in milliseconds. */
function timeOf(event: Event): number {
  return Date.parse(event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? '') || 0;
}
