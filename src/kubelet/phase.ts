import { roleOf } from '../api/pod-status.ts';
import type { ContainerStatus, Pod, PodPhase } from '../api/types.ts';
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
  if (inits.includes('failed') && pod.spec.restartPolicy === 'Never') return 'Failed';
  if (inits.some((outcome) => outcome !== 'succeeded')) return 'Pending';
  const count = { unknown: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0 };
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
  if (pod.spec.restartPolicy === 'Always') return 'Running';
  if (allSucceeded) return 'Succeeded';
  return pod.spec.restartPolicy === 'Never' ? 'Failed' : 'Running';
}

// k8s: container/helpers.go HasAnyRegularContainerStarted
const hasRun = ({ state }: ContainerStatus): boolean => state.running !== undefined || state.terminated !== undefined;
