import { isTerminalPhase } from '../api/pod-status.ts';
import { computeQosClass } from '../api/qos.ts';
import { timeOf } from '../api/time.ts';
import type { ContainerStatus, Pod, PodPhase, PodStatus } from '../api/types.ts';
import { foreignConditions, podConditions } from './conditions.ts';
import { appContainerStatuses, type ContainerStatusInput, ephemeralContainerStatuses, initContainerStatuses } from './container-status.ts';
import { evictedReason } from './eviction.ts';
import { newest, type PodMemory, type PodTermination, runningRecords } from './memory.ts';
import { podPhase } from './phase.ts';
import { heldPoint } from './plan/hold.ts';
import { appsBeginAgain, rerunAsked } from './rerun.ts';
import { resizeTold } from './resize/tell.ts';
import { restartsAll } from './restart-all.ts';

/** What a status follows from; `pod.status` is the one published before, which fixes a terminal phase and the start time. */
export interface StatusInput extends ContainerStatusInput {
  readonly hostIP: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Somebody finishes one of its steps by hand. */
  readonly isFixed?: boolean;
}

/**
 * The pod's status as the API shows it. Pure: desired, remembered, probed, previous status and time in, status out.
 * k8s: kubelet_pods.go generateAPIPodStatus, status_manager.go mergePodStatus
 */
export function generatePodStatus(input: StatusInput): PodStatus {
  const { pod, memory, hostIP, now } = input;
  const previous = pod.status;
  if (memory.termination?.rejected) return rejectedStatus(pod, memory.termination, now);
  // What a finished pod came to is told once and for all: its containers may be gone by now.
  const finished = isTerminalPhase(previous.phase) ? previous : undefined;
  const initStatuses = finished?.initContainerStatuses ?? initContainerStatuses(input);
  const statuses = finished?.containerStatuses ?? appContainerStatuses(input);
  const ephemeral = finished?.ephemeralContainerStatuses ?? ephemeralContainerStatuses(input);
  const time = timeOf(now);
  const said = verdict(pod, memory, initStatuses, statuses);
  const isOpen = input.isFixed && isTerminalPhase(said.phase) && !memory.termination && !finished && !pod.metadata.deletionTimestamp;
  // What a step has failed with is not the last word while somebody finishes it.
  const { phase, reason, message } = isOpen ? { ...said, phase: phaseSoFar(previous.phase, said.phase, statuses) } : said;
  const { termination } = memory;
  const evicted = termination?.reason === evictedReason ? termination.message : undefined;
  const sandboxReady = memory.sandbox?.ready === true && !memory.sandboxChanged;
  const podIP = pod.spec.hostNetwork ? (memory.sandbox ? hostIP : undefined) : (memory.sandbox?.ip ?? previous.podIP);
  return {
    phase,
    conditions: podConditions({
      pod,
      phase,
      initStatuses,
      statuses,
      sandboxReady,
      evicted,
      restartsAll: restartsAll(pod, memory),
      held: heldPoint(input),
      resize: resizeTold(pod, memory),
      beginsAgain: appsBeginAgain(pod, memory),
      now: time,
    }),
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    startTime: previous.startTime ?? time,
    ...(initStatuses.length > 0 ? { initContainerStatuses: initStatuses } : {}),
    containerStatuses: statuses,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    qosClass: previous.qosClass ?? computeQosClass(pod.spec),
  };
}

/** Of a pod that never got so far as to have containers. k8s: kubelet.go rejectPod */
function rejectedStatus({ spec, status }: Pod, { reason, message }: PodTermination, now: number): PodStatus {
  const conditions = foreignConditions(status.conditions ?? []);
  return {
    phase: 'Failed',
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    startTime: status.startTime ?? timeOf(now),
    qosClass: status.qosClass ?? computeQosClass(spec),
  };
}

interface Verdict {
  readonly phase: PodPhase;
  readonly reason?: string;
  readonly message?: string;
}

function verdict(pod: Pod, memory: PodMemory, initStatuses: readonly ContainerStatus[], statuses: readonly ContainerStatus[]): Verdict {
  const { phase, reason, message } = pod.status;
  const kept = { ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
  if (isTerminalPhase(phase)) return { phase, ...kept };
  const ending = memory.termination !== undefined || pod.metadata.deletionTimestamp !== undefined;
  if (ending && runningRecords(memory).length > 0)
    return { phase: phaseSoFar(phase, podPhase(pod, initStatuses, statuses, false), statuses), ...kept };
  // What has ended for good has been initialized: an init container that a stranger ran once more changes nothing of it.
  const computed = podPhase(pod, memory.termination ? [] : initStatuses, statuses, ending);
  if (memory.termination) {
    const terminalPhase = memory.termination.reason === undefined && computed === 'Succeeded' ? 'Succeeded' : 'Failed';
    return { phase: terminalPhase, ...memory.termination };
  }
  if (!isTerminalPhase(computed)) return { phase: computed };
  // One that looks into the pod may still run, or a sidecar behind an init container that has failed: it has not ended before they have.
  // k8s: status_manager.go mergePodStatus
  if (runningRecords(memory).length > 0) return { phase: phaseSoFar(phase, computed, statuses), ...kept };
  // Nor has one that is to begin anew: what was ended for that has not failed.
  if (restartsAll(pod, memory) || runsAgain(pod, memory)) return { phase: phaseSoFar(phase, computed, statuses) };
  // One that was ended for its successor has not come to its end. k8s: kuberuntime_manager.go kills and starts in one sync
  const isReplacing = !ending && pod.spec.containers.some(({ name }) => newest(memory, name)?.replaced);
  return { phase: isReplacing ? 'Running' : computed };
}

/** Whether steps are to run again, or one that did has left nothing but the past. */
const runsAgain = (pod: Pod, memory: PodMemory): boolean =>
  rerunAsked(pod, memory) !== undefined ||
  (memory.rerun !== undefined && (pod.spec.initContainers ?? []).some(({ name }) => newest(memory, name)?.past));

/**
 * While containers may still run, the phase stays what it was: Failed is told when it is true. What was told last may be younger than what a
 * killed kpod left on disk, so a pod whose app containers run, or have all run, is Running in any case.
 */
function phaseSoFar(told: PodPhase | undefined, computed: PodPhase, statuses: readonly ContainerStatus[]): PodPhase {
  const haveRun = isTerminalPhase(computed) && statuses.every(({ state, lastState }) => state.terminated ?? lastState.terminated);
  return computed === 'Running' || haveRun ? 'Running' : (told ?? 'Pending');
}
