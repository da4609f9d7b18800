import type { Pod } from './types.ts';

const longestHostname = 63;

/**
 * The host name of the pod's containers, without a domain. On the host's network the machine's own name counts instead.
 * k8s: kubelet GeneratePodHostNameAndDomain, truncatePodHostnameIfNeeded
 */
export function podHostname(pod: Pod): string {
  if (pod.spec.hostnameOverride) return pod.spec.hostnameOverride;
  if (pod.spec.hostname) return pod.spec.hostname;
  const { name } = pod.metadata;
  return name.length <= longestHostname ? name : name.slice(0, longestHostname).replace(/[-.]+$/, '');
}

/** What the pod's host name belongs to: `SUBDOMAIN.NAMESPACE.svc.cluster.local`; undefined for a name that stands alone. */
export function podDomain({ metadata, spec }: Pod): string | undefined {
  return spec.subdomain && !spec.hostnameOverride ? `${spec.subdomain}.${metadata.namespace}.svc.cluster.local` : undefined;
}
