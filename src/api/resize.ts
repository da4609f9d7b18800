/** What changes of a pod that is resized while it runs, and what it has meanwhile. Pure. k8s: registry/core/pod podResizeStrategy */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from './json-defaults.ts';
import { isSidecar, isTerminal } from './pod-status.ts';
import type { Container, ContainerStatus, Pod, PodSpec, ResourceRequirements } from './types.ts';

/** The containers of a pod that can be resized: those that run on. k8s: allocation IsResizableContainer */
export const resizable = ({ containers, initContainers = [] }: PodSpec): readonly Container[] => [
  ...initContainers.filter(isSidecar),
  ...containers,
];

/** Resources by the names of containers. */
export type ResourcesByName = Readonly<Record<string, ResourceRequirements>>;

/** The pod in which the containers of these names have these resources. */
export function withResources(pod: Pod, resources: ResourcesByName): Pod {
  const given = (container: Container): Container => {
    const own = Object.hasOwn(resources, container.name) ? resources[container.name] : undefined;
    return own === undefined || own === container.resources ? container : { ...container, resources: own };
  };
  const { containers, initContainers } = pod.spec;
  return {
    ...pod,
    spec: { ...pod.spec, containers: containers.map(given), ...(initContainers ? { initContainers: initContainers.map(given) } : {}) },
  };
}

/**
 * What is taken of a pod that a client sends to be resized: resources and resize policies of its containers. Others that are sent, or fewer,
 * or in another order are for validation to refuse. k8s: dropNonResizeUpdates
 */
export function takeResize(sent: Json, current: Pod): Json {
  const asked = (sent['spec'] ?? {}) as Partial<PodSpec>;
  const { spec } = current;
  const containers = mergedContainers(asked.containers ?? [], spec.containers);
  const initContainers = mergedContainers(asked.initContainers ?? [], spec.initContainers ?? []);
  const { initContainers: _before, ...others } = spec;
  return { ...current, spec: { ...others, containers, ...(initContainers.length > 0 ? { initContainers } : {}) } };
}

function mergedContainers(asked: readonly Container[], current: readonly Container[]): readonly Container[] {
  const isSame = asked.length === current.length && asked.every(({ name }, index) => name === current[index]?.name);
  if (!isSame) return asked;
  return asked.map(({ resources, resizePolicy }, index) => {
    const { resources: _resources, resizePolicy: _policy, ...others } = current[index] as Container;
    return {
      ...others,
      ...(resources === undefined ? {} : { resources }),
      ...(resizePolicy === undefined ? {} : { resizePolicy }),
    } as Container;
  });
}

/** What of a container's status tells what it has. */
export function resourceStatus(allocated: ResourceRequirements = {}, actual: ResourceRequirements = allocated) {
  const { requests = {} } = allocated;
  const { limits, requests: given } = actual;
  return {
    ...(Object.keys(requests).length > 0 ? { allocatedResources: requests } : {}),
    resources: { ...(limits ? { limits } : {}), ...(given ? { requests: given } : {}) },
  };
}

/**
 * A resized pod whose status tells what its containers had until then: whoever takes it up must not take what is asked for what is there.
 * A pod that was never resized tells nothing of the kind, unlike one of a cluster.
 */
export function noteFormerResources(pod: Pod, former: Pod): Pod {
  const containers = resizable(former.spec);
  if (isTerminal(former) || isDeepStrictEqual(containers, resizable(pod.spec))) return pod;
  const note = (status: ContainerStatus): ContainerStatus => {
    const container = containers.find(({ name }) => name === status.name);
    return status.resources || !container ? status : { ...status, ...resourceStatus(container.resources) };
  };
  const { containerStatuses, initContainerStatuses } = pod.status;
  return {
    ...pod,
    status: {
      ...pod.status,
      ...(initContainerStatuses ? { initContainerStatuses: initContainerStatuses.map(note) } : {}),
      ...(containerStatuses ? { containerStatuses: containerStatuses.map(note) } : {}),
    },
  };
}
