/** What is remembered of the steps of a pod, out of what was done, seen and published. Pure. */
import { allStatuses, findContainer, getCondition } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import { type ContainerRecord, historyOf, type PodMemory, pullKey, startErrorOf } from '../memory.ts';
import type { Action } from '../plan/action.ts';
import { lastRun } from '../stand-in.ts';
import { type PodSteps, type Span, stepsSince, type Try, triesOf, withLastTry, withNewTry, withOpenTry, withTryAt } from './steps.ts';

/** One action that was carried out. Times are milliseconds since 1970. */
export interface Deed {
  readonly action: Action;
  readonly pod: Pod;
  readonly before: PodMemory;
  readonly after: PodMemory;
  readonly begin: number;
  readonly end: number;
  /** The registry was asked. */
  readonly pull?: Span | undefined;
}

/** The steps after an action. */
export function noteDeed(steps: PodSteps, deed: Deed): PodSteps {
  const { action, before, after, begin, end } = deed;
  switch (action.type) {
    case 'createSandbox':
    case 'restartSandbox':
      if (after.sandbox === before.sandbox || !after.sandbox) return steps;
      return { ...steps, sandboxes: [...steps.sandboxes.slice(0, 1), { begin, end }] };
    case 'pullImage':
      return notePull(steps, action.name, deed);
    case 'startContainer':
      return noteStart(steps, action, deed);
    case 'backOff':
      return withLastTry(steps, action.name, (last) => ({ ...last, backOffUntil: action.until }));
    default:
      return steps;
  }
}

/** Which attempt the next start of a container is. */
export function nextAttempt(memory: PodMemory, name: string): number {
  const record = lastRun(memory, name);
  return record ? record.attempt + (record.state === 'created' ? 0 : 1) : 0;
}

/** What the action did not succeed with: every failure is a new one. */
function failureOf({ before, after }: Deed, name: string) {
  const error = startErrorOf(after, name);
  return error !== startErrorOf(before, name) ? error : undefined;
}

function notePull(steps: PodSteps, name: string, deed: Deed): PodSteps {
  const { pull, before, end } = deed;
  if (failureOf(deed, name)) return noteFailure(steps, name, deed);
  if (!pull) return steps;
  const open = withOpenTry(steps, name, nextAttempt(before, name));
  return withLastTry(open, name, (last) => ({ ...last, pull: { ...pull, end } }));
}

function noteStart(steps: PodSteps, { name, attempt }: Extract<Action, { type: 'startContainer' }>, deed: Deed): PodSteps {
  const { before, after, begin, end } = deed;
  const record = historyOf(after, name).find((one) => one.attempt === attempt && one.state !== 'created');
  const isMade = record !== undefined && !historyOf(before, name).includes(record);
  if (!isMade) return failureOf(deed, name) ? noteFailure(steps, name, deed) : steps;
  const open = withOpenTry(steps, name, attempt);
  return withLastTry(open, name, (last) => withRecord({ ...last, create: { begin, end } }, record, end));
}

/** A try that came to nothing. The next one that comes to nothing without a pull is the same again: who waits, waits on. */
function noteFailure(steps: PodSteps, name: string, deed: Deed): PodSteps {
  const { pod, action, before, after, begin, end, pull } = deed;
  const error = startErrorOf(after, name);
  const image = findContainer(pod.spec, name)?.image ?? '';
  const entry = error?.cause === 'image' ? after.backoff[pullKey(image)] : undefined;
  const backOffUntil = Math.max(error?.retryAt ?? 0, entry ? entry.updatedAt + entry.delayMs : 0);
  const last = triesOf(steps, name).at(-1);
  const isAgain = !pull && last?.finishedAt !== undefined && last.startedAt === undefined && last.exitCode === undefined;
  const reason = error?.reason ?? 'Error';
  if (isAgain) return withLastTry(steps, name, (known) => ({ ...known, backOffUntil, ...(reason.endsWith('BackOff') ? {} : { reason }) }));
  const open = withOpenTry(steps, name, nextAttempt(before, name));
  const what = pull ? { pull: { ...pull, end } } : action.type === 'startContainer' ? { create: { begin, end } } : {};
  return withLastTry(open, name, (known) => ({ ...known, ...what, finishedAt: end, reason, backOffUntil }));
}

