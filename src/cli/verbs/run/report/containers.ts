import { allContainers, allStatuses, findContainer, getCondition, isStartError, roleOf } from '../../../../api/pod-status.ts';
import { skippedReason } from '../../../../api/pod-steps.ts';
import type { Container, ContainerStateTerminated, ContainerStatus, Pod } from '../../../../api/types.ts';
import type { PodOutcome } from '../../../watching/pod-outcome.ts';
import { endInWords } from './exit-words.ts';
import type { ContainerReport } from './model.ts';

/** How a pod stands at the end of a run. */
export interface PodEnd {
  /** The last that was seen of it. */
  readonly pod: Pod;
  readonly outcome: PodOutcome | undefined;
  /** What became of what is unsettled, for a sentence: `when the run was interrupted`. */
  readonly cut: string;
  /** When the run ended, milliseconds since 1970. */
  readonly now: number;
}

type Verdict = Pick<ContainerReport, 'result' | 'message'>;

/** How each container of a pod came out: init containers in their order, then the others. Pure. */
export function containerReports(end: PodEnd): readonly ContainerReport[] {
  const { pod } = end;
  const statuses = new Map(allStatuses(pod).map((status) => [status.name, status]));
  let obstacle: string | undefined;
  return allContainers(pod.spec).map(({ name }): ContainerReport => {
    const role = roleOf(pod.spec, name) as ContainerReport['role'];
    const status = statuses.get(name);
    const verdict = status ? verdictOf(status, role, end) : { result: 'skipped' as const };
    const whole = verdict.result === 'skipped' && !verdict.message ? { ...verdict, message: neverBegan(obstacle, end) } : verdict;
    if (verdict.result === 'failed' || verdict.result === 'error') obstacle ??= name;
    return { name, role, ...whole, ...factsOf(status, end) };
  });
}

function neverBegan(obstacle: string | undefined, { pod, outcome, cut }: PodEnd): string {
  if (obstacle !== undefined) return `it never began: container "${obstacle}" stands before it`;
  const reason = pod.status.reason ?? (outcome?.is === 'deleted' ? 'its pod was deleted' : undefined);
  return `it had not begun ${reason === undefined ? cut : `(${reason})`}`;
}

function verdictOf(status: ContainerStatus, role: ContainerReport['role'], end: PodEnd): Verdict {
  const { state } = status;
  if (state.terminated) return verdictOfEnded(state.terminated, role, findContainer(end.pod.spec, status.name));
  if (state.running) return verdictOfRunning(status, role, end);
  return verdictOfWaiting(status, end);
}

function verdictOfEnded(ended: ContainerStateTerminated, role: ContainerReport['role'], container: Container | undefined): Verdict {
  if (ended.reason === skippedReason) return { result: 'skipped', message: ended.message ?? 'somebody skipped it' };
  if (ended.exitCode === 0) return { result: 'passed' };
  if (isStartError(ended))
    return { result: 'error', message: `it could not be started: ${ended.message ?? ended.reason ?? 'nobody says why'}` };
  const message = endInWords(ended, container);
  // Sidecars are stopped when the others have ended: how they take that fails no pod.
  return { result: role === 'sidecar' ? 'passed' : 'failed', message };
}

function verdictOfRunning(status: ContainerStatus, role: ContainerReport['role'], { pod, outcome, cut }: PodEnd): Verdict {
  if (outcome?.is === 'ready' || outcome?.is === 'succeeded') return { result: 'passed' };
  if (outcome?.is === 'deleted') return { result: 'error', message: 'its pod was deleted' };
  const last = status.lastState.terminated;
  if (last && last.exitCode !== 0)
    return { result: 'failed', message: `${endInWords(last, findContainer(pod.spec, status.name))}, and ran again ${cut}` };
  if (role !== 'init' && (status.ready || (role === 'sidecar' && status.started))) return { result: 'passed' };
  return { result: 'error', message: role === 'init' ? `it still ran ${cut}` : `it was not ready ${cut}` };
}

/** Words of the status that tell of no trouble: something before the container is not done yet. */
const quiet: ReadonlySet<string | undefined> = new Set([undefined, 'PodInitializing', 'ContainerCreating', 'RestartingAllContainers']);

function verdictOfWaiting({ name, state: { waiting }, lastState }: ContainerStatus, { pod, outcome, cut }: PodEnd): Verdict {
  const last = lastState.terminated;
  if (last && last.exitCode !== 0) {
    if (isStartError(last))
      return { result: 'error', message: `it could not be started: ${last.message ?? last.reason ?? 'nobody says why'}` };
    return { result: 'failed', message: `${endInWords(last, findContainer(pod.spec, name))}, and waited to run again ${cut}` };
  }
  if (quiet.has(waiting?.reason)) return { result: 'skipped' };
  if (outcome?.is === 'ready') return { result: 'passed' };
  return { result: 'error', message: [waiting?.reason, waiting?.message].filter(Boolean).join(': ') };
}

type Facts = Pick<ContainerReport, 'exitCode' | 'reason' | 'attempts' | 'startedAt' | 'finishedAt' | 'seconds'>;

function factsOf(status: ContainerStatus | undefined, { pod, now }: PodEnd): Facts {
  if (!status) return { attempts: 0, seconds: 0 };
  const { state, lastState, restartCount } = status;
  const ended = state.terminated ?? lastState.terminated;
  const startedAt = state.running?.startedAt ?? ended?.startedAt ?? undefined;
  const readyAt = getCondition(pod, 'Ready')?.status === 'True' ? getCondition(pod, 'Ready')?.lastTransitionTime : undefined;
  const until = state.running ? (readyAt ?? undefined) : ended?.finishedAt;
  const hasBegun = state.running !== undefined || ended !== undefined;
  return {
    ...(ended ? { exitCode: ended.exitCode } : {}),
    ...(ended?.reason ? { reason: ended.reason } : {}),
    attempts: hasBegun ? restartCount + 1 : 0,
    ...(startedAt ? { startedAt } : {}),
    ...(!state.running && ended?.finishedAt ? { finishedAt: ended.finishedAt } : {}),
    seconds: startedAt ? secondsBetween(Date.parse(startedAt), until ? Date.parse(until) : now) : 0,
  };
}

/** Never less than none: the times of a status are whole seconds, and of several clocks. */
export const secondsBetween = (from: number, to: number): number => Math.max(0, Math.round(to - from) / 1000) || 0;
