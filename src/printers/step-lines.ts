import { allContainers, allStatuses } from '../api/pod-status.ts';
import { skippedSteps } from '../api/pod-steps.ts';
import type { ContainerStatus, Event, Pod } from '../api/types.ts';
import { translateTimestampSince } from './duration.ts';
import { escapeTerminal } from './escape.ts';
import { fitProgress, lastEvent, type Progress, podProgress } from './run-progress.ts';
import { shortenNames } from './shorten-names.ts';
import { cutToWidth, padColumns, textWidth } from './text-width.ts';

/** Where a step of a pod is: one of its init containers, or of its containers. */
export interface Step {
  readonly name: string;
  readonly is: 'done' | 'running' | 'failed' | 'waiting';
  /** How long it runs, with what it failed; empty where there is nothing to say. */
  readonly note: string;
}

/** How steps are marked: in terminals that have no other characters, with those of ASCII. */
export type Marks = Readonly<Record<Step['is'], string>>;

export const unicodeMarks: Marks = { done: '✓', running: '●', failed: '✗', waiting: '○' };
export const asciiMarks: Marks = { done: '+', running: '*', failed: '!', waiting: '-' };

/** The steps of a pod in their order; `now` in milliseconds. */
export function stepsOf(pod: Pod, now: number): readonly Step[] {
  const statuses = new Map(allStatuses(pod).map((status) => [status.name, status]));
  const skipped = new Set(skippedSteps(pod));
  return allContainers(pod.spec).map(({ name }) => {
    if (skipped.has(name)) return { name, is: 'done', note: 'skipped' };
    const status = statuses.get(name);
    return { name, ...(status ? standingOf(status, now) : ({ is: 'waiting', note: '' } as const)) };
  });
}

function standingOf({ state, lastState }: ContainerStatus, now: number): Omit<Step, 'name'> {
  if (state.running) return { is: 'running', note: translateTimestampSince(state.running.startedAt, now) };
  if (state.terminated) return endOf(state.terminated.exitCode);
  const { reason = '' } = state.waiting ?? {};
  const before = lastState.terminated;
  if (before && before.exitCode !== 0) return endOf(before.exitCode);
  return { is: /^(Err|Invalid|Create\w+Error|Run\w+Error)|BackOff$/.test(reason) ? 'failed' : 'waiting', note: '' };
}

const endOf = (exitCode: number): Omit<Step, 'name'> =>
  exitCode === 0 ? { is: 'done', note: '' } : { is: 'failed', note: `(${exitCode})` };

/** `✓ init-mydb  ● init-myservice 12s  ○ app`, none wider than `width`: steps that are done and those still to come are counted first. */
export function markSteps(steps: readonly Step[], marks: Marks, width: number): string {
  const one = ({ name, is, note }: Step) => `${marks[is]} ${name}${note === '' ? '' : ` ${note}`}`;
  const first = steps.findIndex(({ is }) => is !== 'done');
  const done = first < 0 ? steps.length : first;
  const last = steps.findLastIndex(({ is }) => is !== 'waiting') + 1;
  const ahead = done > 1 ? [`${marks.done} ${done} done`] : steps.slice(0, done).map(one);
  const behind = steps.length - last > 1 ? [`${marks.waiting} ${steps.length - last} to come`] : steps.slice(last).map(one);
  const tries = [
    steps.map(one),
    [...ahead, ...steps.slice(done).map(one)],
    [...ahead, ...steps.slice(done, Math.max(done, last)).map(one), ...(last >= done ? behind : [])],
  ].map((parts) => parts.join('  '));
  return tries.find((text) => textWidth(text) <= width) ?? cutToWidth(tries.at(-1) ?? '', width);
}

/** A pod and its events. */
export interface PodRow {
  readonly pod: Pod;
  readonly events: readonly Event[];
  /** What is being pulled, and how far that is, from long to short; where that is known better than by its events. */
  readonly pulls?: readonly string[] | undefined;
}

export interface StepLinesOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly columns: number;
  readonly marks: Marks;
}

