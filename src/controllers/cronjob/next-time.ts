/** When a schedule has its next time. Pure. k8s: vendor/github.com/robfig/cron/v3 SpecSchedule.Next */
import { Cron } from 'croner';
import type { Schedule } from '../../api/cron-schedule.ts';
import { zoneOffset } from '../../api/time-zone.ts';

const mostYears = 5;
/** No clock is put on or back by more. */
const longestShiftMs = 3 * 3_600_000;

/**
 * The first time after a moment, both in milliseconds since 1970; undefined where none comes within five years. A time that the clocks of
 * the zone leave out is left out, one that they show twice comes twice. Without a zone, the clocks are those of this machine.
 */
export function nextTime(schedule: Schedule, after: number, timeZone: string | undefined): number | undefined {
  if (schedule.type === 'every') return Math.floor(after / 1000) * 1000 + schedule.ms;
  const walls = wallTimes(schedule);
  const wall = after + zoneOffset(after, timeZone);
  const lastYear = new Date(wall).getUTCFullYear() + mostYears;
  const isFar = (one: number): boolean => new Date(one).getUTCFullYear() > lastYear;
  const first = walls(wall);
  if (first === undefined || isFar(first)) return undefined;
  const plain = first - zoneOffset(first - zoneOffset(after, timeZone), timeZone);
  if (isSteady(after, timeZone) && isSteady(plain, timeZone)) return plain;
  let best: number | undefined;
  let reached = Number.POSITIVE_INFINITY;
  // Clocks that are put back show earlier times later.
  for (let next = walls(wall - longestShiftMs); next !== undefined && !isFar(next) && next <= reached; next = walls(next)) {
    for (const moment of momentsOf(next, timeZone)) {
      if (moment > after && moment < (best ?? Number.POSITIVE_INFINITY)) best = moment;
    }
    if (best !== undefined && reached === Number.POSITIVE_INFINITY) reached = next + longestShiftMs;
  }
  return best;
}

/** Whether no clock is put on or back about a moment. */
function isSteady(moment: number, timeZone: string | undefined): boolean {
  const [before, after] = [moment - 2 * longestShiftMs, moment + 2 * longestShiftMs];
  return zoneOffset(before, timeZone) === zoneOffset(after, timeZone);
}

/** Answers the next time after one, as clocks that are never put back show them: UTC's. */
function wallTimes(schedule: Extract<Schedule, { type: 'fields' }>): (after: number) => number | undefined {
  const list = (values: readonly number[] | 'any'): string => (values === 'any' ? '*' : values.join(','));
  const { minutes, hours, daysOfMonth, months, daysOfWeek } = schedule;
  const pattern = ['0', list(minutes), list(hours), list(daysOfMonth), list(months), list(daysOfWeek)].join(' ');
  const cron = new Cron(pattern, { utcOffset: 0, paused: true });
  return (after) => cron.nextRun(new Date(after))?.getTime();
}

/** The moments at which the clocks of a zone show a time: none, one or two. */
function momentsOf(wall: number, timeZone: string | undefined): readonly number[] {
  const offsets = new Set([wall - 86_400_000, wall + 86_400_000].map((moment) => zoneOffset(moment, timeZone)));
  return [...offsets].map((offset) => wall - offset).filter((moment) => moment + zoneOffset(moment, timeZone) === wall);
}
