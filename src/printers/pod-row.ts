import { hasCondition, isTerminal, roleOf } from '../api/pod-status.ts';
import { formatHold, heldNow } from '../api/pod-steps.ts';
import type { ContainerState, ContainerStatus, Pod } from '../api/types.ts';
import { humanDuration, translateTimestampSince } from './duration.ts';

/** The columns of `get pods` for one pod. */
export interface PodRow {
  readonly name: string;
  /** `1/2` */
  readonly ready: string;
  /** `Running`, `Init:0/2`, `CrashLoopBackOff`, `Terminating` …; of a pod that an annotation holds `Held:after:migrate`. */
  readonly status: string;
  /** `3`, or `3 (10s ago)`. */
  readonly restarts: string;
  readonly age: string;
}

/** What a walk over container statuses gathers. `lastRestart`: milliseconds since 1970. */
interface Tally {
  readonly restarts: number;
  readonly lastRestart: number | undefined;
}

interface InitWalk {
  readonly initializing: boolean;
  readonly reason: string | undefined;
  readonly readyCount: number;
  readonly all: Tally;
  readonly sidecars: Tally;
}

const nothing: Tally = { restarts: 0, lastRestart: undefined };

/** READY, STATUS, RESTARTS and AGE of a pod. k8s: printers/internalversion printPod */
export function printPodRow(pod: Pod, now: number): PodRow {
  const inits = pod.spec.initContainers ?? [];
  const total = pod.spec.containers.length + inits.filter(({ name }) => roleOf(pod.spec, name) === 'sidecar').length;
  const init = walkInitStatuses(pod);
  const walksApps = !init.initializing || hasCondition(pod, 'Initialized');
  const apps = walksApps ? walkAppStatuses(pod) : undefined;
  const tally = apps ? add(init.sidecars, apps.tally) : init.all;
  const held = heldNow(pod);
  const reason = held ? `Held:${formatHold(held)}` : (apps?.reason ?? init.reason ?? baseReason(pod));
  return {
    name: pod.metadata.name,
    ready: `${init.readyCount + (apps?.readyCount ?? 0)}/${total}`,
    status: deletionReason(pod) ?? settledReason(pod, reason, apps?.hasRunning ?? false),
    restarts: printRestarts(tally, now),
    age: translateTimestampSince(pod.metadata.creationTimestamp, now),
  };
}

function baseReason(pod: Pod): string {
  const gated = pod.status.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  return gated ? 'SchedulingGated' : pod.status.reason || pod.status.phase || '';
}

function walkInitStatuses(pod: Pod): InitWalk {
  const total = (pod.spec.initContainers ?? []).length;
  let all = nothing;
  let sidecars = nothing;
  let readyCount = 0;
  for (const [index, status] of (pod.status.initContainerStatuses ?? []).entries()) {
    const sidecar = roleOf(pod.spec, status.name) === 'sidecar';
    all = count(all, status);
    if (sidecar) sidecars = count(sidecars, status);
    if (status.state.terminated?.exitCode === 0) continue;
    if (sidecar && status.started === true) {
      if (status.ready) readyCount++;
      continue;
    }
    const reason = `Init:${initReason(status.state) ?? `${index}/${total}`}`;
    return { initializing: true, reason, readyCount, all, sidecars };
  }
  return { initializing: false, reason: undefined, readyCount, all, sidecars };
}

/** Why an init container does not get on; undefined while it simply runs or waits for its turn. */
function initReason({ terminated, waiting }: ContainerState): string | undefined {
  if (terminated) return terminatedReason(terminated);
  return waiting?.reason && waiting.reason !== 'PodInitializing' ? waiting.reason : undefined;
}

function terminatedReason(terminated: NonNullable<ContainerState['terminated']>): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

/** From last to first, so that the first container's reason wins. */
function walkAppStatuses(pod: Pod): { reason: string | undefined; hasRunning: boolean; readyCount: number; tally: Tally } {
  let reason: string | undefined;
  let hasRunning = false;
  let readyCount = 0;
  let tally = nothing;
  for (const status of (pod.status.containerStatuses ?? []).toReversed()) {
    tally = count(tally, status);
    const { waiting, terminated, running } = status.state;
    if (waiting?.reason) {
      reason = waiting.reason;
    } else if (terminated) {
      reason = terminatedReason(terminated);
    } else if (status.ready && running) {
      hasRunning = true;
      readyCount++;
    }
  }
  return { reason, hasRunning, readyCount, tally };
}

/** A pod of which one container has ended and another runs is not `Completed`. */
function settledReason(pod: Pod, reason: string, hasRunning: boolean): string {
  if (reason !== 'Completed' || !hasRunning) return reason;
  return hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
}

function deletionReason(pod: Pod): string | undefined {
  if (!pod.metadata.deletionTimestamp) return undefined;
  if (pod.status.reason === 'NodeLost') return 'Unknown';
  return isTerminal(pod) ? undefined : 'Terminating';
}

function count(tally: Tally, status: ContainerStatus): Tally {
  const finishedAt = status.lastState.terminated?.finishedAt;
  return add(tally, { restarts: status.restartCount, lastRestart: finishedAt ? Date.parse(finishedAt) : undefined });
}

function add(a: Tally, b: Tally): Tally {
  const lastRestart = Math.max(a.lastRestart ?? -Infinity, b.lastRestart ?? -Infinity);
  return { restarts: a.restarts + b.restarts, lastRestart: lastRestart === -Infinity ? undefined : lastRestart };
}

function printRestarts({ restarts, lastRestart }: Tally, now: number): string {
  if (restarts === 0 || lastRestart === undefined) return String(restarts);
  return `${restarts} (${humanDuration((now - lastRestart) / 1000)} ago)`;
}
