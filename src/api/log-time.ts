/**
 * The same instant in UTC with every digit of its fraction: podman writes the machine's own offset. Text that is no RFC 3339 time is
 * answered as it is.
 */
export function toUtc(time: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.exec(time);
  if (!parts) return time;
  const [, seconds, fraction = '', zone] = parts;
  if (zone === 'Z') return time;
  const shifted = new Date(`${seconds}${zone}`);
  return Number.isNaN(shifted.getTime()) ? time : `${shifted.toISOString().slice(0, 19)}${fraction}Z`;
}

/** A log line's time as RFC 3339 UTC with nine digits, so that times compare as text. Undefined for what is no time. */
export function logTime(text: string): string | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/.exec(toUtc(text));
  return parts ? `${parts[1]}.${(parts[2] ?? '').padEnd(9, '0')}Z` : undefined;
}
