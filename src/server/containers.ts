import { badRequest } from '../api/errors.ts';
import type { ContainerStatus, Pod } from '../api/types.ts';

/**
 * The container that a streaming subresource means. One app container needs no name. Throws ApiError BadRequest when the name is missing
 * or wrong.
 * k8s: registry/core/pod/strategy.go validateContainer
 */
export function chooseContainer(pod: Pod, name: string | null): string {
  const { initContainers = [], containers } = pod.spec;
  const names = [...initContainers, ...containers].map((container) => container.name);
  if (name) {
    if (!names.includes(name)) throw badRequest(`container ${name} is not valid for pod ${pod.metadata.name}`);
    return name;
  }
  if (containers.length === 1 && containers[0]) return containers[0].name;
  throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`);
}

/** Whether a process can be asked of a container. */
export const isRunning = (pod: Pod, container: string): boolean =>
  statusesOf(pod).find((status) => status.name === container)?.state.running !== undefined;

const statusesOf = (pod: Pod): readonly ContainerStatus[] => [
  ...(pod.status.initContainerStatuses ?? []),
  ...(pod.status.containerStatuses ?? []),
];
