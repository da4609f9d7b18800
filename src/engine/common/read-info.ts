import type { EngineInfo } from '../types.ts';
import { numberAt, stringAt, valueAt } from './json-fields.ts';

/** `podman info --format json`. */
export function readPodmanInfo(answer: unknown): EngineInfo {
  const rootless = valueAt(answer, 'host', 'security', 'rootless') === true;
  const cgroupVersion = stringAt(answer, 'host', 'cgroupVersion') === 'v2' ? 2 : 1;
  const noLimits = 'rootless podman cannot set limits on cgroup v1';
  return {
    name: 'podman',
    version: stringAt(answer, 'version', 'Version') ?? '',
    rootless,
    cgroupVersion,
    memoryBytes: numberAt(answer, 'host', 'memTotal') ?? 0,
    cpus: numberAt(answer, 'host', 'cpus') ?? 1,
    reachesPodNetwork: !rootless && valueAt(answer, 'host', 'serviceIsRemote') !== true,
    unsupportedResources:
      rootless && cgroupVersion === 1 ? { cpuShares: noLimits, cpuQuota: noLimits, memoryLimit: noLimits, podCgroup: noLimits } : {},
  };
}

/** `docker info --format '{{json .}}'`. */
export function readDockerInfo(answer: unknown): EngineInfo {
  return {
    name: 'docker',
    version: stringAt(answer, 'ServerVersion') ?? '',
    rootless: false,
    cgroupVersion: stringAt(answer, 'CgroupVersion') === '2' ? 2 : 1,
    memoryBytes: numberAt(answer, 'MemTotal') ?? 0,
    cpus: numberAt(answer, 'NCPU') ?? 1,
    reachesPodNetwork: true,
    unsupportedResources: {},
  };
}
