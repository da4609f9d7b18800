/** A timeline as text: bars on one scale of time, and what each step took. Letters say everything that colours say. Pure. */
import type { PodTimeline } from '../../api/pod-timeline.ts';
import { cutToWidth, padColumns } from '../text-width.ts';
import { wrapWords } from '../word-wrap.ts';
import { type Analysis, analyze, type StepTotal } from './analyze.ts';
import { percent, shortSpan } from './numbers.ts';
import type { Chart, Row, StepName } from './segments.ts';
import { headline, sharesLine } from './sentences.ts';

/** Colours a text that stands for a step. */
export type PaintStep = (step: StepName, text: string, isCritical: boolean) => string;

export interface TimelineTextOptions {
  /** Of the terminal. */
  readonly columns: number;
  readonly paint?: PaintStep;
}

/** Below this, lines are as long as they must be. */
const leastColumns = 40;
const leastBar = 16;
const longestLabel = 24;

const letters: Readonly<Record<StepName, readonly [plain: string, critical: string]>> = {
  sandbox: ['s', 'S'],
  wait: ['.', ':'],
  pull: ['p', 'P'],
  create: ['c', 'C'],
  run: ['r', 'R'],
  'until ready': ['u', 'U'],
  'back-off': ['b', 'B'],
};

/** The whole of it, with a line end behind each line. */
export function printTimeline(timeline: PodTimeline, { columns, paint = (_step, text) => text }: TimelineTextOptions): string {
  const analysis = analyze(timeline);
  const width = Math.max(columns, leastColumns);
  const lines = [
    ...wrapWords(headline(timeline, analysis), width).split('\n'),
    '',
    ...drawBars(analysis, width, paint),
    '',
    ...stepTable(analysis, width, paint),
    ...conclusion(analysis, width),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function drawBars(analysis: Analysis, width: number, paint: PaintStep): readonly string[] {
  const { chart } = analysis;
  const longest = Math.max(0, ...chart.rows.map(({ label }) => label.length));
  const label = Math.min(longest, longestLabel, width - leastBar - 2);
  const bar = width - label - 2;
  const end = shortSpan(analysis.totalMilliseconds);
  const scale = `${' '.repeat(label + 2)}0s${end.padStart(bar - 2)}`;
  const used = new Set<StepName>();
  const rows = chart.rows.flatMap((row, index) => {
    const line = `${padColumns(cutToWidth(row.label, label), label)}  ${barOf(analysis, { row, index, cells: bar, used, paint })}`;
    const gap = row.leftOut === undefined ? [] : [cutToWidth(`${' '.repeat(label + 2)}(${row.leftOut} attempts left out)`, width)];
    return [...gap, line];
  });
  const legend = Object.entries(letters)
    .filter(([step]) => used.has(step as StepName))
    .map(([step, [plain, critical]]) => `${plain}${critical} ${step}`);
  const hint = wrapWords(`${legend.join(', ')}; the second sign: on the critical path, which the pod waited for`, width).split('\n');
  return [scale, ...rows, '', ...hint];
}

interface Bar {
  readonly row: Row;
  readonly index: number;
  readonly cells: number;
  /** The steps that are shown are put here. */
  readonly used: Set<StepName>;
  readonly paint: PaintStep;
}

/** Each step has a cell at least: what is short stands before what is long. */
function barOf({ chart, path }: Analysis, { row, index, cells, used, paint }: Bar): string {
  const place = placeOf(chart, cells);
  const steps: (StepName | undefined)[] = new Array(cells).fill(undefined);
  const critical: boolean[] = new Array(cells).fill(false);
  const byLength = row.segments.toSorted((a, b) => b.end - b.begin - (a.end - a.begin));
  for (const segment of byLength) {
    const [from, to] = place(segment);
    steps.fill(segment.step, from, to);
  }
  for (const piece of path.filter((one) => one.row === index)) {
    const [from, to] = place(piece);
    for (let cell = from; cell < to; cell += 1) if (steps[cell] === piece.step) critical[cell] = true;
  }
  for (const step of steps) if (step) used.add(step);
  return steps
    .map((step, cell) => (step ? paint(step, letters[step][critical[cell] ? 1 : 0], critical[cell] ?? false) : ' '))
    .join('')
    .trimEnd();
}

/** Which cells a stretch of time takes: from, and up to the one behind. */
function placeOf(
  { begin, end }: Chart,
  cells: number,
): (of: { readonly begin: number; readonly end: number }) => [from: number, to: number] {
  const whole = Math.max(1, end - begin);
  return (of) => {
    const from = Math.min(cells - 1, Math.max(0, Math.round(((of.begin - begin) / whole) * cells)));
    return [from, Math.min(cells, Math.max(from + 1, Math.round(((of.end - begin) / whole) * cells)))];
  };
}

/** One line a step, in the order of the bars; a star before what is on the critical path. */
function stepTable({ steps }: Analysis, width: number, paint: PaintStep): readonly string[] {
  const stepWidth = Math.max(4, ...steps.map(({ step }) => step.length));
  const label = Math.min(Math.max(9, ...steps.map(({ row }) => row.label.length)), width - stepWidth - numberColumns);
  const room = Math.max(0, width - label - stepWidth - numberColumns);
  const nameOf = (name: string) => padColumns(cutToWidth(name, label), label);
  const rows = steps.map((one) => {
    // Others may wait beside it: what counts is what most of it was.
    const isCritical = one.criticalMilliseconds * 2 > one.milliseconds;
    const step = paint(one.step, one.step.padEnd(stepWidth), isCritical);
    const numbers = `${shortSpan(one.milliseconds).padStart(8)}  ${percent(one.share).padStart(5)}`;
    return `${isCritical ? '*' : ' '} ${nameOf(one.row.label)}  ${step}  ${numbers}${cutToWidth(noteOf(one), room)}`;
  });
  return [`  ${nameOf('CONTAINER')}  ${'STEP'.padEnd(stepWidth)}      TIME  SHARE`, ...rows];
}

/** The mark, the numbers, and what stands between them. */
const numberColumns = 21;

function noteOf({ row, step, isOpen }: StepTotal): string {
  const isLast = row.segments.filter((one) => one.step !== 'back-off').at(-1)?.step === step;
  const note = isOpen ? 'goes on' : isLast ? row.problem : undefined;
  return note === undefined ? '' : `  ${note}`;
}

function conclusion(analysis: Analysis, width: number): readonly string[] {
  return analysis.shares.length === 0 ? [] : ['', ...wrapWords(`* ${sharesLine(analysis)}`, width).split('\n')];
}
