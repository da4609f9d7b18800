/** What the status of a resized pod tells. Pure. k8s: status_manager.go SetPodResizePendingCondition, SetPodResizeInProgressCondition */
import { resourceStatus } from '../../api/resize.ts';
import type { ContainerStatus, Pod, PodCondition } from '../../api/types.ts';
import type { PodMemory } from '../memory.ts';
import { actualResources, isUnderWay, resizeOf } from './state.ts';

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

/** The conditions of a resize. */
export interface ResizeTold {
  readonly pending?: Verdict | undefined;
  readonly inProgress?: Verdict | undefined;
}

/** What there is to tell; undefined of a pod that was never resized. */
export function resizeTold(pod: Pod, memory: PodMemory): ResizeTold | undefined {
  const resize = resizeOf(pod, memory);
  if (!resize) return undefined;
  const { pending, error } = resize;
  const progress = error ? { reason: 'Error', message: error.message } : {};
  return {
    pending: pending && { status: 'True', ...pending },
    inProgress: error || isUnderWay(pod, memory, resize) ? { status: 'True', ...progress } : undefined,
  };
}

/** What of a container's status tells what it was granted and what it has; nothing in a pod that was never resized. */
export function containerResourceStatus(pod: Pod, memory: PodMemory, name: string): Partial<ContainerStatus> {
  const resize = resizeOf(pod, memory);
  const allocated = resize && Object.hasOwn(resize.allocated, name) ? resize.allocated[name] : undefined;
  return resize && allocated ? resourceStatus(allocated, actualResources(memory, resize, name)) : {};
}
