/** Which of its times a CronJob is to make a Job for. Pure. k8s: controller/cronjob/utils.go mostRecentScheduleTime */
import type { Schedule } from '../../api/cron-schedule.ts';
import type { CronJob } from '../../api/workload-types.ts';
import { nextTime } from './next-time.ts';

/** The time that is due; undefined where none is. */
export type Due = { readonly at: number | undefined; readonly isLate: boolean } | { readonly problem: string };

const manyMissed = 100;

/**
 * Of the times since the last one that was met the most recent; all others are missed. `isLate`: there were very many of them. All in
 * milliseconds since 1970.
 */
export function dueTime({ metadata, spec, status }: CronJob, schedule: Schedule, now: number): Due {
  const since = Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  const deadline = spec.startingDeadlineSeconds === undefined ? Number.NEGATIVE_INFINITY : now - spec.startingDeadlineSeconds * 1000;
  const next = (after: number): number | undefined => nextTime(schedule, after, spec.timeZone);
  const first = next(Math.max(since, deadline));
  const second = first === undefined ? undefined : next(first);
  if (first === undefined) return { problem: 'time difference between two schedules is less than 1 second' };
  if (now < first) return { at: undefined, isLate: false };
  if (second === undefined || now < second) return { at: first, isLate: false };
  const between = second - first;
  const missed = Math.floor((now - first) / between) + 1;
  // The times may stand at other distances later on: from a little earlier each is looked at.
  let recent: number | undefined;
  for (let at = next(first + (missed - 2) * between); at !== undefined && at <= now; at = next(at)) recent = at;
  return { at: recent, isLate: missed > manyMissed };
}
