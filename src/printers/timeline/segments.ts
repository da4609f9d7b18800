/** The steps of a pod's way up as stretches of time, row by row. Pure; times in milliseconds since 1970. */
import type { PodTimeline, TimelineAttempt, TimelineContainer } from '../../api/pod-timeline.ts';

/** What may take time on the way up. */
export const stepNames = ['sandbox', 'wait', 'pull', 'create', 'run', 'until ready', 'back-off'] as const;
export type StepName = (typeof stepNames)[number];

export interface Segment {
  readonly step: StepName;
  readonly begin: number;
  readonly end: number;
  /** It goes on. */
  readonly isOpen: boolean;
  readonly row: number;
}

/** One attempt of a container; the first row is the pod's own. */
export interface Row {
  /** Empty for the pod itself. */
  readonly container: string;
  readonly role: TimelineContainer['role'] | 'pod';
  /** The restart count. */
  readonly attempt: number;
  /** Which try it is, from 1. */
  readonly ordinal: number;
  readonly label: string;
  /** Why it ended, where that was not well. */
  readonly problem?: string;
  readonly segments: readonly Segment[];
  /** How many tries before this one are not remembered. */
  readonly leftOut?: number;
}

/** How far the pod has come. */
export type ChartState = 'ready' | 'ended' | 'under way';

export interface Chart {
  readonly begin: number;
  /** When it was ready or had ended; now, as long as it is neither. */
  readonly end: number;
  readonly state: ChartState;
  readonly rows: readonly Row[];
}

const at = (time: string): number => Date.parse(time);
const maybe = (time: string | undefined): number | undefined => (time === undefined ? undefined : at(time));

/** The rows of a timeline, up to when the pod was ready or had ended. */
export function chartOf(timeline: PodTimeline): Chart {
  const begin = at(timeline.begin);
  const { end, state } = endOf(timeline);
  const rows = [podRow(timeline, end), ...timeline.containers.flatMap((container) => containerRows(container, timeline.begin, end))];
  const placed = rows
    .filter((row) => row.segments.length > 0)
    .map((row, index) => ({ ...row, segments: row.segments.map((segment) => ({ ...segment, row: index })) }));
  return { begin, end: Math.max(end, begin), state, rows: placed };
}

function endOf({ phase, now, ready, containers }: PodTimeline): Pick<Chart, 'end' | 'state'> {
  if (ready !== undefined) return { end: at(ready), state: 'ready' };
  const ends = containers.flatMap(({ attempts }) => attempts.flatMap(({ finished }) => maybe(finished) ?? []));
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  return isOver && ends.length > 0 ? { end: Math.max(...ends), state: 'ended' } : { end: at(now), state: isOver ? 'ended' : 'under way' };
}

type Stretch = Omit<Segment, 'row'>;

/** A stretch of time, cut off at the end of the chart; none for what takes no time or begins later. */
function stretch(step: StepName, begin: number | undefined, end: number | undefined, last: number): readonly Stretch[] {
  if (begin === undefined || begin >= last || (end !== undefined && end <= begin)) return [];
  return [{ step, begin, end: Math.min(end ?? last, last), isOpen: end === undefined }];
}

const withoutRow = (segments: readonly Stretch[]): readonly Segment[] => segments.map((segment) => ({ ...segment, row: 0 }));

function podRow({ sandboxes }: PodTimeline, last: number): Row {
  const segments = sandboxes.flatMap(({ begin, end }) => stretch('sandbox', at(begin), maybe(end), last));
  return { container: '', role: 'pod', attempt: 0, ordinal: 1, label: 'pod', segments: withoutRow(segments) };
}

function containerRows(container: TimelineContainer, begin: string, last: number): readonly Row[] {
  const { name, role, attempts, attemptsLeftOut = 0, skipped } = container;
  if (attempts.length === 0 && skipped) return [];
  // Nothing has been done for it yet.
  if (attempts.length === 0) {
    const segments = withoutRow(stretch('wait', at(begin), undefined, last));
    return [{ container: name, role, attempt: 0, ordinal: 1, label: name, segments }];
  }
  // Where nobody kept the first ones, the gap is before all that is told.
  const kept = attempts[0]?.attempt === 0 ? firstKept : 0;
  return attempts.map((attempt, index): Row => {
    const isBehindGap = attemptsLeftOut > 0 && index >= kept;
    const ordinal = index + 1 + (isBehindGap ? attemptsLeftOut : 0);
    const segments = segmentsOf(attempt, { role, before: attempts[index - 1], after: attempts[index + 1], last });
    const problem = problemOf(attempt);
    return {
      ...{ container: name, role, attempt: attempt.attempt, ordinal },
      label: attempts.length > 1 ? `${name} (${ordinal})` : name,
      ...(problem === undefined ? {} : { problem }),
      ...(isBehindGap && index === kept ? { leftOut: attemptsLeftOut } : {}),
      segments: withoutRow(segments),
    };
  });
}

/** How many of the first tries the kubelet keeps when it leaves out some. */
const firstKept = 3;

function problemOf({ finished, reason, exitCode }: TimelineAttempt): string | undefined {
  if (finished === undefined || exitCode === 0 || reason === undefined) return undefined;
  return exitCode === undefined || reason !== 'Error' ? reason : `exit code ${exitCode}`;
}

interface Surroundings {
  readonly role: TimelineContainer['role'];
  readonly before: TimelineAttempt | undefined;
  readonly after: TimelineAttempt | undefined;
  readonly last: number;
}

function segmentsOf(attempt: TimelineAttempt, { role, before, after, last }: Surroundings): readonly Stretch[] {
  const { pull, create, backOffUntil } = attempt;
  const [started, finished] = [maybe(attempt.started), maybe(attempt.finished)];
  const begun = maybe(pull?.begin) ?? maybe(create?.begin) ?? started ?? finished;
  const since = Math.max(at(attempt.waiting), maybe(before?.backOffUntil) ?? 0);
  const next = after && (maybe(after.pull?.begin) ?? maybe(after.create?.begin) ?? maybe(after.started));
  const until = backOffUntil === undefined ? undefined : Math.min(at(backOffUntil), next ?? Number.POSITIVE_INFINITY);
  return [
    ...stretch('wait', since, begun, last),
    ...(pull ? stretch('pull', at(pull.begin), maybe(pull.end), last) : []),
    ...(create ? stretch('create', at(create.begin), started ?? maybe(create.end), last) : []),
    ...(started === undefined ? [] : running(role, { started, finished, reached: reachedBy(role, attempt) }, last)),
    // One that will be tried again waits for that; when it is due and does not come, others are in the way.
    ...(until === undefined ? [] : stretch('back-off', finished, until, last)),
  ];
}

/** When others need not wait for it any more; of init containers that is their end. */
const reachedBy = (role: TimelineContainer['role'], { up, ready }: TimelineAttempt): number | undefined =>
  role === 'sidecar' ? maybe(up) : role === 'app' ? maybe(ready) : undefined;

function running(
  role: TimelineContainer['role'],
  times: { readonly started: number; readonly finished: number | undefined; readonly reached: number | undefined },
  last: number,
): readonly Stretch[] {
  const { started, finished, reached } = times;
  const ranOnly = role === 'init' || role === 'ephemeral' || (reached === undefined && finished !== undefined);
  if (ranOnly) return stretch('run', started, finished, last);
  return [...stretch('until ready', started, reached, last), ...(reached === undefined ? [] : stretch('run', reached, finished, last))];
}
