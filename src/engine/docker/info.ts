import { arrayAt, numberAt, stringAt } from '../common/json-fields.ts';
import type { EngineInfo } from '../types.ts';

/** `docker info --format '{{json .}}'`. */
export function readDockerInfo(answer: unknown): EngineInfo {
  const options = arrayAt(answer, 'SecurityOptions').map(String);
  const has = (name: string) => options.some((option) => option === `name=${name}` || option.startsWith(`name=${name},`));
  return {
    name: 'docker',
    version: stringAt(answer, 'ServerVersion') ?? '',
    rootless: false,
    cgroupVersion: stringAt(answer, 'CgroupVersion') === '2' ? 2 : 1,
    memoryBytes: numberAt(answer, 'MemTotal') ?? 0,
    cpus: numberAt(answer, 'NCPU') ?? 1,
    reachesPodNetwork: true,
    unsupportedResources: {},
    unsupportedSecurity: {
      ...(has('seccomp') && !options.includes('name=seccomp,profile=unconfined') ? {} : { seccomp: 'its daemon confines no system calls' }),
      ...(has('userns') ? {} : { hostUsers: 'its daemon runs without userns-remap' }),
    },
    missingCapabilities: [],
    securityModules: [...(has('apparmor') ? (['apparmor'] as const) : []), ...(has('selinux') ? (['selinux'] as const) : [])],
  };
}

/** What holds for a docker whose daemon itself lacks capabilities: before 23.0 it still tries to give them all to who is privileged. */
export function withMissingCapabilities(info: EngineInfo, missing: readonly string[]): EngineInfo {
  const cause = `its daemon has not all capabilities here (no ${missing.join(', ')})`;
  const fails = missing.length > 0 && Number.parseInt(info.version, 10) < 23;
  return {
    ...info,
    missingCapabilities: missing,
    unsupportedSecurity: { ...info.unsupportedSecurity, ...(fails ? { privileged: cause } : {}) },
  };
}
