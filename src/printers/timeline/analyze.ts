/** What a timeline comes to: each step's time and share, and which of them are the critical path. Pure. */
import type { PodTimeline } from '../../api/pod-timeline.ts';
import { criticalPath, type PathPiece } from './critical-path.ts';
import { type Chart, chartOf, type Row, type StepName, stepNames } from './segments.ts';

/** One step, with what it took of the whole. */
export interface StepTotal {
  readonly row: Row;
  readonly step: StepName;
  readonly begin: number;
  readonly milliseconds: number;
  /** Of the whole, 0 to 1. Steps go on beside each other: all of them add up to more than 1. */
  readonly share: number;
  readonly isOpen: boolean;
  /** How much of it the whole had to wait for. */
  readonly criticalMilliseconds: number;
}

export interface Analysis {
  readonly chart: Chart;
  readonly totalMilliseconds: number;
  readonly steps: readonly StepTotal[];
  readonly path: readonly PathPiece[];
  /** Of the critical path, by step: what takes most comes first. These add up to the whole. */
  readonly shares: readonly { readonly step: StepName; readonly milliseconds: number; readonly share: number }[];
}

/** Analyzes a timeline. */
export function analyze(timeline: PodTimeline): Analysis {
  const chart = chartOf(timeline);
  const path = criticalPath(chart);
  const totalMilliseconds = chart.end - chart.begin;
  const shareOf = (milliseconds: number) => (totalMilliseconds > 0 ? milliseconds / totalMilliseconds : 0);
  const steps = chart.rows.flatMap((row) =>
    row.segments.map(({ step, begin, end, isOpen, row: index }): StepTotal => {
      const milliseconds = end - begin;
      const criticalMilliseconds = sum(
        path.filter((one) => one.row === index && one.step === step).map((one) => overlap(one, { begin, end })),
      );
      return { row, step, begin, milliseconds, share: shareOf(milliseconds), isOpen, criticalMilliseconds };
    }),
  );
  const shares = stepNames
    .map((step) => ({ step, milliseconds: sum(path.filter((one) => one.step === step).map(({ begin, end }) => end - begin)) }))
    .filter(({ milliseconds }) => milliseconds > 0)
    .map((one) => ({ ...one, share: shareOf(one.milliseconds) }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds);
  return { chart, totalMilliseconds, steps, path, shares };
}

interface Stretch {
  readonly begin: number;
  readonly end: number;
}

const overlap = (a: Stretch, b: Stretch): number => Math.max(0, Math.min(a.end, b.end) - Math.max(a.begin, b.begin));
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
