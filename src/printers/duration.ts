/**
 * A duration as `get` shows ages: `119s`, `2m1s`, `3h`, `2d1h`, `3y10d`; `<invalid>` when it lies more than a second ahead.
 * k8s: apimachinery pkg/util/duration HumanDuration
 */
export function humanDuration(durationSeconds: number): string {
  const seconds = Math.trunc(durationSeconds);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return `${minutes}m${unlessZero(seconds % 60, 's')}`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 3) return `${minutes}m`;
  if (hours < 8) return `${hours}h${unlessZero(minutes % 60, 'm')}`;
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return `${days}d${unlessZero(hours % 24, 'h')}`;
  if (days < 2 * 365) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? `${years}y${unlessZero(days % 365, 'd')}` : `${years}y`;
}

function unlessZero(amount: number, unit: string): string {
  return amount === 0 ? '' : `${amount}${unit}`;
}

/** How long ago a timestamp was; `<unknown>` when there is none. `now` in milliseconds. k8s: translateTimestampSince */
export function translateTimestampSince(time: string | null | undefined, now: number): string {
  return time ? humanDuration((now - Date.parse(time)) / 1000) : '<unknown>';
}
