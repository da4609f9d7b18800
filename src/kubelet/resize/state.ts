/**
 * What is known of the resources of a pod that was resized: what it was granted of what it asks for, and what its containers have of that.
 * Pure; nothing of it is there for a pod that was never resized. k8s: kubelet/allocation, its allocated and its actuated resources
 */
import { isDeepStrictEqual } from 'node:util';
import { compareQuantities, parseQuantity } from '../../api/quantity.ts';
import { type ResourcesByName, resizable, withResources } from '../../api/resize.ts';
import { type CgroupResources, podCgroup } from '../../api/resources.ts';
import type { Container, Pod, ResourceRequirements } from '../../api/types.ts';
import { newest, type PodMemory, type PodResize, sandboxRunName } from '../memory.ts';
import { leastPodMemoryBytes } from '../runtime-refusals.ts';

/** What is remembered of it, or what its status tells of a pod that has just been resized; undefined of one that never was. */
export function resizeOf(pod: Pod, memory: PodMemory): PodResize | undefined {
  if (memory.resize) return memory.resize;
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  const told = Object.fromEntries(statuses.flatMap(({ name, resources }) => (resources ? [[name, resources] as const] : [])));
  if (Object.keys(told).length === 0) return undefined;
  const allocated = Object.fromEntries(resizable(pod.spec).map(({ name, resources = {} }) => [name, told[name] ?? resources]));
  return { allocated, actuated: {} };
}

/** The pod with what it was granted: what is made of it now has that. */
export function allocatedPod(pod: Pod, memory: PodMemory): Pod {
  const resize = resizeOf(pod, memory);
  return resize ? withResources(pod, resize.allocated) : pod;
}

/** What a pod asks for, by the names of its containers. */
export const askedResources = ({ spec }: Pod): ResourcesByName =>
  Object.fromEntries(resizable(spec).map(({ name, resources = {} }) => [name, resources]));

/**
 * What containers have that run. One that nobody has taken note of was made with what was granted, since no grant comes between its start
 * and this note.
 */
export function noteRuns(pod: Pod, memory: PodMemory, resize: PodResize): PodResize {
  const actuated = Object.fromEntries(
    resizable(pod.spec).flatMap(({ name }) => {
      const record = newest(memory, name);
      const known = Object.hasOwn(resize.actuated, name) ? resize.actuated[name] : undefined;
      if (record?.state !== 'running') return known ? [[name, known] as const] : [];
      const isKnown = known?.id === record.id;
      return [[name, isKnown ? known : { id: record.id, resources: resize.allocated[name] ?? {} }] as const];
    }),
  );
  return isDeepStrictEqual(actuated, resize.actuated) ? resize : { ...resize, actuated };
}

/** What a container has: one that runs what it was given last, another one what it will be made with. */
export function actualResources(memory: PodMemory, resize: PodResize, name: string): ResourceRequirements {
  const record = newest(memory, name);
  const known = Object.hasOwn(resize.actuated, name) ? resize.actuated[name] : undefined;
  const isRunning = record?.state === 'running' && known?.id === record.id;
  return (isRunning ? known.resources : resize.allocated[name]) ?? {};
}

/** Which of its resources a container that runs has otherwise than it was granted them. */
export function changedResources(memory: PodMemory, resize: PodResize, { name }: Pick<Container, 'name'>): readonly ('cpu' | 'memory')[] {
  const [actual, granted] = [actualResources(memory, resize, name), resize.allocated[name] ?? {}];
  return (['cpu', 'memory'] as const).filter((resource) =>
    (['requests', 'limits'] as const).some((side) => !isSameAmount(actual[side]?.[resource], granted[side]?.[resource])),
  );
}

const isSameAmount = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && compareQuantities(parseQuantity(a), parseQuantity(b)) === 0);

/** Whether something of a pod has yet to be given what was granted. */
export const isUnderWay = (pod: Pod, memory: PodMemory, resize: PodResize): boolean =>
  resizable(pod.spec).some((container) => changedResources(memory, resize, container).length > 0);

/** The limits of the pod as a whole. */
export function sandboxResources(pod: Pod): Omit<CgroupResources, 'cpuShares'> & Partial<Pick<CgroupResources, 'cpuShares'>> {
  const { cpuShares, cpuQuotaMicros, memoryLimitBytes } = podCgroup(pod);
  return {
    cpuShares,
    ...(cpuQuotaMicros === undefined ? {} : { cpuQuotaMicros }),
    // The sandbox itself needs some: that a limit is too low is told of the container that it stands on.
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes: Math.max(memoryLimitBytes, leastPodMemoryBytes) }),
  };
}

/** The limits that a resized pod must have as a whole now: what its containers have must fit into them, and what they were granted. */
export function groupLimits(pod: Pod, memory: PodMemory, resize: PodResize): ReturnType<typeof sandboxResources> {
  const actual = Object.fromEntries(resizable(pod.spec).map(({ name }) => [name, actualResources(memory, resize, name)]));
  const [a, b] = [sandboxResources(withResources(pod, actual)), sandboxResources(withResources(pod, resize.allocated))];
  const larger = (one?: number, other?: number) => (one === undefined || other === undefined ? undefined : Math.max(one, other));
  const all = {
    cpuShares: larger(a.cpuShares, b.cpuShares),
    cpuQuotaMicros: larger(a.cpuQuotaMicros, b.cpuQuotaMicros),
    memoryLimitBytes: larger(a.memoryLimitBytes, b.memoryLimitBytes),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Whether a resized pod has those limits in the present run of its sandbox. */
export function hasGroupLimits(pod: Pod, memory: PodMemory, resize: PodResize): boolean {
  const run = memory.sandbox ? sandboxRunName(memory.sandbox) : '';
  return resize.group?.run === run && isDeepStrictEqual(resize.group.limits, groupLimits(pod, memory, resize));
}
