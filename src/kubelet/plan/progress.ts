/** How far the initialization of a pod has come, whatever it consists of. Pure. */
import { isSidecar } from '../../api/pod-status.ts';
import type { Container } from '../../api/types.ts';
import { type ContainerRecord, newest, sandboxRunName } from '../memory.ts';
import { probeResultsOf } from '../probes/probe-results.ts';
import type { PlanInput } from './action.ts';
import { endsPod, findNextInit, hasFailed } from './init.ts';
import { type SidecarProgress, sidecarProgress } from './sidecars.ts';

type ProgressInput = Pick<PlanInput, 'pod' | 'memory' | 'probes'>;

/** What is to be done so that the pod becomes initialized, and its sidecars go on running. */
export function initProgress(input: ProgressInput): SidecarProgress {
  const { pod, memory, probes } = input;
  const inits = pod.spec.initContainers ?? [];
  const progress = inits.some(isSidecar) ? sidecarProgress(pod, memory, probes) : plainProgress(input);
  const owed = inits.findIndex(({ name }) => name === memory.rerun?.only);
  const container = inits[owed];
  // Where nothing behind it has begun, its turn comes by itself.
  if (!container || !inits.slice(owed + 1).some((later) => hasBegun(input, later))) return progress;
  return owing(input, progress, container);
}

function plainProgress({ pod, memory }: ProgressInput): SidecarProgress {
  const { next, ...progress } = findNextInit(pod, memory);
  return { ...progress, starts: next ? [next] : [], stops: [] };
}

/** A step that runs again alone: those behind it are over, and app containers wait for it. */
function owing(input: ProgressInput, progress: SidecarProgress, owed: Container): SidecarProgress {
  const record = hasBegun(input, owed) ? newest(input.memory, owed.name) : undefined;
  if (progress.failed !== undefined || (record && isOver(input, owed, record))) return progress;
  if (record && hasFailed(record) && endsPod(input.pod, owed, record)) return { done: false, failed: owed.name, starts: [], stops: [] };
  const others = progress.starts.filter((container) => container.name !== owed.name && isSidecar(container) && hasBegun(input, container));
  // One behind it may be under way: two never run at once.
  const runs = (container: Container) => !isSidecar(container) && newest(input.memory, container.name)?.state === 'running';
  const isBusy = record?.state === 'running' || (input.pod.spec.initContainers ?? []).some(runs);
  return { ...progress, done: false, starts: [...others, ...(isBusy ? [] : [owed])] };
}

function isOver({ probes }: ProgressInput, container: Container, record: ContainerRecord): boolean {
  if (!isSidecar(container)) return record.state !== 'running' && !hasFailed(record);
  return record.state === 'running' && probeResultsOf(container, record, probes).startup === 'success';
}

/** Whether it has begun in this sandbox; one that was made and not started has not. */
export function hasBegun({ memory }: Pick<PlanInput, 'memory'>, { name }: Container): boolean {
  const record = newest(memory, name);
  return memory.sandbox !== undefined && record?.sandboxRun === sandboxRunName(memory.sandbox) && record.state !== 'created';
}
