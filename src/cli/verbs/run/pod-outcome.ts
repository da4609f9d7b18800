import { allContainers, allStatuses, isSidecar } from '../../../api/pod-status.ts';
import { isUp } from '../../../api/restart-policy.ts';
import type { ContainerStatus, Pod } from '../../../api/types.ts';
import { isStartError } from '../../../printers/explain-waiting.ts';

/** How a pod came out of `kpod run`. */
export type PodOutcome =
  | { readonly is: 'ready' | 'succeeded' }
  /** `cause` is a part of a sentence: `container "web" exited with code 3`. */
  | { readonly is: 'failed'; readonly exitCode: number; readonly cause: string; readonly container?: string }
  | { readonly is: 'deleted' };

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
function explainFailure(pod: Pod): PodOutcome {
  const { status } = pod;
  const failed = failedContainer(pod);
  if (status.reason) {
    const cause = status.message ? `${status.reason}: ${status.message}` : status.reason;
    return { is: 'failed', exitCode: 1, cause, ...(failed ? { container: failed.name } : {}) };
  }
  const end = failed?.state.terminated;
  if (!failed || !end) return { is: 'failed', exitCode: 1, cause: status.message ?? 'no container says why' };
  if (isStartError(end)) {
    return {
      is: 'failed',
      exitCode: 1,
      container: failed.name,
      cause: `container "${failed.name}" could not be started: ${end.message ?? end.reason}`,
    };
  }
  const because = end.reason && end.reason !== 'Error' ? ` (${end.reason})` : '';
  return {
    is: 'failed',
    exitCode: end.exitCode,
    container: failed.name,
    cause: `container "${failed.name}" exited with code ${end.exitCode}${because}`,
  };
}

/** A sidecar never fails a pod, so it counts only where nothing else has failed: it is stopped when the others have ended. */
function failedContainer(pod: Pod): ContainerStatus | undefined {
  const statuses = allStatuses(pod);
  const failed = allContainers(pod.spec).filter(({ name }) => hasFailed(statuses.find((candidate) => candidate.name === name)));
  const first = failed.find((container) => !isSidecar(container)) ?? failed[0];
  return statuses.find(({ name }) => name === first?.name);
}

const hasFailed = (status: ContainerStatus | undefined): boolean => (status?.state.terminated?.exitCode ?? 0) !== 0;
