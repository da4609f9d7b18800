import { capabilityName } from '../../api/capabilities.ts';
import { numberAt, stringAt, valueAt } from '../common/json-fields.ts';
import type { EngineInfo } from '../types.ts';
import { podmanCapabilities } from './security.ts';

/** `podman info --format json`. */
export function readPodmanInfo(answer: unknown): EngineInfo {
  const rootless = valueAt(answer, 'host', 'security', 'rootless') === true;
  const cgroupVersion = stringAt(answer, 'host', 'cgroupVersion') === 'v2' ? 2 : 1;
  const has = (setting: string) => valueAt(answer, 'host', 'security', setting) === true;
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
    ...(rootless && cgroupVersion === 1 ? { unmeasuredUsage: 'rootless podman measures nothing on cgroup v1' } : {}),
    // The kernel leads them there for root, and the networks of pods have addresses of IPv4.
    ...(rootless ? {} : { unpublishedIPv6: 'as root it leads addresses of IPv4 alone to the networks of pods' }),
    unsupportedSecurity: {
      ...(has('seccompEnabled') ? {} : { seccomp: 'its kernel or its build has no seccomp' }),
      // As an ordinary user podman has a user namespace for all that it runs.
      ...(rootless ? {} : { hostUsers: 'it gives pods users of their own only when it is run by an ordinary user' }),
    },
    missingCapabilities: [],
    securityModules: [...(has('apparmorEnabled') ? (['apparmor'] as const) : []), ...(has('selinuxEnabled') ? (['selinux'] as const) : [])],
  };
}

/** The capabilities that this podman gives every container, of the same answer. */
export function readPodmanCapabilities(answer: unknown): readonly string[] {
  const list = stringAt(answer, 'host', 'security', 'capabilities');
  return list === undefined ? podmanCapabilities : list.split(',').map(capabilityName);
}
