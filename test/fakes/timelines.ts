import type { PodTimeline, TimelineAttempt, TimelineContainer } from '../../src/api/pod-timeline.ts';

const start = Date.parse('2026-01-05T00:00:00.000Z');

/** A time so many seconds after the pod was taken up. */
export const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();

/** An attempt that waits from the beginning, and what else there is of it. */
export const attempt = (more: Partial<TimelineAttempt> = {}): TimelineAttempt => ({ attempt: 0, waiting: at(0), ...more });

/** A container of a timeline. */
export const container = (
  name: string,
  role: TimelineContainer['role'],
  attempts: readonly TimelineAttempt[],
  more: Partial<TimelineContainer> = {},
): TimelineContainer => ({ name, role, image: 'busybox', attempts, ...more });

/** A timeline of which the containers are to be told. */
export const timeline = (containers: readonly TimelineContainer[], more: Partial<PodTimeline> = {}): PodTimeline => ({
  ...{ kind: 'PodTimeline', apiVersion: 'kpod.io/v1', metadata: { name: 'web', namespace: 'default' }, phase: 'Running' },
  ...{ begin: at(0), now: at(100), sandboxes: [{ begin: at(0), end: at(1) }], containers },
  ...more,
});

const span = (begin: number, end: number) => ({ begin: at(begin), end: at(end) });

/** One that has come up: an init container with a pull, a sidecar, an app container with a probe. */
export const readyTimeline = timeline(
  [
    container('init', 'init', [
      attempt({ pull: span(1, 4), create: span(4, 4.5), started: at(4.5), finished: at(6.5), exitCode: 0, reason: 'Completed' }),
    ]),
    container('mesh', 'sidecar', [attempt({ create: span(6.5, 7), started: at(7), up: at(8), ready: at(8) })]),
    container('web', 'app', [attempt({ create: span(8, 8.5), started: at(8.5), up: at(8.5), ready: at(10) })]),
  ],
  { initialized: at(8), ready: at(10) },
);

const crash = (number: number, begin: number, end: number, backOffUntil?: number): TimelineAttempt => ({
  ...{ attempt: number, waiting: at(begin), create: span(begin, begin + 1), started: at(begin + 1), finished: at(end) },
  ...{ exitCode: 3, reason: 'Error' },
  ...(backOffUntil === undefined ? {} : { backOffUntil: at(backOffUntil) }),
});

/** One that crashes again and again. */
export const crashingTimeline = timeline(
  [
    container(
      'app',
      'app',
      [
        ...[crash(0, 1, 4), crash(1, 4, 7, 17), crash(2, 17, 20)],
        ...[crash(8, 50, 53, 58), attempt({ attempt: 9, waiting: at(58), create: span(58, 60), finished: at(60) })],
      ].map((one, index) => (index === 4 ? { ...one, reason: 'RunContainerError', backOffUntil: at(72) } : one)),
      { attemptsLeftOut: 5 },
    ),
  ],
  { now: at(70) },
);
