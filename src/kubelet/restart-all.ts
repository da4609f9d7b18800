/**
 * A pod that begins anew in its sandbox, since a container has ended with an exit code for which a rule wants that: everything ends at
 * once, without preStop hooks; then what ran before is past, and init containers run again. Pure.
 * k8s: container/helpers.go ShouldAllContainersRestart, kuberuntime_manager.go getContainersToReset
 */
import { allContainers } from '../api/pod-status.ts';
import { restartsAllAfter } from '../api/restart-policy.ts';
import type { Container, Pod } from '../api/types.ts';
import { type ContainerRecord, historyOf, newest, type PodMemory, startErrorOf } from './memory.ts';

/** What status says of containers that were removed for it. */
export const restartingAll = {
  reason: 'RestartingAllContainers',
  message: 'The container is removed because RestartAllContainers in place',
} as const;

/** Whether the end of this container wants it; one that was ended for its successor has not come to an end. */
function isSource(memory: PodMemory, container: Container): boolean {
  const record = newest(memory, container.name);
  return record?.state === 'exited' && !record.replaced && restartsAllAfter(container, record.exitCode ?? 0);
}

/** Whether the pod is to begin anew. */
export function restartsAll({ spec, metadata }: Pod, memory: PodMemory): boolean {
  if (metadata.deletionTimestamp !== undefined || memory.termination) return false;
  return allContainers(spec).some((container) => isSource(memory, container));
}

/** The names of the containers that begin anew; those whose end wants it last, so that it is not forgotten half-way. */
export function restartOrder({ spec }: Pod, memory: PodMemory): readonly string[] {
  const all = allContainers(spec);
  const sources = all.filter((container) => isSource(memory, container));
  return [...all.filter((container) => !sources.includes(container)), ...sources].map(({ name }) => name);
}

/** The memory of a pod of which nothing is left but its sandbox. */
export function begunAnew(pod: Pod, memory: PodMemory): PodMemory {
  const past = allContainers(pod.spec).map(({ name }) => [name, pastOf(memory, name)] as const);
  return { ...memory, containers: { ...memory.containers, ...Object.fromEntries(past) }, startErrors: {}, kills: {} };
}

/** What is left of the attempts of a container. k8s: kubelet_pods.go convertToAPIContainerStatuses tells so of those that did not wait */
function pastOf(memory: PodMemory, name: string): readonly ContainerRecord[] {
  const last = historyOf(memory, name).find(({ state }) => state !== 'created');
  if (!last) return [];
  const waited = startErrorOf(memory, name) !== undefined;
  const told = waited ? {} : { ...restartingAll, exitCode: 137 };
  return [{ ...last, ...told, state: 'exited', sandboxRun: '', present: false, replaced: true, past: true }];
}
