const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What `describe` prints for a time that was never set. */
const zeroTime = 'Mon, 01 Jan 0001 00:00:00 +0000';

/**
 * `Sat, 21 Nov 2026 19:22:44 +0000`, in `timeZone` (an IANA name) or else in the process's own zone. Go: time.RFC1123Z
 */
export function formatTime(time: string | null | undefined, timeZone: string | undefined): string {
  if (!time) return zeroTime;
  const instant = new Date(time);
  const offsetMinutes = timeZone === undefined ? -instant.getTimezoneOffset() : zoneOffsetMinutes(instant, timeZone);
  // The wall clock there, read off a date whose UTC fields are shifted by the offset.
  const wall = new Date(instant.getTime() + offsetMinutes * 60_000);
  const day = `${weekdays[wall.getUTCDay()]}, ${twoDigits(wall.getUTCDate())} ${months[wall.getUTCMonth()]} ${wall.getUTCFullYear()}`;
  const clock = [wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds()].map(twoDigits).join(':');
  const offset = Math.abs(offsetMinutes);
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${twoDigits(Math.trunc(offset / 60))}${twoDigits(Math.trunc(offset % 60))}`;
  return `${day} ${clock} ${zone}`;
}

function zoneOffsetMinutes(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT([-+])(\d\d):(\d\d)/.exec(name);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `2026-11-21 19:22:44 +0000 UTC`, in the process's own zone. Go: the String of a time.Time */
export function goTimeText(time: string | null | undefined): string {
  if (!time) return '0001-01-01 00:00:00 +0000 UTC';
  const instant = new Date(time);
  const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(instant);
  const name = zone.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
  const offset = formatTime(time, undefined).slice(-5);
  const wall = new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000);
  return `${wall.toISOString().slice(0, 19).replace('T', ' ')} ${offset} ${/^[A-Z]+$/.test(name) ? name : offset.slice(0, 3)}`;
}
