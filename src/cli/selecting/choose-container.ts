import { UserError } from '../../api/errors.ts';
import { findContainer } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import { defaultedContainerMessage } from '../../printers/messages.ts';

const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container';

/**
 * The container that a command is about: the named one, the one that an annotation names, else the first; `notice` then says which.
 * Throws UserError when the pod has no container of that name. k8s: kubectl podcmd FindOrDefaultContainerByName
 */
export function chooseContainer(pod: Pod, name: string): { readonly name: string; readonly notice?: string } {
  if (name !== '') {
    if (findContainer(pod.spec, name)) return { name };
    throw new UserError(`container ${name} is not valid for pod ${pod.metadata.name}`);
  }
  const annotated = annotatedContainer(pod);
  if (annotated !== undefined && findContainer(pod.spec, annotated)) return { name: annotated };
  const first = pod.spec.containers[0]?.name ?? '';
  const notice = defaultedContainerMessage(first, {
    containers: pod.spec.containers.map((container) => container.name),
    ephemeralContainers: (pod.spec.ephemeralContainers ?? []).map((container) => container.name),
    initContainers: (pod.spec.initContainers ?? []).map((container) => container.name),
  });
  return { name: first, ...(notice === undefined ? {} : { notice }) };
}

/** The container that a pod says it is mostly about; undefined where it says none. */
export const annotatedContainer = ({ metadata }: Pod): string | undefined =>
  metadata.annotations?.[defaultContainerAnnotation] || undefined;
