import { humanDuration } from '../duration.ts';

/** A span of time for people: `0ms`, `210ms`, `3.12s`, `42.5s`, `2m5s`. */
export function shortSpan(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`;
  if (milliseconds < 9995) return `${(milliseconds / 1000).toFixed(2)}s`;
  if (milliseconds < 99_950) return `${(milliseconds / 1000).toFixed(1)}s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 3600 ? `${Math.trunc(seconds / 60)}m${seconds % 60}s` : humanDuration(seconds);
}

/** A share of the whole: `48%`; `<1%` of what is there and small. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  return whole === 0 && share > 0 ? '<1%' : `${whole}%`;
}
