/** Whether a pod came up within the time that it may take, and if not, by which step. Pure. */
import { formatGoDuration } from '../../api/go-duration.ts';
import type { PodTimeline } from '../../api/pod-timeline.ts';
import { analyze } from './analyze.ts';
import type { PathPiece } from './critical-path.ts';
import { percent, shortSpan } from './numbers.ts';
import type { Chart } from './segments.ts';

/** Milliseconds from when a pod was taken up; none where it may take any time. */
export interface Budgets {
  /** Until its init containers are done. */
  readonly maxInit?: number;
  /** Until it is ready; of one that ends, until it has succeeded. */
  readonly maxReady?: number;
}

export interface Verdict {
  /** One sentence for each budget that is broken. */
  readonly broken: readonly string[];
  /** One for each of which it is not known yet. */
  readonly open: readonly string[];
}

/** What is to be said of a pod's budgets. */
export function judgeBudgets(timeline: PodTimeline, { maxInit, maxReady }: Budgets): Verdict {
  const goals: readonly Goal[] = [
    ...(maxInit === undefined ? [] : [{ flag: '--max-init', budget: maxInit, word: 'initialized', reached: timeline.initialized }]),
    ...(maxReady === undefined ? [] : [{ flag: '--max-ready', budget: maxReady, word: 'ready', reached: readyOf(timeline) }]),
  ];
  const verdicts = goals.map((goal) => judge(timeline, goal));
  return { broken: verdicts.flatMap(({ broken }) => broken ?? []), open: verdicts.flatMap(({ open }) => open ?? []) };
}

interface Goal {
  readonly flag: string;
  readonly budget: number;
  readonly word: string;
  readonly reached: string | undefined;
}

/** One that has succeeded has come as far as it was to. */
function readyOf(timeline: PodTimeline): string | undefined {
  if (timeline.ready !== undefined || timeline.phase !== 'Succeeded') return timeline.ready;
  return new Date(analyze(timeline).chart.end).toISOString();
}

function judge(timeline: PodTimeline, { flag, budget, word, reached }: Goal): { readonly broken?: string; readonly open?: string } {
  const pod = `pod/${timeline.metadata.name}`;
  const { phase } = timeline;
  const isOver = phase === 'Failed' || phase === 'Succeeded';
  const upTo = analyze(reached === undefined ? timeline : { ...timeline, ready: reached });
  const took = upTo.totalMilliseconds;
  const limit = `${flag}=${formatGoDuration(budget)}`;
  const longest = longestOf(upTo.chart, upTo.path);
  if (reached !== undefined) {
    return took <= budget
      ? {}
      : { broken: `${pod} was ${word} after ${shortSpan(took)}, ${shortSpan(took - budget)} over ${limit}${longest}` };
  }
  if (isOver) return { broken: `${pod} has ended after ${shortSpan(took)} and was never ${word} (${limit})${longest}` };
  if (took > budget)
    return { broken: `${pod} is not ${word} after ${shortSpan(took)}, ${shortSpan(took - budget)} over ${limit}${longest}` };
  return { open: `${pod} is not ${word} yet: ${shortSpan(took)} of ${limit} have passed` };
}

/** What the pod waited for longest. */
function longestOf({ rows, begin, end }: Chart, path: readonly PathPiece[]): string {
  const [longest] = path.toSorted((a, b) => b.end - b.begin - (a.end - a.begin));
  if (!longest) return '';
  const row = rows[longest.row];
  const span = longest.end - longest.begin;
  const what = row?.container ? `${longest.step} of "${row.label}"` : longest.step;
  return `; the longest step was ${what}, ${shortSpan(span)} (${percent(span / Math.max(1, end - begin))})`;
}
