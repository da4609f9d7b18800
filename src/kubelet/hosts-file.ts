import type { HostAlias } from '../api/types.ts';

const header = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`;

const names = ({ hostname, domain }: { readonly hostname: string; readonly domain?: string }): string =>
  domain === undefined ? hostname : `${hostname}.${domain}\t${hostname}`;

/** What /etc/hosts says in a pod. k8s: kubelet_pods.go managedHostsFileContent, nodeHostsFileContent */
export function hostsFile(input: {
  readonly hostname: string;
  /** What the host name belongs to: `SUBDOMAIN.NAMESPACE.svc.cluster.local`. */
  readonly domain?: string;
  /** The pod's own address; none with the host's network. */
  readonly ip?: string;
  /** The machine's hosts file, for pods on the host's network. */
  readonly hostFile?: string;
  readonly aliases: readonly HostAlias[];
}): string {
  const base =
    input.hostFile === undefined
      ? `${header}${input.ip ? `${input.ip}\t${names(input)}\n` : ''}`
      : `# Kubernetes-managed hosts file (host network).\n${input.hostFile}`;
  if (input.aliases.length === 0) return base;
  const lines = input.aliases.map(({ ip, hostnames }) => `${[ip, ...(hostnames ?? [])].join('\t')}\n`);
  return `${base}\n# Entries added by HostAliases.\n${lines.join('')}`;
}
