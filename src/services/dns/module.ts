import script from './name-server-script.js?raw';
import type { DnsRecords } from './records.ts';

/** Where the questions go: to the engine's resolver, and to the two servers that answer records of ours. */
export interface DnsServers {
  readonly engine: string;
  readonly addresses: string;
  readonly names: string;
}

/**
 * The script of the name server with what it answers from. Pure.
 * k8s: CoreDNS answers with a time to live of five seconds, in any order, and NXDOMAIN for a headless Service without endpoints.
 */
export function dnsModule(records: DnsRecords, servers: DnsServers): string {
  return `const records = ${JSON.stringify(records)};
const servers = ${JSON.stringify(servers)};
${script}`;
}
