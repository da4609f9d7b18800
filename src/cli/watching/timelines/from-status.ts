/** How a pod came up as far as its status and its events tell, where no kpod has looked after it. Pure; times in milliseconds since 1970. */
import { everyContainer, everyStatus, getCondition, hasCondition, roleOf } from '../../../api/pod-status.ts';
import type { PodTimeline, TimelineAttempt, TimelineContainer } from '../../../api/pod-timeline.ts';
import type { Container, ContainerStateTerminated, ContainerStatus, Event, Pod } from '../../../api/types.ts';

/** Conditions and events of a cluster are of whole seconds; of former attempts the last one is remembered. */
export function timelineFromStatus(pod: Pod, events: readonly Event[], now: number): PodTimeline {
  const { name, namespace, uid, creationTimestamp } = pod.metadata;
  const begin = at(pod.status.startTime) ?? at(creationTimestamp) ?? now;
  const hasNetwork = since(pod, 'PodReadyToStartContainers');
  const initialized = since(pod, 'Initialized');
  const ready = since(pod, 'Ready');
  const containers: TimelineContainer[] = [];
  // What comes before is done one after another; app containers begin together.
  let free = hasNetwork ?? begin;
  for (const container of everyContainer(pod.spec)) {
    const role = roleOf(pod.spec, container.name);
    const isApp = role === 'app' || role === 'ephemeral';
    const told = containerOf(pod, container, { events, waiting: isApp ? (initialized ?? free) : free });
    containers.push(told);
    const last = told.attempts.at(-1);
    if (!isApp) free = at(role === 'sidecar' ? last?.up : last?.finished) ?? now;
  }
  return {
    ...{ kind: 'PodTimeline', apiVersion: 'kpod.io/v1' },
    metadata: { name, ...(namespace && { namespace }), ...(uid && { uid }), ...(creationTimestamp && { creationTimestamp }) },
    phase: pod.status.phase ?? 'Pending',
    begin: timeOf(begin),
    now: timeOf(now),
    sandboxes: hasNetwork === undefined ? [] : [{ begin: timeOf(begin), end: timeOf(hasNetwork) }],
    ...(initialized === undefined ? {} : { initialized: timeOf(initialized) }),
    ...(ready === undefined ? {} : { ready: timeOf(ready) }),
    containers,
  };
}

interface Known {
  readonly events: readonly Event[];
  /** Since when it waits for its first attempt. */
  readonly waiting: number;
}

function containerOf(pod: Pod, container: Container, { events, waiting }: Known): TimelineContainer {
  const { name, image } = container;
  const status = everyStatus(pod).find((one) => one.name === name);
  const own = events.filter(({ involvedObject }) => /\{(.+)\}$/.exec(involvedObject.fieldPath ?? '')?.[1] === name);
  const base = { name, role: roleOf(pod.spec, name), image };
  if (!status) return { ...base, attempts: [] };
  const attempts = attemptsOf(status).map(({ attempt, ended, startedAt }, index, all) => {
    const before = at(all[index - 1]?.ended?.finishedAt);
    const isFirst = attempt === 0 || before === undefined;
    return attemptOf(
      { attempt, ended, startedAt, waiting: isFirst ? waiting : before, pull: pullOf(own, startedAt, before) },
      { pod, container, status },
    );
  });
  const leftOut = attempts[0]?.attempt ?? 0;
  return { ...base, ...(leftOut > 0 ? { attemptsLeftOut: leftOut } : {}), attempts };
}

interface Told {
  readonly attempt: number;
  readonly ended?: ContainerStateTerminated | undefined;
  readonly startedAt: number | undefined;
}

/** The attempt that is under way or was the last one, and the one before that. */
function attemptsOf({ restartCount, state, lastState }: ContainerStatus): readonly Told[] {
  const former = lastState.terminated;
  const ofFormer = former ? [{ attempt: Math.max(restartCount - 1, 0), ended: former, startedAt: at(former.startedAt) }] : [];
  if (state.running) return [...ofFormer, { attempt: restartCount, startedAt: at(state.running.startedAt) }];
  if (state.terminated) return [...ofFormer, { attempt: restartCount, ended: state.terminated, startedAt: at(state.terminated.startedAt) }];
  // It waits for its next attempt, of which nothing is known yet.
  return former
    ? [{ attempt: restartCount, ended: former, startedAt: at(former.startedAt) }]
    : [{ attempt: restartCount, startedAt: undefined }];
}

interface Pulled {
  readonly begin: number;
  readonly end: number | undefined;
}

/** The pull before a start, by its events; `after`: that of a former attempt is none of this one. */
function pullOf(events: readonly Event[], startedAt: number | undefined, after = 0): Pulled | undefined {
  const times = (reason: string, field: 'firstTimestamp' | 'lastTimestamp') =>
    events.filter((event) => event.reason === reason).flatMap((event) => at(event[field]) ?? at(event.eventTime) ?? []);
  const begin = times('Pulling', 'firstTimestamp').find((time) => time >= after && time <= (startedAt ?? Number.POSITIVE_INFINITY));
  if (begin === undefined) return undefined;
  return { begin, end: times('Pulled', 'lastTimestamp').find((time) => time >= begin) ?? startedAt };
}

function attemptOf(
  { attempt, ended, startedAt, waiting, pull }: Told & { readonly waiting: number; readonly pull: Pulled | undefined },
  { pod, container, status }: { readonly pod: Pod; readonly container: Container; readonly status: ContainerStatus },
): TimelineAttempt {
  const isRunning = status.state.running !== undefined && !ended;
  const isUp = startedAt !== undefined && (!container.startupProbe || status.started === true);
  // A probe's answer has no time of its own: the pod's is the nearest.
  const ready = !isRunning || !status.ready ? undefined : container.readinessProbe ? since(pod, 'ContainersReady') : startedAt;
  const reason = ended?.reason ?? (startedAt === undefined ? status.state.waiting?.reason : undefined);
  return {
    attempt,
    waiting: timeOf(Math.min(waiting, pull?.begin ?? waiting, startedAt ?? waiting)),
    ...(pull ? { pull: { begin: timeOf(pull.begin), ...(pull.end === undefined ? {} : { end: timeOf(pull.end) }) } } : {}),
    ...(pull?.end === undefined || startedAt === undefined ? {} : { create: { begin: timeOf(pull.end), end: timeOf(startedAt) } }),
    ...(startedAt === undefined ? {} : { started: timeOf(startedAt) }),
    ...(isUp ? { up: timeOf(startedAt) } : {}),
    ...(ready === undefined ? {} : { ready: timeOf(ready) }),
    ...(ended?.finishedAt ? { finished: timeOf(at(ended.finishedAt) ?? 0) } : {}),
    ...(ended ? { exitCode: ended.exitCode } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** When a condition became true. */
const since = (pod: Pod, type: string): number | undefined =>
  hasCondition(pod, type) ? at(getCondition(pod, type)?.lastTransitionTime) : undefined;

const at = (time: string | null | undefined): number | undefined => (time ? Date.parse(time) : undefined);
const timeOf = (ms: number): string => new Date(ms).toISOString();
