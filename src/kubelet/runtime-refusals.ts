/**
 * What the API server lets through and every container runtime refuses. Said here in one way, since the engines say it at different
 * moments and in different words, or do something else: podman makes a relative working directory, and starts a container with less
 * memory than its runtime needs, or does not, as it happens.
 */
import { isAbsolute } from 'node:path/posix';
import { goQuote } from '../api/go-quote.ts';
import { listOfRole, roleOf } from '../api/pod-status.ts';
import type { Container, Pod } from '../api/types.ts';

/** The least that docker lets a container be limited to, bytes; runtimes need some four megabytes to start a process at all. */
const leastMemoryBytes = 6 * 2 ** 20;

/** The least that the group of a whole pod is limited to, bytes: also the engine's own helpers have to start in it. */
export const leastPodMemoryBytes = 16 * 2 ** 20;

/** Why no runtime would create the container, with the field to blame; undefined when nothing is wrong. */
export function runtimeRefusal(pod: Pod, container: Container, memoryLimitBytes: number | undefined): string | undefined {
  const { workingDir } = container;
  if (workingDir && !isAbsolute(workingDir)) return mustBeAbsolute(`${pathOf(pod, container)}.workingDir`, workingDir);
  for (const { name } of container.volumeMounts ?? []) {
    const refusal = relativeHostPath(pod, name);
    if (refusal !== undefined) return refusal;
  }
  if (memoryLimitBytes === undefined || memoryLimitBytes >= leastMemoryBytes) return undefined;
  const value = goQuote(container.resources?.limits?.['memory'] ?? '');
  const why = `set memory limit ${memoryLimitBytes} too low; should be at least ${leastMemoryBytes} bytes`;
  return `${pathOf(pod, container)}.resources.limits[memory]: Invalid value: ${value}: ${why}`;
}

/** Why the hostPath volume of that name cannot be had: relative paths would be taken from wherever the agent was started. */
export function relativeHostPath(pod: Pod, volume: string): string | undefined {
  const index = (pod.spec.volumes ?? []).findIndex(({ name }) => name === volume);
  const path = pod.spec.volumes?.[index]?.hostPath?.path;
  return path === undefined || isAbsolute(path) ? undefined : mustBeAbsolute(`spec.volumes[${index}].hostPath.path`, path);
}

const mustBeAbsolute = (path: string, value: string) => `${path}: Invalid value: ${goQuote(value)}: must be an absolute path`;

/** The field path of the container: `spec.initContainers[0]`. */
export function pathOf(pod: Pod, { name }: Container): string {
  const list = listOfRole(roleOf(pod.spec, name));
  return `spec.${list}[${(pod.spec[list] ?? []).findIndex((container) => container.name === name)}]`;
}
