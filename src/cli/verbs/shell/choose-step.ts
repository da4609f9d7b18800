import { UserError } from '../../../api/errors.ts';
import { everyStatus, findContainer, hasCondition, isSidecar, isTerminal, roleOf } from '../../../api/pod-status.ts';
import type { Container, ContainerStatus, Pod } from '../../../api/types.ts';
import { annotatedContainer } from '../../selecting/choose-container.ts';

/**
 * The container in whose place a shell is: the named one; else the init container that the pod is at, be it running, failing or to come; else
 * the one that an annotation names, else the first. Throws UserError when the pod has none of that name. Pure.
 */
export function chooseStep(pod: Pod, name: string): string {
  if (name !== '') {
    if (findContainer(pod.spec, name)) return name;
    const names = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((container) => container.name);
    throw new UserError(`container ${name} is not valid for pod ${pod.metadata.name}: it has ${names.join(', ')}`);
  }
  const annotated = annotatedContainer(pod);
  const first = annotated !== undefined && findContainer(pod.spec, annotated) ? annotated : (pod.spec.containers[0]?.name ?? '');
  if (hasCondition(pod, 'Initialized') && !isTerminal(pod)) return first;
  return (pod.spec.initContainers ?? []).find((init) => !isDone(init, statusOf(pod, init.name)))?.name ?? first;
}

/** What a person is told of where the shell is. Pure. */
export function describeStep(pod: Pod, name: string): string {
  const roles = { init: 'init container', sidecar: 'sidecar', app: 'container', ephemeral: 'ephemeral container' } as const;
  return `In the place of ${roles[roleOf(pod.spec, name)]} ${name}, ${stateOf(statusOf(pod, name))}. kpod-rerun runs its command.`;
}

const statusOf = (pod: Pod, name: string) => everyStatus(pod).find((status) => status.name === name);

const isDone = (init: Container, status: ContainerStatus | undefined): boolean =>
  isSidecar(init) ? status?.started === true : status?.state.terminated?.exitCode === 0;

function stateOf(status: ContainerStatus | undefined): string {
  const { running, terminated = status?.lastState.terminated } = status?.state ?? {};
  if (running) return 'which goes on running beside it';
  if (!terminated) return 'which has not started yet';
  return terminated.exitCode === 0 ? 'which has ended' : `which has failed with exit code ${terminated.exitCode}`;
}
