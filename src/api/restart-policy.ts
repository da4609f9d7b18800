/** What becomes of a container that has ended: its own rules first, then its own policy, then the pod's. Pure. k8s: api/v1/pod/util.go */
import { allContainers, allStatuses, hasCondition, isSidecar } from './pod-status.ts';
import type { Container, ContainerRestartRule, Pod, PodSpec, RestartPolicy } from './types.ts';

/** The policy that a container is under: its own, or its pod's. */
export function restartPolicyOf(spec: PodSpec, { restartPolicy }: Pick<Container, 'restartPolicy'>): RestartPolicy {
  return restartPolicy ?? spec.restartPolicy;
}

/** The first rule that an exit code fulfils. k8s: FindMatchingContainerRestartRule */
function ruleFor({ restartPolicyRules = [] }: Container, exitCode: number): ContainerRestartRule | undefined {
  return restartPolicyRules.find(({ exitCodes }) => {
    if (!exitCodes) return false;
    const isNamed = (exitCodes.values ?? []).includes(exitCode);
    return exitCodes.operator === 'In' ? isNamed : !isNamed;
  });
}

/** Whether a container that has ended with that code is to run again. k8s: ContainerShouldRestart */
export function restartsAfter(spec: PodSpec, container: Container, exitCode: number): boolean {
  if (ruleFor(container, exitCode)) return true;
  const policy = restartPolicyOf(spec, container);
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Whether the end of a container with that code is to begin the whole pod anew. */
export function restartsAllAfter(container: Container, exitCode: number): boolean {
  return ruleFor(container, exitCode)?.action === 'RestartAllContainers';
}

/** Whether the end of any container may begin the pod anew. k8s: AllContainersCouldRestart */
export function mayRestartAll(spec: PodSpec): boolean {
  return allContainers(spec).some(({ restartPolicyRules = [] }) =>
    restartPolicyRules.some(({ action }) => action === 'RestartAllContainers'),
  );
}

/** Whether a pod that never comes to its end is as it shall be: its containers are ready, save those that are never to run again. */
export function isUp(pod: Pod): boolean {
  const { spec } = pod;
  if (!spec.containers.some((container) => restartPolicyOf(spec, container) === 'Always')) return false;
  if (hasCondition(pod, 'Ready')) return true;
  if ((spec.readinessGates ?? []).length > 0) return false;
  const statuses = allStatuses(pod);
  const lasting = [...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers];
  return lasting.every((container) => {
    const { ready, state } = statuses.find(({ name }) => name === container.name) ?? { ready: false, state: {} };
    return ready || (state.terminated !== undefined && !restartsAfter(spec, container, state.terminated.exitCode));
  });
}
