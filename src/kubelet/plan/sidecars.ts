/** The init containers of a pod that has sidecars among them. Pure. k8s: kuberuntime_container.go computeInitContainerActions */
import { isSidecar } from '../../api/pod-status.ts';
import type { Container, Pod } from '../../api/types.ts';
import { type ContainerRecord, newest, type PodMemory, sandboxRunName } from '../memory.ts';
import { type ProbeResults, probeResultsOf } from '../probes/probe-results.ts';
import { containerHash } from '../spec-hash.ts';
import type { StopCause } from '../stop-causes.ts';
import type { PlanInput } from './action.ts';
import { endsPod, hasFailed, type InitProgress } from './init.ts';
import { mustRestartToResize } from './resize.ts';

/** A sidecar that runs and is to be replaced. */
export interface SidecarStop {
  readonly container: Container;
  readonly record: ContainerRecord;
  readonly cause: StopCause;
}

/** What is to be done so that the pod becomes initialized, and its sidecars go on running. */
export interface SidecarProgress extends Omit<InitProgress, 'next'> {
  readonly starts: readonly Container[];
  readonly stops: readonly SidecarStop[];
}

/**
 * Goes back from the last init container to the newest evidence, and from there on looks at sidecars alone: those before it must run.
 * `failed` names an init container whose failure ends the pod.
 */
export function sidecarProgress(pod: Pod, memory: PodMemory, probes: ProbeResults): SidecarProgress {
  const inits = pod.spec.initContainers ?? [];
  const run = memory.sandbox ? sandboxRunName(memory.sandbox) : '';
  const current = (container: Container) => {
    const record = newest(memory, container.name);
    return record?.sandboxRun === run ? record : undefined;
  };
  // Also one that has ended: it would not have begun otherwise.
  const hasApp = pod.spec.containers.some((container) => current(container) !== undefined);
  const starts = new Set<number>();
  const stops: SidecarStop[] = [];
  let done = hasApp;
  let isBehind = hasApp;
  for (const [index, container] of [...inits.entries()].toReversed()) {
    const record = current(container);
    const judged = isSidecar(container) ? judgeSidecar(container, record, { pod, memory, probes }) : judgeInit(record);
    if (!record) {
      if (isBehind && isSidecar(container)) starts.add(index);
      continue;
    }
    if (isBehind && !isSidecar(container)) continue;
    if (judged === 'failed' && endsPod(pod, container, record)) return { done: false, failed: container.name, starts: [], stops: [] };
    if (judged === 'failed' || judged === 'start') starts.add(index);
    else if (judged !== 'wait') {
      if (judged !== 'passed') stops.push({ container, record, cause: judged.cause });
      if (judged === 'passed' || !hasNotStarted(judged.cause)) {
        if (index === inits.length - 1) done = true;
        else if (!isBehind) starts.add(index + 1);
      }
    }
    isBehind = true;
  }
  if (!isBehind) starts.add(0);
  return { done, starts: inits.filter((_container, index) => starts.has(index)), stops };
}

/** Whether one that is replaced for this has not come so far that the next one may begin. */
const hasNotStarted = (cause: StopCause) => cause === 'startup' || cause === 'postStart';

/** `passed`: the next one may begin; with a cause, this one is to be replaced. */
type Judgement = 'start' | 'failed' | 'wait' | 'passed' | { readonly cause: StopCause };

function judgeInit(record: ContainerRecord | undefined): Judgement {
  if (!record || record.state === 'created') return 'start';
  if (record.state === 'running') return 'wait';
  return hasFailed(record) ? 'failed' : 'passed';
}

function judgeSidecar(
  container: Container,
  record: ContainerRecord | undefined,
  { pod, memory, probes }: Pick<PlanInput, 'pod' | 'memory' | 'probes'>,
): Judgement {
  if (record?.state !== 'running') return 'start';
  if (record.hookFailed) return { cause: 'postStart' };
  if (record.hash !== '' && record.hash !== containerHash(container)) return { cause: 'changed' };
  const { startup, liveness } = probeResultsOf(container, record, probes);
  if (startup === 'failure') return { cause: 'startup' };
  if (startup !== 'success') return 'wait';
  if (liveness === 'failure') return { cause: 'liveness' };
  return mustRestartToResize(pod, memory, container) ? { cause: 'resize' } : 'passed';
}
