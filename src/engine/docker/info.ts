import { numberAt, stringAt } from '../common/json-fields.ts';
import type { EngineInfo } from '../types.ts';

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
