import type { FieldError } from '../../../errors.ts';
import { isSidecar } from '../../../pod-status.ts';
import type { ContainerStatus, Pod } from '../../../types.ts';
import { forbidden, invalid, invalidAll } from '../../../validation/field-error.ts';
import { qualifiedName } from '../../../validation/names.ts';

/** Their names are no qualified ones, or need not be checked. */
const systemConditions: ReadonlySet<string> = new Set(['PodScheduled', 'Ready', 'Initialized']);

/** Every mistake of a status that a client wrote of a pod. k8s: validation.go ValidatePodStatusUpdate */
export function validatePodStatusUpdate({ status }: Pod, { spec, status: old }: Pod): readonly FieldError[] {
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const inits = (old.initContainerStatuses ?? []).map((one) => (sidecars.has(one.name) ? undefined : one));
  return [
    // The path is Kubernetes' own.
    ...(status.conditions ?? []).flatMap(({ type = '' }, index) =>
      systemConditions.has(type) ? [] : invalidAll(`metadata.conditions[${index}].Type`, type, qualifiedName(type)),
    ),
    ...(status.qosClass === old.qosClass ? [] : [invalid('status.qosClass', status.qosClass ?? '', 'field is immutable')]),
    ...validateTransitions(status.containerStatuses ?? [], old.containerStatuses ?? [], spec.restartPolicy, 'status.containerStatuses'),
    ...validateTransitions(status.initContainerStatuses ?? [], inits, spec.restartPolicy, 'status.initContainerStatuses'),
  ];
}

/** What has ended for good does not run again. k8s: ValidateContainerStateTransition, ValidateInitContainerStateTransition */
function validateTransitions(
  statuses: readonly ContainerStatus[],
  old: readonly (ContainerStatus | undefined)[],
  restartPolicy: Pod['spec']['restartPolicy'],
  path: string,
): readonly FieldError[] {
  if (restartPolicy === 'Always') return [];
  return old.flatMap((before, index) => {
    const end = before?.state.terminated;
    if (!end || (end.exitCode !== 0 && restartPolicy === 'OnFailure')) return [];
    const runs = statuses.some(({ name, state }) => name === before.name && !state.terminated);
    return runs ? [forbidden(`${path}[${index}].state`, 'may not be transitioned to non-terminated state')] : [];
  });
}
