/** Time zones by their names in the IANA's database. Pure. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

/** Whether there is a zone of that name, in the spelling that it has. Go: time.LoadLocation */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    const { timeZone } = formatOf(name).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** What the clocks of a zone are ahead of UTC at a moment, both in milliseconds; without a zone, those of this machine. */
export function zoneOffset(moment: number, timeZone: string | undefined): number {
  if (timeZone === undefined) return -new Date(moment).getTimezoneOffset() * 60_000;
  if (timeZone === 'UTC') return 0;
  const name = formatOf(timeZone)
    .formatToParts(moment)
    .find(({ type }) => type === 'timeZoneName');
  const [, sign, hours, minutes, seconds = '0'] = /^GMT([-+])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name?.value ?? '') ?? [];
  if (sign === undefined) return 0;
  const ahead = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ahead : ahead;
}

/** A moment (milliseconds since 1970) as the clocks of a zone show it: `2026-11-28T13:00:00+09:00`. Go: time.RFC3339 */
export function timeInZone(moment: number, timeZone: string): string {
  const offset = zoneOffset(moment, timeZone);
  const wall = new Date(moment + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${wall}Z`;
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  return `${wall}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
