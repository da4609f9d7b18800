import { isDeepStrictEqual } from 'node:util';
import { isTerminal } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { PodMemory } from '../memory.ts';
import type { Scheduler } from '../scheduler.ts';
import { askedResources, noteRuns, resizeOf } from './state.ts';

/**
 * The memory of a pod after a look at what it asks for: of one that was resized, what its containers have that run, and what it is granted
 * or why it has to wait. Others stay as they are. k8s: allocation_manager.go handlePodResourcesResize
 */
export function settleResize({ scheduler }: { readonly scheduler: Pick<Scheduler, 'resize'> }, pod: Pod, memory: PodMemory): PodMemory {
  const known = resizeOf(pod, memory);
  if (!known || pod.metadata.deletionTimestamp !== undefined || memory.termination || isTerminal(pod)) return memory;
  const noted = noteRuns(pod, memory, known);
  const { pending: before, ...settled } = noted;
  const allocated = askedResources(pod);
  if (isDeepStrictEqual(allocated, noted.allocated)) return withResize(memory, before ? settled : noted);
  const pending = scheduler.resize(pod);
  if (pending) return withResize(memory, { ...settled, pending });
  // What went wrong before was another resize.
  const { error: _former, ...rest } = settled;
  return withResize(memory, { ...rest, allocated });
}

const withResize = (memory: PodMemory, resize: NonNullable<PodMemory['resize']>): PodMemory =>
  isDeepStrictEqual(memory.resize, resize) ? memory : { ...memory, resize };
