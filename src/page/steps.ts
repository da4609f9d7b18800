import { type ContainerRole, everyStatus, isTerminal, roleOf } from '../api/pod-status.ts';
import { hasRun, skippedReason } from '../api/pod-steps.ts';
import type { ContainerStateTerminated, ContainerStatus, Pod } from '../api/types.ts';
import { humanDuration } from '../printers/duration.ts';

/** What a step is at, as colours and marks tell it. */
export type StepState = 'waiting' | 'running' | 'ready' | 'done' | 'skipped' | 'failed';

/** One container of a pod, as the page shows it. */
export interface Step {
  readonly name: string;
  readonly role: ContainerRole;
  readonly state: StepState;
  /** The same in words: `running for 12s`, `exit code 1`, `ImagePullBackOff`. */
  readonly words: string;
  /** From 1 on: the attempt that runs, or ran last; 0 before the first. */
  readonly attempt: number;
}

/** A mark beside a colour, so that neither stands alone. */
export const marks: Readonly<Record<StepState, string>> = { waiting: '○', running: '▶', ready: '●', done: '✓', skipped: '»', failed: '✗' };

/** The containers of a pod in the order in which they begin. `now` in milliseconds. */
export function stepsOf(pod: Pod, now: number): readonly Step[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const statuses = new Map(everyStatus(pod).map((status) => [status.name, status]));
  return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => {
    const role = roleOf(pod.spec, name);
    const status = statuses.get(name);
    return { name, role, attempt: attemptOf(status), ...(status ? describe(status, { role, now }) : notYet(pod)) };
  });
}

const notYet = (pod: Pod): Pick<Step, 'state' | 'words'> => ({ state: 'waiting', words: isTerminal(pod) ? 'never ran' : 'waits' });

const attemptOf = (status: ContainerStatus | undefined): number => (status && hasRun(status) ? status.restartCount + 1 : 0);

function describe(
  { state, lastState, ready }: ContainerStatus,
  { role, now }: { readonly role: ContainerRole; readonly now: number },
): Pick<Step, 'state' | 'words'> {
  const { running, terminated, waiting } = state;
  if (terminated) return describeEnd(terminated);
  if (running) {
    const spent = humanDuration((now - Date.parse(running.startedAt ?? '')) / 1000);
    const isLasting = role === 'app' || role === 'sidecar';
    if (isLasting && ready) return { state: 'ready', words: `ready, running for ${spent}` };
    return { state: 'running', words: `running for ${spent}${isLasting ? ', not ready' : ''}` };
  }
  const reason = waiting?.reason ?? '';
  if (['', 'PodInitializing', 'ContainerCreating'].includes(reason)) return { state: 'waiting', words: 'waits' };
  const last = lastState.terminated;
  return { state: 'failed', words: last && reason === 'CrashLoopBackOff' ? `${reason}, ${endInWords(last)}` : reason };
}

function describeEnd(end: ContainerStateTerminated): Pick<Step, 'state' | 'words'> {
  if (end.reason === skippedReason) return { state: 'skipped', words: 'skipped' };
  if (end.exitCode !== 0) return { state: 'failed', words: endInWords(end) };
  return { state: 'done', words: `done in ${spentOn(end)}` };
}

const spentOn = ({ startedAt, finishedAt }: ContainerStateTerminated): string =>
  humanDuration((Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000);

function endInWords({ exitCode, reason }: ContainerStateTerminated): string {
  return reason && reason !== 'Error' ? `${reason}, exit code ${exitCode}` : `exit code ${exitCode}`;
}

/** Whose log tells most: the first that has failed or runs, else the first app container, or what was done last before it. */
export function mostTelling(steps: readonly Step[]): Step | undefined {
  const telling = steps.find(({ state }) => state === 'failed') ?? steps.find(({ state }) => state === 'running');
  const app = steps.find(({ role }) => role === 'app');
  if (telling || (app && app.state !== 'waiting')) return telling ?? app;
  return steps.findLast(({ state }) => state === 'done') ?? app ?? steps[0];
}
