import { retryMs } from './backoff.ts';
import type { PodMemory } from './memory.ts';
import type { ExecutorDeps, StepContext } from './step.ts';
import type { MountError } from './volumes/volume-source.ts';

/**
 * Tells of volumes that cannot be had. Answers the memory after it: nothing of the pod starts before the next try. What runs goes on.
 * k8s: kubelet.go SyncPod, WaitForAttachAndMount
 */
export function mountFailure(deps: ExecutorDeps, context: StepContext, error: MountError): PodMemory {
  const { pod, memory, volumes } = context;
  const complaint = volumes.patience.takeComplaint();
  const messages = [...[error, ...error.others].map(({ message }) => message), ...(complaint === undefined ? [] : [complaint])];
  for (const message of messages) deps.events.record(pod, { type: 'Warning', reason: 'FailedMount', message });
  const now = deps.clock.now();
  return { ...memory, retryAt: Math.min(now + retryMs, volumes.patience.endsAt() ?? Number.POSITIVE_INFINITY) };
}
