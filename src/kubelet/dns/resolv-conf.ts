/** What a resolv.conf says. k8s: pkg/kubelet/network/dns/dns.go parseResolvConf */
export interface ResolvConf {
  readonly nameServers: readonly string[];
  readonly searches: readonly string[];
  /** `ndots:5`, `edns0` */
  readonly options: readonly string[];
}

/** Reads the text of a resolv.conf. Of several search lists the last counts, options add up; what else stands there is passed over. */
export function parseResolvConf(text: string): ResolvConf {
  const nameServers: string[] = [];
  const options = new Set<string>();
  let searches: readonly string[] = [];
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    const [first] = rest;
    if (word === 'nameserver' && first !== undefined) nameServers.push(first);
    // With and without the dot at its end it is the same domain.
    if (word === 'search') searches = rest.map((domain) => (domain === '.' ? domain : domain.replace(/\.$/, '')));
    if (word === 'options') for (const option of rest) options.add(option);
  }
  return { nameServers, searches, options: [...options] };
}
