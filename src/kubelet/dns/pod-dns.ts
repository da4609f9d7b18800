/** What a pod's resolv.conf says. Pure. k8s: pkg/kubelet/network/dns/dns.go GetPodDNS */
import type { Pod, PodDnsConfig } from '../../api/types.ts';
import type { NameServers, SandboxConfig } from '../../engine/types.ts';
import type { ResolvConf } from './resolv-conf.ts';

/** What the machine and the engine have for pods. */
export interface DnsSurroundings {
  /** The machine's resolv.conf. */
  readonly machine: ResolvConf;
  readonly network: { readonly name: string; readonly nameServer: string };
  /** Whether this machine itself can ask the network's name server, and so pods on its network. */
  readonly reachesNetwork: boolean;
}

/** A warning about the pod, to be told as an event. */
export interface DnsWarning {
  readonly reason: 'DNSConfigForming' | 'MissingClusterDNS';
  readonly message: string;
}

/** What the sandbox is to be asked for, and what of it could not be had. */
export interface PodDns {
  readonly dns: SandboxConfig['dns'];
  readonly warnings: readonly DnsWarning[];
}

const mostNameServers = 3;
const mostSearches = 32;
const longestSearch = 253;
const longestSearchList = 2048;

/** What `dnsPolicy` and `dnsConfig` come to. */
export function podDns(pod: Pod, surroundings: DnsSurroundings): PodDns {
  const { base, warnings } = policyDns(pod, surroundings);
  const wanted = pod.spec.dnsConfig ? merge(base, pod.spec.dnsConfig) : base;
  const servers = fitNameServers(wanted.nameServers);
  const searches = fitSearches(wanted.searches);
  return {
    dns: { nameServers: toNameServers(servers.kept, base.asksNetwork, surroundings), searches: searches.kept, options: wanted.options },
    warnings: [...warnings, ...servers.warnings, ...searches.warnings],
  };
}

interface Base extends ResolvConf {
  /** Whether the first name server is the network's. */
  readonly asksNetwork: boolean;
}

function policyDns(pod: Pod, surroundings: DnsSurroundings): { readonly base: Base; readonly warnings: readonly DnsWarning[] } {
  const { dnsPolicy, hostNetwork } = pod.spec;
  const quiet = (base: Base) => ({ base, warnings: [] });
  if (dnsPolicy === 'None') return quiet({ nameServers: [], searches: [], options: [], asksNetwork: false });
  const wantsCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy !== 'Default' && !hostNetwork);
  if (!wantsCluster) return quiet(machineDns(pod, surroundings));
  if (!hostNetwork || surroundings.reachesNetwork) return quiet(clusterDns(pod, surroundings));
  const { name, namespace, uid } = pod.metadata;
  const message = `pod: "${name}_${namespace}(${uid})". kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.`;
  return { base: machineDns(pod, surroundings), warnings: [{ reason: 'MissingClusterDNS', message }] };
}

/**
 * Names of `default` stand alone in the network, so its pods need no search list (with one, BusyBox's nslookup fails though it found the
 * name) unless they ask for more of it themselves; pods of other namespaces find their own Services first.
 */
function clusterDns(pod: Pod, { machine, network }: DnsSurroundings): Base {
  const { namespace = '' } = pod.metadata;
  const own = { nameServers: [network.nameServer], asksNetwork: true };
  if (namespace === 'default' && (pod.spec.dnsConfig?.searches ?? []).length === 0) return { ...own, searches: [], options: [] };
  const cluster = [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'];
  return { ...own, searches: unique([...cluster, ...machine.searches]), options: ['ndots:5'] };
}

/** The machine's; but what listens to the machine alone is not to be had in a network of the pod's own: there the engine asks it. */
function machineDns({ spec }: Pod, { machine, network }: DnsSurroundings): Base {
  const reached = spec.hostNetwork ? machine.nameServers : machine.nameServers.filter((address) => !isLoopback(address));
  if (reached.length > 0 || spec.hostNetwork) return { ...machine, nameServers: reached, asksNetwork: false };
  return { ...machine, nameServers: [network.nameServer], asksNetwork: true };
}

const isLoopback = (address: string): boolean => /^127\.|^::1$/.test(address);

/** Whether this machine itself can ask a network's name server. docker's answers inside of containers alone. */
export const isReachedFromMachine = (nameServer: string, reachesPodNetwork: boolean): boolean =>
  reachesPodNetwork && !isLoopback(nameServer);

function merge(base: Base, { nameservers = [], searches = [], options = [] }: PodDnsConfig): Base {
  const byName = new Map(base.options.map((option) => [option.split(':', 1)[0] ?? '', option]));
  for (const { name = '', value } of options) byName.set(name, value ? `${name}:${value}` : name);
  return {
    ...base,
    nameServers: unique([...base.nameServers, ...nameservers]),
    searches: unique([...base.searches, ...searches]),
    options: [...byName.values()],
  };
}

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)];

interface Fitted {
  readonly kept: readonly string[];
  readonly warnings: readonly DnsWarning[];
}

// k8s: formDNSNameserversFitsLimits
function fitNameServers(all: readonly string[]): Fitted {
  if (all.length <= mostNameServers) return { kept: all, warnings: [] };
  const kept = all.slice(0, mostNameServers);
  const message = `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${kept.join(' ')}`;
  return { kept, warnings: [{ reason: 'DNSConfigForming', message }] };
}

// k8s: formDNSSearchFitsLimits
function fitSearches(all: readonly string[]): Fitted {
  const kept = all.slice(0, mostSearches).filter((search) => search.length <= longestSearch);
  while (kept.join(' ').length > longestSearchList) kept.pop();
  if (kept.length === all.length) return { kept, warnings: [] };
  const message = `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${kept.join(' ')}`;
  return { kept, warnings: [{ reason: 'DNSConfigForming', message }] };
}

function toNameServers(addresses: readonly string[], asksNetwork: boolean, { network }: DnsSurroundings): NameServers {
  return asksNetwork ? { network: network.name, others: addresses.slice(1) } : { others: addresses };
}
