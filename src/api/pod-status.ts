import type { Container, ContainerStatus, Pod, PodCondition, PodPhase, PodSpec } from './types.ts';

/** True when a pod of that phase has ended for good: it is Succeeded or Failed. */
export function isTerminalPhase(phase: PodPhase | undefined): phase is 'Succeeded' | 'Failed' {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** True when the pod has ended for good: phase Succeeded or Failed. */
export function isTerminal({ status }: Pick<Pod, 'status'>): boolean {
  return isTerminalPhase(status.phase);
}

/** What is known of the containers: those of init containers, then those of app containers. */
export function allStatuses({ status }: Pod): readonly ContainerStatus[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}

/** The pod's condition of that type. */
export function getCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status.conditions?.find((condition) => condition.type === type);
}

/** True when the condition of that type is there and `True`. */
export function hasCondition(pod: Pod, type: string): boolean {
  return getCondition(pod, type)?.status === 'True';
}

/**
 * What a container is to its pod: an `init` container ends before the next one begins, a `sidecar` begins in their order and goes on
 * running, the `app` containers are what the pod is for.
 */
export type ContainerRole = 'init' | 'sidecar' | 'app';

/** True for an init container that goes on running beside the others (`restartPolicy: Always`). Only meant for init containers. */
export function isSidecar(container: Container): boolean {
  return container['restartPolicy'] === 'Always';
}

/** Init containers, then app containers, both in spec order. */
export function allContainers(spec: PodSpec): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The init or app container of that name. */
export function findContainer(spec: PodSpec, name: string): Container | undefined {
  return allContainers(spec).find((container) => container.name === name);
}

/** The role of the container of that name; a name that the pod does not know is an app container's. */
export function roleOf(spec: PodSpec, name: string): ContainerRole {
  const init = (spec.initContainers ?? []).find((container) => container.name === name);
  if (!init) return 'app';
  return isSidecar(init) ? 'sidecar' : 'init';
}

/** The list of the spec that containers of a role stand in. */
export function listOfRole(role: ContainerRole): 'initContainers' | 'containers' {
  return role === 'app' ? 'containers' : 'initContainers';
}