const at = (time: string | undefined): number | undefined => {
  const ms = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? undefined : ms;
};

/** A try with what is known of its container. Of what ended unseen, the end is when it was found so. */
function withRecord({ startedAt, finishedAt, exitCode, reason, ...rest }: Try, record: ContainerRecord, now: number): Try {
  const hasEnded = record.state === 'exited' || record.state === 'lost';
  const end = hasEnded ? (at(record.finishedAt) ?? finishedAt ?? now) : undefined;
  const neverRan = record.reason === 'StartError';
  const begun = neverRan ? undefined : (at(record.startedAt) ?? startedAt ?? at(record.createdAt));
  const { backOffUntil: _over, ...open } = rest;
  return {
    ...(hasEnded ? rest : open),
    // What has begun and ended before anybody looked has no exact begin.
    ...(begun === undefined ? {} : { startedAt: end === undefined ? begun : Math.min(begun, end) }),
    ...(end === undefined ? {} : { finishedAt: end }),
    ...(record.exitCode === undefined || !hasEnded ? {} : { exitCode: record.exitCode }),
    ...(record.reason === undefined || !hasEnded ? {} : { reason: record.reason }),
  };
}

/** The steps with what the memory knows of the attempts of all containers; also those that nobody has noted the start of. */
export function noteRecords(steps: PodSteps, memory: PodMemory, now: number): PodSteps {
  let noted = steps;
  for (const name of Object.keys(memory.containers)) {
    for (const record of historyOf(memory, name).toReversed()) {
      // What was skipped has taken no time.
      if (record.state === 'created' || record.standIn) continue;
      const tries = triesOf(noted, name);
      const index = tries.findLastIndex(({ attempt }) => attempt === record.attempt);
      const known = tries[index];
      if (known) noted = withTryAt(noted, name, index, withRecord(known, record, now));
      else if ((tries.at(-1)?.attempt ?? -1) < record.attempt) {
        const since = tries.at(-1)?.finishedAt ?? noted.since;
        noted = withNewTry(noted, name, withRecord({ attempt: record.attempt, since }, record, now));
      }
    }
  }
  return noted;
}

// A condition has whole seconds; what it says of long ago is better than now, when a former kpod has not noted it.
const noteworthyMs = 2_000;

/** The steps with what the status of the pod says that it has reached. */
export function noteStatus(steps: PodSteps, pod: Pod, now: number): PodSteps {
  const since = (type: string): number | undefined => {
    const condition = getCondition(pod, type);
    const told = condition?.status === 'True' ? (at(condition.lastTransitionTime ?? undefined) ?? now) : undefined;
    return told === undefined ? undefined : now - told < noteworthyMs ? now : told;
  };
  let noted = steps;
  for (const { name, state, ready, started } of allStatuses(pod)) {
    if (!state.running) continue;
    const reached = since('ContainersReady') ?? now;
    noted = withLastTry(noted, name, (last) => {
      if (last.startedAt === undefined || last.finishedAt !== undefined) return last;
      const when = Math.max(reached, last.startedAt);
      const up = started && last.upAt === undefined ? { upAt: when } : {};
      return { ...last, ...up, ...(ready && last.readyAt === undefined ? { readyAt: when } : {}) };
    });
  }
  const initializedAt = noted.initializedAt ?? since('Initialized');
  const readyAt = noted.readyAt ?? since('Ready');
  if (initializedAt === noted.initializedAt && readyAt === noted.readyAt) return noted;
  return { ...noted, ...(initializedAt === undefined ? {} : { initializedAt }), ...(readyAt === undefined ? {} : { readyAt }) };
}

/** The steps of a pod of which none are remembered, as far as its memory and its status tell. */
export function stepsFrom(pod: Pod, memory: PodMemory, now: number): PodSteps {
  const created = at(pod.metadata.creationTimestamp ?? undefined) ?? now;
  return noteStatus(noteRecords(stepsSince(created), memory, now), pod, now);
}
