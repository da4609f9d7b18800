import { toUtc } from './read-common.ts';

/** A log line's time as RFC 3339 UTC with nine digits, so that times compare as text. Undefined for what is no time. */
export function logTime(text: string): string | undefined {
  const utc = toUtc(text);
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/.exec(utc);
  return parts ? `${parts[1]}.${(parts[2] ?? '').padEnd(9, '0')}Z` : undefined;
}
