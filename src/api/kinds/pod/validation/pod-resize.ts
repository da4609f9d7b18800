import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../../errors.ts';
import { isSidecar } from '../../../pod-status.ts';
import { computeQosClass } from '../../../qos.ts';
import { compareQuantities, parseQuantity } from '../../../quantity.ts';
import { resizePolicyOf } from '../../../resize-policy.ts';
import type { ResourceList } from '../../../resources.ts';
import type { Container, Pod, ResourceRequirements } from '../../../types.ts';
import { forbidden, invalid } from '../../../validation/field-error.ts';
import { validateMetadataUpdate } from '../../../validation/metadata.ts';
import { validatePodMetadataAndSpec } from './pod.ts';

const onlyCpuAndMemory = 'only cpu and memory resources are mutable';

/**
 * Every mistake of a resize of a stored pod: cpu and memory of its containers and sidecars may change, within what its class and its resize
 * policies allow. Both pods must have their defaults. k8s: validation.go ValidatePodResize
 */
export function validatePodResize(newPod: Pod, oldPod: Pod): readonly FieldError[] {
  const { spec } = newPod;
  const before = [...validateMetadataUpdate(newPod.metadata, oldPod.metadata), ...validatePodMetadataAndSpec(newPod)];
  // The path is Kubernetes' own.
  if (hasOwnResources(oldPod) || hasOwnResources(newPod)) return [forbidden('[]', 'pods with pod-level resources cannot be resized')];
  const isSame = (oldPod.status.qosClass ?? computeQosClass(oldPod.spec)) === computeQosClass(spec);
  const ofClass = isSame ? [] : [invalid('spec', newPod.status.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing')];
  const moved = [
    ...validateOrder(spec.containers, oldPod.spec.containers, 'containers'),
    ...validateOrder(spec.initContainers ?? [], oldPod.spec.initContainers ?? [], 'initContainers'),
  ];
  // Who stands where somebody else stood cannot be compared with what is there.
  if (moved.length > 0) return [...before, ...ofClass, ...moved];
  const inits = pairs(spec.initContainers ?? [], oldPod.spec.initContainers ?? []);
  const apps = pairs(spec.containers, oldPod.spec.containers);
  return [
    ...before,
    ...ofClass,
    ...inits.flatMap(({ now, old }, index) => (isSidecar(old) ? validateChange(now, old, `spec.initContainers[${index}].resources`) : [])),
    ...apps.flatMap(({ now, old }, index) => validateChange(now, old, `spec.containers[${index}].resources`)),
    ...apps.flatMap(({ now, old }) => (isSameOtherwise(now, old) ? [] : [forbidden('spec', onlyCpuAndMemory)])),
    ...inits.flatMap(({ now, old }) => validateInit(now, old)),
  ];
}

function hasOwnResources({ spec }: Pod): boolean {
  const { requests = {}, limits = {} } = (spec['resources'] ?? {}) as ResourceRequirements;
  return Object.keys(requests).length + Object.keys(limits).length > 0;
}

/** k8s: validatePodResizeContainerOrdering */
function validateOrder(containers: readonly Container[], old: readonly Container[], list: string): readonly FieldError[] {
  if (containers.length !== old.length) return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  return containers.flatMap(({ name }, index) =>
    name === old[index]?.name ? [] : [forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`)],
  );
}

const pairs = (containers: readonly Container[], old: readonly Container[]) =>
  containers.flatMap((now, index) => {
    const before = old[index];
    return before ? [{ now, old: before }] : [];
  });

/** k8s: validateContainerResize */
function validateChange(container: Container, old: Container, path: string): readonly FieldError[] {
  const [now, before] = [container.resources ?? {}, old.resources ?? {}];
  const lost = (['requests', 'limits'] as const).flatMap((side) => {
    const isLost = Object.keys(before[side] ?? {}).some((name) => now[side]?.[name] === undefined);
    return isLost ? [forbidden(`${path}.${side}`, `resource ${side} cannot be removed`)] : [];
  });
  if (resizePolicyOf(container, 'memory') === 'RestartContainer') return lost;
  const [limit, oldLimit] = [now.limits?.['memory'], before.limits?.['memory']];
  const refused = (what: string) =>
    forbidden(`${path}.limits[memory]`, `memory limits cannot be ${what} unless resizePolicy is RestartContainer`);
  if (limit === undefined) return lost;
  if (oldLimit === undefined) return [...lost, refused('added')];
  return compareQuantities(parseQuantity(limit), parseQuantity(oldLimit)) < 0 ? [...lost, refused('decreased')] : lost;
}

function validateInit(now: Container, old: Container): readonly FieldError[] {
  if (!isSidecar(now))
    return isDeepStrictEqual(now, old) ? [] : [forbidden('spec', 'resources for non-sidecar init containers are immutable')];
  return isSameOtherwise(now, old) ? [] : [forbidden('spec', 'only cpu and memory resources for sidecar containers are mutable')];
}

/** Whether two containers differ in nothing but cpu and memory. */
const isSameOtherwise = (now: Container, old: Container): boolean => isDeepStrictEqual(rest(now), rest(old));

const rest = ({ resources = {}, ...others }: Container) => ({
  ...others,
  resources: { ...resources, requests: otherThanComputed(resources.requests), limits: otherThanComputed(resources.limits) },
});

const otherThanComputed = ({ cpu: _cpu, memory: _memory, ...others }: ResourceList = {}): ResourceList => others;
