import type { PodTimeline } from '../../api/pod-timeline.ts';
import type { Analysis } from './analyze.ts';
import { percent, shortSpan } from './numbers.ts';
import type { ChartState } from './segments.ts';

const words: Readonly<Record<ChartState, (span: string, phase: string) => string>> = {
  ready: (span) => `ready after ${span}`,
  ended: (span, phase) => `${phase} after ${span}`,
  'under way': (span) => `not ready, ${span} so far`,
};

/** `pod/web: ready after 6.20s`. */
export function headline({ metadata, phase }: PodTimeline, { chart, totalMilliseconds }: Analysis): string {
  return `pod/${metadata.name}: ${words[chart.state](shortSpan(totalMilliseconds), phase)}`;
}

/** What the critical path is made of, most first. */
export function sharesLine({ shares, totalMilliseconds }: Analysis): string {
  const parts = shares.map(({ step, milliseconds, share }) => `${step} ${shortSpan(milliseconds)} (${percent(share)})`);
  return `Critical path, ${shortSpan(totalMilliseconds)}: ${parts.join(', ')}`;
}
