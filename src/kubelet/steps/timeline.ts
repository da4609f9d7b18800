/** The steps of a pod as clients see them. Pure. */
import { everyContainer, hasCondition, roleOf } from '../../api/pod-status.ts';
import { skippedSteps } from '../../api/pod-steps.ts';
import type { PodTimeline, TimelineAttempt, TimelineContainer, TimelineSpan } from '../../api/pod-timeline.ts';
import type { Pod } from '../../api/types.ts';
import type { PullProgress } from '../../engine/types.ts';
import type { PodMemory } from '../memory.ts';
import type { Action } from '../plan/action.ts';
import { nextAttempt, stepsFrom } from './note.ts';
import { type PodSteps, type Span, type Try, triesOf, withLastTry, withOpenTry } from './steps.ts';

/** The action that is being carried out. */
export interface Doing {
  readonly action: Action;
  /** Milliseconds since 1970. */
  readonly begin: number;
  /** A registry was asked. */
  readonly pull?: Span;
  /** How far the pull is. */
  readonly progress?: PullProgress | undefined;
}

/** What is told of the way of a pod so far. */
export function timelineOf(input: {
  readonly pod: Pod;
  readonly memory: PodMemory;
  readonly doing: Doing | undefined;
  readonly now: number;
}): PodTimeline {
  const { pod, memory, doing, now } = input;
  const known = memory.steps ?? stepsFrom(pod, memory, now);
  const steps = doing ? withDoing(known, memory, doing) : known;
  const { name, namespace, uid, creationTimestamp } = pod.metadata;
  return {
    kind: 'PodTimeline',
    apiVersion: 'kpod.io/v1',
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(uid && { uid }),
      ...(creationTimestamp && { creationTimestamp }),
    },
    phase: pod.status.phase ?? 'Pending',
    begin: timeOf(steps.since),
    now: timeOf(now),
    sandboxes: steps.sandboxes.map(spanOf),
    ...(steps.initializedAt === undefined ? {} : { initialized: timeOf(steps.initializedAt) }),
    ...readiness(pod, steps),
    containers: everyContainer(pod.spec).map((container) => withProgress(containerOf(pod, container, steps), doing)),
  };
}

/** What is being pulled, with how far that is. */
function withProgress(container: TimelineContainer, doing: Doing | undefined): TimelineContainer {
  const { action, progress } = doing ?? {};
  const last = container.attempts.at(-1);
  if (action?.type !== 'pullImage' || action.name !== container.name || !progress || !last?.pull) return container;
  const layers = { named: progress.layers, ...(progress.done === undefined ? {} : { done: progress.done }) };
  return { ...container, attempts: [...container.attempts.slice(0, -1), { ...last, pull: { ...last.pull, layers } }] };
}

/** While it is ready, since when: what is ready for the second time became so by its last tries. */
function readiness(pod: Pod, steps: PodSteps): Pick<PodTimeline, 'ready'> {
  if (!hasCondition(pod, 'Ready') || steps.readyAt === undefined) return {};
  const last = pod.spec.containers.flatMap(({ name }) => triesOf(steps, name).at(-1)?.readyAt ?? []);
  return { ready: timeOf(Math.max(steps.readyAt, ...last)) };
}

/** The steps with what is under way. */
function withDoing(steps: PodSteps, memory: PodMemory, { action, begin, pull }: Doing): PodSteps {
  switch (action.type) {
    case 'createSandbox':
    case 'restartSandbox':
      return { ...steps, sandboxes: [...steps.sandboxes.slice(0, 1), { begin }] };
    case 'pullImage': {
      if (!pull) return steps;
      const open = withOpenTry(steps, action.name, nextAttempt(memory, action.name));
      return withLastTry(open, action.name, (last) => ({ ...last, pull }));
    }
    case 'startContainer': {
      const open = withOpenTry(steps, action.name, action.attempt);
      return withLastTry(open, action.name, (last) => ({ ...last, create: { begin } }));
    }
    default:
      return steps;
  }
}

function containerOf(pod: Pod, { name, image }: { readonly name: string; readonly image: string }, steps: PodSteps): TimelineContainer {
  const leftOut = Object.hasOwn(steps.containers, name) ? steps.containers[name]?.leftOut : undefined;
  return {
    name,
    role: roleOf(pod.spec, name),
    image,
    ...(leftOut === undefined ? {} : { attemptsLeftOut: leftOut }),
    ...(skippedSteps(pod).includes(name) ? { skipped: true } : {}),
    attempts: triesOf(steps, name).map(attemptOf),
  };
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
const spanOf = ({ begin, end }: Span): TimelineSpan => ({ begin: timeOf(begin), ...(end === undefined ? {} : { end: timeOf(end) }) });

function attemptOf(one: Try): TimelineAttempt {
  const { attempt, since, pull, create, startedAt, upAt, readyAt, finishedAt, exitCode, reason, backOffUntil } = one;
  return {
    attempt,
    waiting: timeOf(since),
    ...(pull && { pull: spanOf(pull) }),
    ...(create && { create: spanOf(create) }),
    ...(startedAt === undefined ? {} : { started: timeOf(startedAt) }),
    ...(upAt === undefined ? {} : { up: timeOf(upAt) }),
    ...(readyAt === undefined ? {} : { ready: timeOf(readyAt) }),
    ...(finishedAt === undefined ? {} : { finished: timeOf(finishedAt) }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
    ...(backOffUntil === undefined ? {} : { backOffUntil: timeOf(backOffUntil) }),
  };
}
