import type { Pod } from './types.ts';

const longestHostname = 63;

/**
 * The host name of the pod's containers, without a domain. On the host's network the machine's own name counts instead.
 * k8s: kubelet GeneratePodHostNameAndDomain, truncatePodHostnameIfNeeded
 */
export function podHostname(pod: Pod): string {
  if (pod.spec.hostname) return pod.spec.hostname;
  const { name } = pod.metadata;
  return name.length <= longestHostname ? name : name.slice(0, longestHostname).replace(/[-.]+$/, '');
}
