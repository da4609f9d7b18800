import { splitSubscript } from '../../../downward-api.ts';
import type { FieldError } from '../../../errors.ts';
import { invalid, invalidAll, notSupported, required } from '../../../validation/field-error.ts';
import { qualifiedName } from '../../../validation/names.ts';
import type { FieldRef, ResourceFieldRef } from './shapes.ts';

/** What `fieldRef` knows, be it allowed in the place at hand or not. k8s: apis/core/pods ConvertDownwardAPIFieldLabel */
const knownFieldPaths: ReadonlySet<string> = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.serviceAccountName',
  'spec.schedulerName',
  'status.phase',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]);

/** Checks a `fieldRef` against the paths (sorted) that its place allows. k8s: validation.go validateObjectFieldSelector */
export function validateFieldRef(ref: FieldRef, allowed: readonly string[], path: string): readonly FieldError[] {
  const fieldPath = ref.fieldPath;
  if (!fieldPath) return [required(`${path}.fieldPath`)];
  const wrong = (text: string): readonly FieldError[] => [invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${text}`)];
  const problem = (text: string) => wrong(`field label ${text}: ${fieldPath}`);
  if (ref.apiVersion !== 'v1') return wrong(`unsupported pod version: ${ref.apiVersion}`);
  const split = splitSubscript(fieldPath);
  if (split === undefined) {
    // Its name in old manifests.
    const now = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
    if (!knownFieldPaths.has(now)) return problem('not supported');
    return allowed.includes(now) ? [] : [notSupported(`${path}.fieldPath`, fieldPath, allowed)];
  }
  const { path: map, subscript } = split;
  if (map !== 'metadata.annotations' && map !== 'metadata.labels') return problem('does not support subscript');
  // Keys of annotations may have capitals in their prefix.
  return invalidAll(path, subscript, qualifiedName(map === 'metadata.annotations' ? subscript.toLowerCase() : subscript));
}

const resources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const sizes = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** Checks a `resourceFieldRef`; in a volume it must name its container. k8s: validation.go validateContainerResourceFieldSelector */
export function validateResourceFieldRef(ref: ResourceFieldRef, path: string, inVolume = false): readonly FieldError[] {
  return [...validateResource(ref, path, inVolume), ...validateDivisor(ref, path)];
}

function validateResource(ref: ResourceFieldRef, path: string, inVolume: boolean): readonly FieldError[] {
  if (inVolume && !ref.containerName) return [required(`${path}.containerName`)];
  if (!ref.resource) return [required(`${path}.resource`)];
  if (resources.includes(ref.resource) || /^(requests|limits)\.hugepages-/.test(ref.resource)) return [];
  return [notSupported(`${path}.resource`, ref.resource, resources)];
}

function validateDivisor({ resource = '', divisor = '0' }: ResourceFieldRef, path: string): readonly FieldError[] {
  if (divisor === '0') return [];
  const wrong = (values: string, what: string): readonly FieldError[] => [
    invalid(`${path}.divisor`, resource, `only divisor's values ${values} are supported with the ${what} resource`),
  ];
  const name = resource.replace(/^(requests|limits)\./, '');
  if (name === 'cpu') return ['1m', '1'].includes(divisor) ? [] : wrong('1m and 1', 'cpu');
  if (sizes.includes(divisor)) return [];
  if (name === 'memory') return wrong(sizes.join(', '), 'memory');
  if (name === 'ephemeral-storage') return wrong(sizes.join(', '), 'local ephemeral storage');
  return name.startsWith('hugepages-') ? wrong(sizes.join(', '), 'hugepages') : [];
}
