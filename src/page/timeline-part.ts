import type { PodTimeline } from '../api/pod-timeline.ts';
import type { Clock } from '../base/clock.ts';
import { type Analysis, analyze, type StepTotal } from '../printers/timeline/analyze.ts';
import { percent, shortSpan } from '../printers/timeline/numbers.ts';
import type { Row } from '../printers/timeline/segments.ts';
import type { Api } from './api.ts';
import { cell, drawing, element, section, setChildren, table } from './elements.ts';
import type { PodPart } from './part.ts';
import { type PodName, podPath } from './route.ts';

/** No more often than that, however fast a pod changes. */
const pauseMs = 1000;

interface Deps {
  readonly api: Api;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How a pod came up: what `kpod timeline` prints, as bars with words. */
export function createTimelinePart(of: PodName, { api, clock, signal }: Deps): PodPart {
  const { root: bars, body } = table('Timeline', ['Step', 'Time', 'In words']);
  bars.classList.add('bars');
  const conclusion = element('p', { class: 'empty' });
  const root = section('Timeline', bars, conclusion);
  let got: { readonly timeline: PodTimeline; readonly at: number } | undefined;
  /** Of which state of the pod it was asked for. */
  let asked: string | undefined;
  let askedAt = 0;

  async function ask(): Promise<void> {
    const timeline = await api.get<PodTimeline>(`${podPath(of)}/timeline`, signal).catch(() => undefined);
    if (timeline) got = { timeline, at: clock.now() };
  }

  return {
    root,
    update({ pod, now }) {
      const version = pod.metadata.resourceVersion ?? '';
      if (asked !== version && now - askedAt >= pauseMs) {
        asked = version;
        askedAt = now;
        void ask();
      }
      root.hidden = got === undefined;
      if (!got) return;
      const { timeline, at } = got;
      const analysis = analyze({ ...timeline, now: new Date(Date.parse(timeline.now) + now - at).toISOString() });
      const { rows } = analysis.chart;
      setChildren(body, { of: [rows, analysis.path, analysis.totalMilliseconds], make: () => rows.map((row) => show(row, analysis)) });
      setChildren(conclusion, { of: analysis.shares, make: () => [conclude(analysis)] });
    },
  };
}

function show(row: Row, analysis: Analysis): HTMLElement {
  const steps = analysis.steps.filter((step) => step.row === row);
  const words = steps.flatMap((step, index) => [...(index > 0 ? [', '] : []), inWords(step)]);
  return element(
    'tr',
    { role: 'row' },
    element('th', { scope: 'row', role: 'rowheader' }, row.label),
    cell('', draw(row, analysis)),
    cell('', ...words, ...(row.problem === undefined ? [] : [` (${row.problem})`])),
  );
}

/** What the whole had to wait for is bold, and said to be so. */
function inWords({ step, milliseconds, isOpen, criticalMilliseconds }: StepTotal): HTMLElement {
  const text = `${step} ${shortSpan(milliseconds)}${isOpen ? ' so far' : ''}`;
  if (criticalMilliseconds <= 0) return element('span', {}, text);
  return element('strong', {}, text, element('span', { class: 'unseen' }, ' (on the critical path)'));
}

/** For the eyes alone: the words beside it say the same. */
function draw(row: Row, { chart, path }: Analysis): SVGElement {
  const whole = Math.max(1, chart.end - chart.begin);
  const place = ({ begin, end }: { readonly begin: number; readonly end: number }) => ({
    x: `${(((begin - chart.begin) / whole) * 100).toFixed(2)}%`,
    width: `${(((end - begin) / whole) * 100).toFixed(2)}%`,
  });
  const bars = row.segments.map((segment) =>
    drawing('rect', { ...place(segment), y: '1', height: '10', class: `bar ${segment.step.replaceAll(' ', '-')}` }),
  );
  const index = chart.rows.indexOf(row);
  const critical = path
    .filter((piece) => piece.row === index)
    .map((piece) => drawing('rect', { ...place(piece), y: '13', height: '3', class: 'critical' }));
  return drawing('svg', { width: '100%', height: '17', 'aria-hidden': 'true', focusable: 'false' }, ...bars, ...critical);
}

function conclude({ chart, totalMilliseconds, shares }: Analysis): string {
  const span = shortSpan(totalMilliseconds);
  const head = { ready: `Ready after ${span}`, ended: `Ended after ${span}`, 'under way': `${span} so far` }[chart.state];
  const parts = shares.map(({ step, share }) => `${step} ${percent(share)}`);
  return parts.length === 0 ? `${head}.` : `${head}. The critical path (bold, with a line below its bars): ${parts.join(', ')}.`;
}
