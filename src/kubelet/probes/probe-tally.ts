/** When a container is probed, and when what was found counts. Pure. k8s: prober/worker.go doProbe */
import { roleOf } from '../../api/pod-status.ts';
import type { Container, Pod, Probe } from '../../api/types.ts';
import { newest, type PodMemory } from '../memory.ts';
import { rulesOf } from '../roles.ts';
import { containerRunName, type ProbeKind, type ProbeResults, probeResultsOf } from './probe-results.ts';

/** A probe that is to go on now. */
export interface RunningProbe {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly container: Container;
  /** The engine's container, and the run of it that the results are about. */
  readonly id: string;
  readonly run: string;
  /** Not before then, milliseconds since 1970. */
  readonly from: number;
}

const kinds: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];

/**
 * The probes of a pod that are to go on: of containers that run; until the startup probe has succeeded none but that, and none of those that
 * have said their last word. One that is to end with its pod is asked only whether it is ready. k8s: kubelet.go SyncTerminatingPod
 */
export function runningProbes(
  { pod, memory, isLeaving }: { readonly pod: Pod; readonly memory: PodMemory; readonly isLeaving: boolean },
  results: ProbeResults,
): readonly RunningProbe[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].flatMap((container) => {
    const record = newest(memory, container.name);
    // Without the time of its start nobody has looked at it yet.
    if (record?.state !== 'running' || record.startedAt === undefined || record.hookFailed) return [];
    const known = probeResultsOf(container, record, results);
    const startedAt = Math.floor(Date.parse(record.startedAt) / 1000) * 1000;
    return kinds.flatMap((kind): readonly RunningProbe[] => {
      const probe = container[`${kind}Probe`];
      if (!probe || !rulesOf(roleOf(pod.spec, container.name)).hasProbes) return [];
      if (kind === 'startup' ? known.startup !== 'unknown' : known.startup !== 'success') return [];
      if (kind === 'liveness' && known.liveness === 'failure') return [];
      if (kind !== 'readiness' && isLeaving) return [];
      const from = startedAt + (probe.initialDelaySeconds ?? 0) * 1000;
      return [{ kind, probe, container, id: record.id, run: containerRunName(record), from }];
    });
  });
}

/** The equal answers of a probe in a row. */
export interface ProbeTally {
  readonly last: 'success' | 'failure' | undefined;
  readonly inARow: number;
}

export const noAnswers: ProbeTally = { last: undefined, inARow: 0 };

/** The tally with one answer more, and what the probe comes to by it; undefined as long as the threshold is not reached. */
export function countAnswer(
  probe: Pick<Probe, 'successThreshold' | 'failureThreshold'>,
  before: ProbeTally,
  answer: 'success' | 'failure',
): { readonly tally: ProbeTally; readonly result: 'success' | 'failure' | undefined } {
  const tally = { last: answer, inARow: before.last === answer ? before.inARow + 1 : 1 };
  const threshold = answer === 'success' ? probe.successThreshold : probe.failureThreshold;
  return { tally, result: tally.inARow < threshold ? undefined : answer };
}

const titles: Readonly<Record<ProbeKind, string>> = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' };

/** The event of an answer; none of a success. k8s: prober/prober.go recordContainerEvent */
export function probeEvent(
  kind: ProbeKind,
  { result, output }: { readonly result: string; readonly output: string },
): { readonly type: 'Warning'; readonly reason: string; readonly message: string } | undefined {
  switch (result) {
    case 'failure':
      return { type: 'Warning', reason: 'Unhealthy', message: `${titles[kind]} probe failed: ${output}` };
    case 'error':
      return { type: 'Warning', reason: 'Unhealthy', message: `${titles[kind]} probe errored: ${output}` };
    case 'warning':
      return { type: 'Warning', reason: 'ProbeWarning', message: `${titles[kind]} probe warning: ${output}` };
    default:
      return undefined;
  }
}
