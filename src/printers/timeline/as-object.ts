/** A timeline for programs: what was told, with what it comes to. Pure. */
import type { PodTimeline } from '../../api/pod-timeline.ts';
import { type Analysis, analyze } from './analyze.ts';
import type { Row } from './segments.ts';

/** The timeline with its analysis: every step, the critical path, the shares. Times are RFC 3339, spans milliseconds, shares 0 to 1. */
export function timelineObject(timeline: PodTimeline): object {
  return { ...timeline, analysis: analysisObject(analyze(timeline)) };
}

function analysisObject({ chart, totalMilliseconds, steps, path, shares }: Analysis): object {
  return {
    state: chart.state,
    begin: timeOf(chart.begin),
    end: timeOf(chart.end),
    milliseconds: totalMilliseconds,
    steps: steps.map(({ row, step, begin, milliseconds, share, criticalMilliseconds, isOpen }) => ({
      ...nameOf(row),
      ...{ step, begin: timeOf(begin), milliseconds, share: rounded(share), criticalMilliseconds },
      ...(isOpen ? { goesOn: true } : {}),
    })),
    criticalPath: path.map(({ row, step, begin, end }) => ({
      ...nameOf(chart.rows[row]),
      ...{ step, begin: timeOf(begin), milliseconds: end - begin, share: rounded((end - begin) / Math.max(1, totalMilliseconds)) },
    })),
    shares: shares.map(({ step, milliseconds, share }) => ({ step, milliseconds, share: rounded(share) })),
  };
}

/** The pod's own steps have no container. */
const nameOf = (row: Row | undefined): object =>
  row?.container ? { container: row.container, attempt: row.attempt, try: row.ordinal } : {};

const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString();
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;
