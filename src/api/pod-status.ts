import type { Container, ContainerStateTerminated, ContainerStatus, Pod, PodCondition, PodPhase, PodSpec } from './types.ts';

/** True when a pod of that phase has ended for good: it is Succeeded or Failed. */
export function isTerminalPhase(phase: PodPhase | undefined): phase is 'Succeeded' | 'Failed' {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** True when the pod has ended for good: phase Succeeded or Failed. */
export function isTerminal({ status }: Pick<Pod, 'status'>): boolean {
  return isTerminalPhase(status.phase);
}

/** Whether the pod is not to be placed yet: something else opens its scheduling gates, one after another. */
export function isGated({ schedulingGates }: PodSpec): boolean {
  return (schedulingGates ?? []).length > 0;
}

/** No process of the user's ran: there is no log of it. */
export const isStartError = ({ reason }: ContainerStateTerminated): boolean => reason === 'StartError' || reason === 'ContainerCannotRun';

/** What is known of the containers: those of init containers, then those of app containers. */
export function allStatuses({ status }: Pod): readonly ContainerStatus[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}

/** The same with the ephemeral containers, which come last: they count for nothing that the pod as a whole is. */
export function everyStatus(pod: Pod): readonly ContainerStatus[] {
  return [...allStatuses(pod), ...(pod.status.ephemeralContainerStatuses ?? [])];
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
 * running, the `app` containers are what the pod is for, and an `ephemeral` one is there to look into it.
 */
export type ContainerRole = 'init' | 'sidecar' | 'app' | 'ephemeral';

/** True for an init container that goes on running beside the others (`restartPolicy: Always`). Only meant for init containers. */
export function isSidecar(container: Container): boolean {
  return container['restartPolicy'] === 'Always';
}

/** Init containers, then app containers, both in spec order. */
export function allContainers(spec: PodSpec): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The same with the ephemeral containers, which come last. k8s: podutil.VisitContainers */
export function everyContainer(spec: PodSpec): readonly Container[] {
  return [...allContainers(spec), ...(spec.ephemeralContainers ?? [])];
}

/** The container of that name, whatever its role. */
export function findContainer(spec: PodSpec, name: string): Container | undefined {
  return everyContainer(spec).find((container) => container.name === name);
}

/** The role of the container of that name; a name that the pod does not know is an app container's. */
export function roleOf(spec: PodSpec, name: string): ContainerRole {
  const init = (spec.initContainers ?? []).find((container) => container.name === name);
  if (init) return isSidecar(init) ? 'sidecar' : 'init';
  return (spec.ephemeralContainers ?? []).some((container) => container.name === name) ? 'ephemeral' : 'app';
}

/** The list of the spec that containers of a role stand in. */
export function listOfRole(role: ContainerRole): ContainerList {
  return listsOfRoles[role];
}

type ContainerList = 'initContainers' | 'containers' | 'ephemeralContainers';

const listsOfRoles: Readonly<Record<ContainerRole, ContainerList>> = {
  init: 'initContainers',
  sidecar: 'initContainers',
  app: 'containers',
  ephemeral: 'ephemeralContainers',
};
