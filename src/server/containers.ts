import { badRequest } from '../api/errors.ts';
import { everyContainer, everyStatus } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';

/**
 * The container that a streaming subresource means. One app container needs no name. Throws ApiError BadRequest when the name is missing
 * or wrong.
 * k8s: registry/core/pod/strategy.go validateContainer
 */
export function chooseContainer(pod: Pod, name: string | null): string {
  const { containers } = pod.spec;
  const names = everyContainer(pod.spec).map((container) => container.name);
  if (name) {
    if (!names.includes(name)) throw badRequest(`container ${name} is not valid for pod ${pod.metadata.name}`);
    return name;
  }
  if (containers.length === 1 && containers[0]) return containers[0].name;
  throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`);
}

/** Whether a process can be asked of a container. */
export const isRunning = (pod: Pod, container: string): boolean =>
  everyStatus(pod).find((status) => status.name === container)?.state.running !== undefined;
