import { defaultCapabilities } from '../../api/capabilities.ts';
import { capabilityFlags, securityFlags } from '../common/security.ts';
import type { ContainerSecurity } from '../types.ts';

/** The capabilities that podman gives where nobody has set others in its containers.conf. */
export const podmanCapabilities: readonly string[] = defaultCapabilities.filter(
  (name) => !['AUDIT_WRITE', 'MKNOD', 'NET_RAW'].includes(name),
);

/**
 * What `podman create` is told of a container's rights. `given` are the capabilities that this podman gives by itself: as few as possible
 * are added by option, because in the hands of a user other than root podman makes an added one work at once ("ambient"), where elsewhere
 * it is only what a program can give. So what podman gives less than Kubernetes is left out for such a user, unless the manifest asks for it.
 */
export function podmanSecurityFlags(security: ContainerSecurity, given: readonly string[]): string[] {
  return [
    ...(security.privileged ? ['--privileged'] : capabilityFlags(differenceFrom(given, security))),
    ...securityFlags(security),
    // podman would mount something to write to at /run, /tmp and /var/tmp.
    ...(security.readOnlyRoot ? ['--read-only-tmpfs=false'] : []),
    ...(security.unmaskedProc ? ['--security-opt=unmask=ALL'] : []),
  ];
}

function differenceFrom(given: readonly string[], { capabilities, user }: ContainerSecurity): ContainerSecurity['capabilities'] {
  const { add, drop } = capabilities;
  if (add.includes('ALL')) return capabilities;
  if (drop.includes('ALL') && add.length === 0) return capabilities;
  const before = drop.includes('ALL') ? [] : defaultCapabilities.filter((name) => !drop.includes(name));
  const wanted: readonly string[] = [...before, ...add];
  const lacking = [...new Set(isRoot(user) ? wanted : add)].filter((name) => !given.includes(name));
  return { add: lacking, drop: given.filter((name) => !wanted.includes(name)) };
}

/** As podman decides it: by the word. */
const isRoot = (user: string): boolean => ['', '0', 'root'].includes(user.split(':')[0] ?? '');
