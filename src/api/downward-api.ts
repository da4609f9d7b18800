/**
 * What a pod can tell its own containers about itself: `fieldRef` and `resourceFieldRef`, of variables and of downward volumes. Pure.
 * k8s: pkg/fieldpath, pkg/api/v1/resource, kubelet_pods.go podFieldSelectorRuntimeValue and containerResourceRuntimeValue
 */
import { compareBytes } from './byte-order.ts';
import { UserError } from './errors.ts';
import { goQuote } from './go-quote.ts';
import { findContainer } from './pod-status.ts';
import { parseQuantity, quantityToBytes, quantityToMilli } from './quantity.ts';
import type { ResourceList } from './resources.ts';
import type { Container, Pod, ResourceFieldSelector, ResourceRequirements } from './types.ts';

/** What of a pod is known only where it runs. */
export interface PodPlace {
  readonly nodeName: string;
  readonly hostIPs: readonly string[];
  /** Empty while it has none. */
  readonly podIPs: readonly string[];
}

/** Splits `metadata.labels['key']` into path and key; undefined when the text has no key. k8s: fieldpath SplitMaybeSubscriptedPath */
export function splitSubscript(text: string): { readonly path: string; readonly subscript: string } | undefined {
  const match = /^(.+?)\['(.*)'\]$/s.exec(text);
  return match?.[1] === undefined ? undefined : { path: match[1], subscript: match[2] ?? '' };
}

/**
 * The value of a field of the pod's metadata, which is all that volumes may have: one that is not there is empty, all labels or
 * annotations are lines of `key="value"`. Throws UserError for any other path. k8s: fieldpath ExtractFieldPathAsString
 */
export function metadataFieldValue(fieldPath: string, { metadata }: Pod): string {
  const { path, subscript } = splitSubscript(fieldPath) ?? { path: fieldPath };
  const maps: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
    'metadata.labels': metadata.labels,
    'metadata.annotations': metadata.annotations,
  };
  if (Object.hasOwn(maps, path)) {
    const map = maps[path] ?? {};
    if (subscript === undefined) return formatMap(map);
    return (Object.hasOwn(map, subscript) ? map[subscript] : undefined) ?? '';
  }
  if (subscript !== undefined) throw new UserError(`fieldPath ${goQuote(path)} does not support subscript`);
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid ?? '';
    default:
      throw new UserError(`unsupported fieldPath: ${fieldPath}`);
  }
}

/**
 * The value of the field at a path, as variables may have it: of the metadata or of where the pod runs; several addresses are joined by
 * commas. Throws UserError for any other path.
 */
export function fieldRefValue(fieldPath: string, pod: Pod, place: PodPlace): string {
  switch (fieldPath) {
    case 'spec.nodeName':
    // Its name in old manifests.
    case 'spec.host':
      return place.nodeName;
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
      return place.hostIPs[0] ?? '';
    case 'status.hostIPs':
      return place.hostIPs.join(',');
    case 'status.podIP':
      return place.podIPs[0] ?? '';
    case 'status.podIPs':
      return place.podIPs.join(',');
    default:
      return metadataFieldValue(fieldPath, pod);
  }
}

/** k8s: fieldpath FormatMap */
function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([key, value]) => `${key}=${goQuote(value)}`)
    .join('\n');
}

/** What bounds a container that states no limit itself, by resource: what the pod as a whole is limited to, else all there is. */
function downwardLimits(pod: Pod, allocatable: ResourceList): ResourceList {
  const own = Object.entries((pod.spec['resources'] as ResourceRequirements | undefined)?.limits ?? {});
  return { ...allocatable, ...Object.fromEntries(own.filter(([, text]) => parseQuantity(text).nano > 0n)) };
}

const limitedByNode: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

/**
 * The amount that a `resourceFieldRef` of a defaulted pod means, in units of its divisor, rounded up: a limit that a container does not
 * state is what the machine has for pods (`allocatable`), a request that it does not state is 0. `own` is the container that a reference
 * without a name means. Throws UserError when there is no such container or resource.
 */
export function resourceFieldValue(
  ref: ResourceFieldSelector,
  pod: Pod,
  { own, allocatable }: { readonly own?: Container | undefined; readonly allocatable: ResourceList },
): string {
  const container = ref.containerName ? findContainer(pod.spec, ref.containerName) : own;
  if (!container) throw new UserError(`container ${ref.containerName ?? ''} not found`);
  const [side, name = ''] = ref.resource.split(/\.(.*)/s);
  const isKnown = limitedByNode.has(name) || name.startsWith('hugepages-');
  if (!isKnown || (side !== 'limits' && side !== 'requests')) throw new UserError(`unsupported container resource : ${ref.resource}`);
  const stated = container.resources?.[side]?.[name] ?? '0';
  const isUnlimited = side === 'limits' && limitedByNode.has(name) && parseQuantity(stated).nano === 0n;
  const amount = (isUnlimited ? downwardLimits(pod, allocatable)[name] : undefined) ?? stated;
  return inUnits(amount, ref.divisor, name === 'cpu');
}

/** How often the divisor (`0` and none are 1) fits, rounded up: CPUs by their thousandths, all others by whole units. */
export function inUnits(amount: string, divisor: string | undefined, isCpu: boolean): string {
  const unit = divisor === undefined || parseQuantity(divisor).nano === 0n ? '1' : divisor;
  const count = isCpu ? quantityToMilli : quantityToBytes;
  return String(Math.ceil(count(amount) / count(unit)));
}
