/** Timelines as one SVG file that a browser shows by itself, light or dark as its user likes it. Pure. */
import type { PodTimeline } from '../../api/pod-timeline.ts';
import { type Analysis, analyze } from './analyze.ts';
import { percent, shortSpan } from './numbers.ts';
import type { Row, Segment, StepName } from './segments.ts';
import { headline, sharesLine } from './sentences.ts';

const width = 960;
const margin = 16;
const labelWidth = 200;
const barsAt = margin + labelWidth;
const barsWidth = width - barsAt - margin;
const rowHeight = 24;
const barHeight = 16;
const headHeight = 64;
const footHeight = 60;
/** How wide a bar must be for words in it: about so much a letter. */
const letterWidth = 6.2;

const classes: Readonly<Record<StepName, string>> = {
  sandbox: 'sandbox',
  wait: 'wait',
  pull: 'pull',
  create: 'create',
  run: 'run',
  'until ready': 'ready',
  'back-off': 'backoff',
};

// Light first; each colour has the same name in the dark. Words on bars have a contrast of more than 4.5 to them.
const style = `
svg { --back: #ffffff; --text: #1b1f24; --faint: #57606a; --line: #d0d7de; --sandbox: #8fd3dc; --wait: #e6e9ed; --pull: #9cc7f5;
  --create: #d3b2ef; --run: #9fdcae; --ready: #f0d479; --backoff: #f4a9a2; --critical: #1b1f24; --on: #1b1f24; }
@media (prefers-color-scheme: dark) { svg { --back: #0d1117; --text: #e6edf3; --faint: #9ba5b0; --line: #30363d; --sandbox: #1c5a64;
  --wait: #21262d; --pull: #1d4c80; --create: #5a3580; --run: #1f5f33; --ready: #6b5410; --backoff: #86302a; --critical: #e6edf3; --on: #f0f6fc; } }
text { font: 12px system-ui, sans-serif; fill: var(--text); }
.head { font-size: 16px; font-weight: 600; } .faint { fill: var(--faint); } .on { font-size: 11px; fill: var(--on); }
.back { fill: var(--back); } .line { stroke: var(--line); } .critical { stroke: var(--critical); stroke-width: 2; }
${Object.values(classes)
  .map((name) => `.${name} { fill: var(--${name}); }`)
  .join(' ')}
`;

/** The text of the file. */
export function timelineSvg(timelines: readonly PodTimeline[]): string {
  const parts = timelines.map((timeline) => ({ timeline, analysis: analyze(timeline) }));
  let top = 0;
  const bodies = parts.map(({ timeline, analysis }) => {
    const body = `<g transform="translate(0 ${top})">\n${drawPod(timeline, analysis)}</g>\n`;
    top += heightOf(analysis);
    return body;
  });
  const height = Math.max(top, 2 * margin);
  const title = parts.map(({ timeline, analysis }) => headline(timeline, analysis)).join('; ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">\n`,
    `<title>${escapeXml(title)}</title>\n<style>${style}</style>\n<rect class="back" width="${width}" height="${height}"/>\n`,
    ...bodies,
    '</svg>\n',
  ].join('');
}

const heightOf = ({ chart }: Analysis): number => headHeight + chart.rows.length * rowHeight + footHeight;

function drawPod(timeline: PodTimeline, analysis: Analysis): string {
  const { chart } = analysis;
  const bottom = headHeight + chart.rows.length * rowHeight;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const x = round(barsAt + share * barsWidth);
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    const time = shortSpan(share * analysis.totalMilliseconds);
    return [
      `<line class="line" x1="${x}" x2="${x}" y1="${headHeight - 6}" y2="${bottom}"/>\n`,
      `<text class="faint" x="${x}" y="${headHeight - 12}" text-anchor="${anchor}">${time}</text>\n`,
    ].join('');
  });
  const rows = chart.rows.map((row, index) => drawRow(analysis, row, index));
  return [
    `<text class="head" x="${margin}" y="${margin + 12}">${escapeXml(headline(timeline, analysis))}</text>\n`,
    ...ticks,
    ...rows,
    drawLegend(analysis, bottom + 22),
    `<text class="faint" x="${margin}" y="${bottom + 42}">${escapeXml(sharesLine(analysis))}</text>\n`,
  ].join('');
}

function drawRow(analysis: Analysis, row: Row, index: number): string {
  const y = headHeight + index * rowHeight;
  const label = row.label.length > 30 ? `${row.label.slice(0, 29)}…` : row.label;
  const whole = row.problem === undefined ? row.label : `${row.label}: ${row.problem}`;
  const bars = row.segments.map((segment) => drawBar(analysis, { row, segment, y }));
  return `<text x="${margin}" y="${y + 13}">${escapeXml(label)}<title>${escapeXml(whole)}</title></text>\n${bars.join('')}`;
}

function drawBar({ chart, path, totalMilliseconds }: Analysis, { row, segment, y }: { row: Row; segment: Segment; y: number }): string {
  const { step, begin, end, isOpen } = segment;
  const scale = barsWidth / Math.max(1, totalMilliseconds);
  const x = round(barsAt + (begin - chart.begin) * scale);
  const wide = Math.max(1, round((end - begin) * scale));
  const critical = path
    .filter((one) => one.row === segment.row && one.step === step)
    .reduce((sum, one) => sum + Math.max(0, Math.min(one.end, end) - Math.max(one.begin, begin)), 0);
  const isCritical = critical * 2 > end - begin;
  const notes = [isCritical ? 'on the critical path' : '', isOpen ? 'goes on' : ''].filter((note) => note !== '');
  const share = percent((end - begin) / Math.max(1, totalMilliseconds));
  const title = [`${row.label}: ${step}, ${shortSpan(end - begin)} (${share})`, ...notes].join(', ');
  const words = `${step} ${shortSpan(end - begin)}`;
  const text = words.length * letterWidth + 8 <= wide ? `<text class="on" x="${round(x + 4)}" y="${y + 12}">${words}</text>` : '';
  const box = `<rect class="${classes[step]}${isCritical ? ' critical' : ''}" x="${x}" y="${y}" width="${wide}" height="${barHeight}"/>`;
  return `<g>${box}${text}<title>${escapeXml(title)}</title></g>\n`;
}

function drawLegend({ steps }: Analysis, y: number): string {
  const used = Object.entries(classes).filter(([name]) => steps.some(({ step }) => step === name));
  let x = margin;
  const place = (look: string, words: string): string => {
    const item = `<rect class="${look}" x="${round(x)}" y="${y - 10}" width="14" height="11"/><text x="${round(x + 20)}" y="${y}">${words}</text>\n`;
    x += 40 + words.length * letterWidth;
    return item;
  };
  return [...used.map(([name, look]) => place(look, name)), place('back critical', 'on the critical path: what the pod waited for')].join(
    '',
  );
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
