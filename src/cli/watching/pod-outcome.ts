import { allContainers, allStatuses, isSidecar, isStartError } from '../../api/pod-status.ts';
import { isUp } from '../../api/restart-policy.ts';
import type { ContainerStateTerminated, ContainerStatus, Pod } from '../../api/types.ts';

/** That and how a pod failed. */
export interface PodFailure {
  readonly is: 'failed';
  readonly exitCode: number;
  /** A part of a sentence: `container "web" exited with code 3`. */
  readonly cause: string;
  readonly container?: string;
}

/** How a pod came out of `kpod run`. */
export type PodOutcome = { readonly is: 'ready' | 'succeeded' | 'deleted' } | PodFailure;

/**
 * Whether there is nothing more to wait for: Ready for a pod with containers that are restarted always, ended for the others. `undefined`
 * stands for a pod that is gone.
 */
export function outcomeOf(pod: Pod | undefined): PodOutcome | undefined {
  if (!pod || pod.metadata.deletionTimestamp) return { is: 'deleted' };
  if (pod.status.phase === 'Succeeded') return { is: 'succeeded' };
  if (pod.status.phase === 'Failed') return explainFailure(pod);
  return isUp(pod) ? { is: 'ready' } : undefined;
}

/** The exit code of a failed pod is that of its first failed container, inits first; 1 where no process of the user's chose one. */
function explainFailure(pod: Pod): PodFailure {
  const { status } = pod;
  const failed = failedContainer(pod, ({ state }) => state.terminated);
  if (status.reason) {
    const cause = status.message ? `${status.reason}: ${status.message}` : status.reason;
    return { is: 'failed', exitCode: 1, cause, ...(failed ? { container: failed.name } : {}) };
  }
  const end = failed?.state.terminated;
  if (!failed || !end) return { is: 'failed', exitCode: 1, cause: status.message ?? 'no container says why' };
  return explainEnd(failed.name, end);
}

function explainEnd(container: string, end: ContainerStateTerminated): PodFailure {
  if (isStartError(end)) {
    const cause = `container "${container}" could not be started: ${end.message ?? end.reason}`;
    return { is: 'failed', exitCode: 1, container, cause };
  }
  const because = end.reason && end.reason !== 'Error' ? ` (${end.reason})` : '';
  const cause = `container "${container}" exited with code ${end.exitCode}${because}`;
  return { is: 'failed', exitCode: end.exitCode, container, cause };
}

/** When it ended, and with what. */
type EndOf = (status: ContainerStatus) => ContainerStateTerminated | undefined;

/** The failure of a pod, or of one whose containers are started again, and when it was; undefined where none has failed. */
export function lastFailureOf(pod: Pod): (PodFailure & { readonly at?: string }) | undefined {
  const endOf: EndOf = ({ state, lastState }) => state.terminated ?? lastState.terminated;
  const failed = failedContainer(pod, endOf);
  const end = failed && endOf(failed);
  const at = end?.finishedAt ? { at: end.finishedAt } : {};
  if (pod.status.phase === 'Failed') return { ...explainFailure(pod), ...at };
  return failed && end ? { ...explainEnd(failed.name, end), ...at } : undefined;
}

/** A sidecar never fails a pod, so it counts only where nothing else has failed: it is stopped when the others have ended. */
function failedContainer(pod: Pod, endOf: EndOf): ContainerStatus | undefined {
  const statuses = allStatuses(pod);
  const hasFailed = (status: ContainerStatus | undefined) => status !== undefined && (endOf(status)?.exitCode ?? 0) !== 0;
  const failed = allContainers(pod.spec).filter(({ name }) => hasFailed(statuses.find((candidate) => candidate.name === name)));
  const first = failed.find((container) => !isSidecar(container)) ?? failed[0];
  return statuses.find(({ name }) => name === first?.name);
}
