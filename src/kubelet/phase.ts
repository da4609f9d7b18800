import { findContainer, roleOf } from '../api/pod-status.ts';
import { restartsAfter } from '../api/restart-policy.ts';
import type { ContainerStatus, Pod, PodPhase, PodSpec } from '../api/types.ts';
import { restartingAll } from './restart-all.ts';
import { rulesOf } from './roles.ts';

/**
 * The phase that container statuses add up to. `terminal`: the pod is being ended for good, so nothing restarts.
 * k8s: kubelet_pods.go getPhase
 */
export function podPhase(
  pod: Pod,
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
  terminal: boolean,
): PodPhase {
  const inits = initStatuses.map((status) => rulesOf(roleOf(pod.spec, status.name)).initOutcome(status));
  if (initStatuses.some((status, index) => inits[index] === 'failed' && !isToRunAgain(pod.spec, status))) return 'Failed';
  // One that waits for another try does not make pending what has run before.
  if (inits.includes('pending')) return 'Pending';
  const count = { unknown: 0, running: 0, waiting: 0, stopped: 0, toRunAgain: 0, succeeded: 0 };
  for (const { name, state, lastState, started } of initStatuses) {
    if (roleOf(pod.spec, name) !== 'sidecar' || state.terminated || (state.waiting && lastState.terminated)) continue;
    if (!started && !statuses.some(hasRun)) return 'Pending';
    if (state.running) count.running += 1;
    else if (state.waiting) count.waiting += 1;
    else count.unknown += 1;
  }
  for (const container of pod.spec.containers) {
    const status = statuses.find((one) => one.name === container.name);
    const { state, lastState } = status ?? { state: {}, lastState: {} };
    if (status && isToRunAgain(pod.spec, status)) count.toRunAgain += 1;
    if (state.running) count.running += 1;
    else if (state.terminated) {
      count.stopped += 1;
      if (state.terminated.exitCode === 0) count.succeeded += 1;
    } else if (!state.waiting) count.unknown += 1;
    else if (lastState.terminated) count.stopped += 1;
    else count.waiting += 1;
  }
  if (count.waiting > 0) return 'Pending';
  if (count.running > 0 && count.unknown === 0) return 'Running';
  if (count.running > 0 || count.stopped === 0 || count.unknown > 0) return 'Pending';
  const allSucceeded = count.stopped === count.succeeded;
  if (terminal) return allSucceeded ? 'Succeeded' : 'Failed';
  if (count.toRunAgain > 0) return 'Running';
  return allSucceeded ? 'Succeeded' : 'Failed';
}

/** Whether a container that does not run has ended, and is to run again. */
function isToRunAgain(spec: PodSpec, { name, state, lastState }: ContainerStatus): boolean {
  const end = state.terminated ?? (state.waiting && lastState.terminated);
  const container = findContainer(spec, name);
  if (!end || !container) return false;
  return end.reason === restartingAll.reason || restartsAfter(spec, container, end.exitCode);
}

// Also one that waits to run again, save in a pod that begins anew. k8s: container/helpers.go HasAnyActiveRegularContainerStarted
const hasRun = ({ state, lastState }: ContainerStatus): boolean =>
  state.running !== undefined ||
  state.terminated !== undefined ||
  (lastState.terminated !== undefined && lastState.terminated.reason !== restartingAll.reason);
