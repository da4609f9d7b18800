/** What is to be done so that a resized pod has what it was granted. Pure. k8s: kuberuntime_manager.go computePodResizeAction */
import { isSidecar } from '../../api/pod-status.ts';
import { resizable } from '../../api/resize.ts';
import { resizePolicyOf } from '../../api/resize-policy.ts';
import type { Container, Pod } from '../../api/types.ts';
import { newest, type PodMemory } from '../memory.ts';
import { changedResources, hasGroupLimits, resizeOf } from '../resize/state.ts';
import type { Action, PlanInput, PodPlan } from './action.ts';

/** Whether a container that runs is to be replaced by one with other resources. */
export function mustRestartToResize(pod: Pod, memory: PodMemory, container: Container): boolean {
  const resize = resizeOf(pod, memory);
  if (!resize) return false;
  return changedResources(memory, resize, container).some((resource) => resizePolicyOf(container, resource) === 'RestartContainer');
}

/** The steps that change what runs as it runs: the pod as a whole first, since its limits are never below those of its containers. */
export function planResize({ pod, memory, now, limitsPods = true }: PlanInput): PodPlan {
  const { resize } = memory;
  if (!resize) return { actions: [] };
  const actions: Action[] = [];
  if (limitsPods && !hasGroupLimits(pod, memory, resize)) actions.push({ type: 'resizeSandbox', because: 'the pod was resized' });
  for (const container of resizable(pod.spec)) {
    const record = newest(memory, container.name);
    const isLeft = record?.state !== 'running' || memory.kills[record.id] !== undefined || mustRestartToResize(pod, memory, container);
    if (isLeft || changedResources(memory, resize, container).length === 0) continue;
    const because = isSidecar(container) ? 'the sidecar was resized' : 'the container was resized';
    actions.push({ type: 'resizeContainer', name: container.name, because });
  }
  const { error } = resize;
  if (!error || actions.length === 0) return { actions };
  // Without a time it is never tried again.
  if (error.retryAt === undefined) return { actions: [] };
  return now < error.retryAt ? { actions: [], wakeAt: error.retryAt } : { actions };
}