const leastWidths = { ready: 3, status: 15, restarts: 1, spent: 3 };
/** So much room is worth marks. */
const leastMarks = 24;
const gap = '  ';

/**
 * A line a pod, with its steps, none wider than the terminal; undefined where no pod has steps to tell apart, or there is no room for them: then
 * the words alone must do.
 */
export function fitStepLines(rows: readonly PodRow[], { now, columns, marks }: StepLinesOptions): readonly string[] | undefined {
  const steps = rows.map(({ pod }) => stepsOf(pod, now));
  if (steps.every(({ length }) => length < 2)) return undefined;
  const parts = rows.map((row) => ({ ...liveProgress(row, now), pulls: row.pulls ?? [] }));
  const widths = (['ready', 'status', 'restarts', 'spent'] as const).map(
    (cell) => [cell, Math.max(...parts.map((row) => textWidth(row[cell])))] as const,
  );
  const full = Math.max(...steps.map((list) => textWidth(markSteps(list, marks, Number.POSITIVE_INFINITY))));
  const names = parts.map(({ name }) => name);
  const longest = Math.max(...names.map(textWidth));
  const room = (cells: typeof widths, nameWidth: number) =>
    columns - cells.reduce((sum, [, width]) => sum + width + gap.length, nameWidth) - gap.length;
  const few = widths.filter(([cell]) => cell === 'status' || cell === 'spent');
  // Roomy: what stands behind the words stays where it is when they change.
  const roomy = widths.map(([cell, width]) => [cell, Math.max(width, leastWidths[cell])] as const);
  const cells = [roomy, widths].find((all) => room(all, longest) >= full) ?? few;
  const nameWidth = Math.min(longest, Math.max(12, room(cells, 0) - leastMarks));
  const left = room(cells, nameWidth);
  if (left < Math.min(full, leastMarks)) return undefined;
  const shown = shortenNames(names, nameWidth);
  return parts.map((row, index) => {
    const head = [padColumns(shown[index] ?? '', nameWidth), ...cells.map(([cell, width]) => padColumns(escapeTerminal(row[cell]), width))];
    const marked = markSteps(steps[index] ?? [], marks, left);
    const beside = left - textWidth(marked) - gap.length;
    const text = row.pulls.map(escapeTerminal).find((short) => textWidth(short) <= beside) ?? row.note;
    const note = text !== '' && beside >= Math.min(text.length, 15) ? [cutToWidth(text, beside)] : [];
    return [...head, marked, ...note].join(gap).trimEnd();
  });
}

/** A line a pod, none wider than the terminal, with its steps where there is room for them. */
export function fitPodLines(rows: readonly PodRow[], options: StepLinesOptions): readonly string[] {
  const { now, columns } = options;
  const withSteps = fitStepLines(rows, options);
  if (withSteps) return withSteps;
  const parts = rows.map((row) => ({ ...liveProgress(row, now), short: row.pulls?.at(-1) }));
  const lines = fitProgress(parts, columns);
  if (parts.every(({ note }, index) => lines[index]?.endsWith(note))) return lines;
  return fitProgress(
    parts.map(({ short, ...part }) => (short === undefined ? part : { ...part, note: escapeTerminal(short) })),
    columns,
  );
}

/** Where a pod stands, with since when it pulls: `pulling busybox 12s`. */
function liveProgress({ pod, events, pulls }: PodRow, now: number): Progress {
  const progress = podProgress(pod, events, now);
  if (pulls !== undefined || progress.note === '') return { ...progress, note: escapeTerminal(pulls?.[0] ?? '') };
  const began = lastEvent(events.filter(({ reason }) => reason === 'Pulling'));
  const spent = translateTimestampSince(began?.lastTimestamp ?? began?.firstTimestamp ?? undefined, now);
  return { ...progress, note: escapeTerminal(`${progress.note} ${spent}`) };
}

/** Of the locale that the environment states, as the C library reads it: whether it has more characters than ASCII. */
export function marksOf(env: Readonly<Record<string, string | undefined>>): Marks {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) ? unicodeMarks : asciiMarks;
}
