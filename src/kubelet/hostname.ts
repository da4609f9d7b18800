import { podDomain, podHostname } from '../api/names.ts';
import type { Pod } from '../api/types.ts';
import { SandboxConfigError } from './start-failure.ts';

/** As many characters as the kernel takes. */
const longestName = 64;

/**
 * The name of a pod's machine as its kernel has it, with a network of its own. Throws SandboxConfigError for a full name that is too long.
 * k8s: pkg/kubelet/util/util.go GetNodenameForKernel
 */
export function kernelHostname(pod: Pod): string {
  const hostname = podHostname(pod);
  const domain = podDomain(pod);
  if (domain === undefined || pod.spec.hostNetwork || pod.spec.setHostnameAsFQDN !== true) return hostname;
  const full = `${hostname}.${domain}`;
  if (full.length <= longestName) return full;
  throw new SandboxConfigError(
    `failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long (${longestName} characters is the max, ${full.length} characters requested)`,
  );
}
