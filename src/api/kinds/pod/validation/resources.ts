import type { FieldError } from '../../../errors.ts';
import { compareQuantities, parseQuantity } from '../../../quantity.ts';
import { podRequests } from '../../../resources.ts';
import type { PodSpec, ResourceRequirements } from '../../../types.ts';
import { forbidden, invalid, invalidAll, required } from '../../../validation/field-error.ts';
import { qualifiedName } from '../../../validation/names.ts';

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
/** Requests below the limit are fine for these only. */
const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);
/** Of a device or the like that somebody else than Kubernetes names. k8s: helper.IsExtendedResourceName */
export const isExtendedResource = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;

const containerResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** k8s: apis/core/helper standardResources */
const standardResources: ReadonlySet<string> = new Set([
  ...containerResources,
  ...['requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage'],
  ...['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'persistentvolumeclaims', 'configmaps'],
  ...['storage', 'requests.storage', 'services.nodeports', 'services.loadbalancers'],
]);

/** Checks the requests and limits of a container. k8s: validation.go ValidateContainerResourceRequirements */
export function validateResources(resources: ResourceRequirements | undefined, path: string): readonly FieldError[] {
  return validateRequirements(resources ?? {}, path, validateContainerResourceName);
}

type NameRule = (name: string, path: string) => readonly FieldError[];

function validateRequirements(resources: ResourceRequirements, path: string, nameRule: NameRule): readonly FieldError[] {
  const { limits = {}, requests = {} } = resources;
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const each = (side: 'limits' | 'requests', name: string, text: string): readonly FieldError[] => [
    ...nameRule(name, `${path}.${side}[${name}]`),
    ...validateAmount(name, text, `${path}.${side}[${name}]`),
  ];
  return [
    ...Object.entries(limits).flatMap(([name, text]) => each('limits', name, text)),
    ...Object.entries(requests).flatMap(([name, text]) => [
      ...each('requests', name, text),
      ...validateAgainstLimit(name, text, { limit: limits[name], path }),
    ]),
    ...(names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory')
      ? [forbidden(path, 'HugePages require cpu or memory')]
      : []),
  ];
}

/** The name of a resource of a container. k8s: validation.go validateContainerResourceName */
export function validateContainerResourceName(name: string, path: string): readonly FieldError[] {
  const malformed = invalidAll(path, name, qualifiedName(name));
  if (!name.includes('/')) {
    const isStandard = standardResources.has(name) || isHugePages(name);
    const unknown = malformed.length > 0 || isStandard ? [] : [invalid(path, name, 'must be a standard resource type or fully qualified')];
    const unfit =
      containerResources.has(name) || isHugePages(name) ? [] : [invalid(path, name, 'must be a standard resource for containers')];
    return [...malformed, ...unknown, ...unfit];
  }
  const fits = isNative(name) || isExtendedResource(name);
  return fits ? malformed : [...malformed, invalid(path, name, "doesn't follow extended resource name standard")];
}

/** The name of a resource of anything that is limited. k8s: validation.go validateResourceName */
export function validateResourceName(name: string, path: string): readonly FieldError[] {
  const malformed = invalidAll(path, name, qualifiedName(name));
  if (malformed.length > 0 || name.includes('/') || standardResources.has(name) || isHugePages(name.replace(/^requests\./, ''))) {
    return malformed;
  }
  return [invalid(path, name, 'must be a standard resource type or fully qualified')];
}

function validateAmount(name: string, text: string, path: string): readonly FieldError[] {
  const { nano } = parseQuantity(text);
  const isFraction = nano % 1_000_000_000n !== 0n;
  return [
    ...(nano < 0n ? [invalid(path, text, 'must be greater than or equal to 0')] : []),
    ...(isExtendedResource(name) && isFraction ? [invalid(path, text, 'must be an integer')] : []),
  ];
}

function validateAgainstLimit(
  name: string,
  text: string,
  { limit, path }: { readonly limit: string | undefined; readonly path: string },
): readonly FieldError[] {
  if (limit === undefined) {
    return mayOvercommit(name) ? [] : [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const order = compareQuantities(parseQuantity(text), parseQuantity(limit));
  const field = `${path}.requests`;
  if (order !== 0 && !mayOvercommit(name)) return [invalid(field, text, `must be equal to ${name} limit of ${limit}`)];
  return order > 0 ? [invalid(field, text, `must be less than or equal to ${name} limit of ${limit}`)] : [];
}

/** Checks what the pod as a whole states, against its containers. k8s: validation.go validatePodResources */
export function validatePodResources(spec: PodSpec, path: string): readonly FieldError[] {
  const resources = spec['resources'] as ResourceRequirements | undefined;
  if (resources === undefined) return [];
  const { resources: _stated, overhead: _overhead, ...containersOnly } = spec;
  return [
    ...validateRequirements(resources, path, validatePodResourceName),
    ...Object.entries(podRequests(containersOnly as PodSpec)).flatMap(([name, total]) =>
      validateAtLeast(resources.requests?.[name] ?? '0', total, `${path}.requests[${name}]`),
    ),
    ...spec.containers.flatMap((container, index) =>
      Object.entries(container.resources?.limits ?? {}).flatMap(([name, limit]) =>
        validateAtMost(limit, resources.limits?.[name], `${path}.containers[${index}][${name}].limits`),
      ),
    ),
  ];
}

function validatePodResourceName(name: string, path: string): readonly FieldError[] {
  const malformed = invalidAll(path, name, qualifiedName(name));
  const fits = name === 'cpu' || name === 'memory' || isHugePages(name);
  return fits ? malformed : [...malformed, invalid(path, name, 'must be a standard resource for pods')];
}

function validateAtLeast(stated: string, total: string, path: string): readonly FieldError[] {
  if (compareQuantities(parseQuantity(total), parseQuantity(stated)) <= 0) return [];
  return [invalid(path, stated, `must be greater than or equal to aggregate container requests of ${total}`)];
}

function validateAtMost(limit: string, ofPod: string | undefined, path: string): readonly FieldError[] {
  if (ofPod === undefined || compareQuantities(parseQuantity(limit), parseQuantity(ofPod)) <= 0) return [];
  return [invalid(path, limit, `must be less than or equal to pod limits of ${ofPod}`)];
}
