import { retryMs } from './backoff.ts';
import type { PodMemory } from './memory.ts';
import type { ExecutorDeps, StepContext } from './step.ts';
import type { MountError } from './volumes/volume-source.ts';

/**
 * Tells of volumes that cannot be had. Answers the memory after it: nothing of the pod starts before the next try. What runs goes on.
 * k8s: kubelet.go SyncPod, WaitForAttachAndMount
 */
export function mountFailure(deps: ExecutorDeps, { pod, memory }: StepContext, error: MountError): PodMemory {
  for (const { message } of [error, ...error.others]) deps.events.record(pod, { type: 'Warning', reason: 'FailedMount', message });
  return { ...memory, retryAt: deps.clock.now() + retryMs };
}
