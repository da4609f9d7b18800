import { capabilityFlags, securityFlags } from '../common/security.ts';
import type { ContainerSecurity } from '../types.ts';

/** What `docker create` is told of a container's rights. docker gives by itself what a container gets that asks for nothing. */
export function dockerSecurityFlags(security: ContainerSecurity): string[] {
  return [
    ...(security.privileged ? ['--privileged'] : capabilityFlags(security.capabilities)),
    ...securityFlags(security),
    ...(security.unmaskedProc ? ['--security-opt=systempaths=unconfined'] : []),
  ];
}
