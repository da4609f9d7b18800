/** The name server for what the engine's own resolver cannot answer, as a configuration of nginx with its JavaScript module. Pure. */
import type { Config } from '../proxy/config-files.ts';
import { configMountPath, scriptedHead } from '../proxy/nginx-config.ts';
import { dnsModule } from './module.ts';
import type { DnsRecords } from './records.ts';

// One question a session: a client may ask for different names from one port.
const exchange = 'proxy_requests 1; proxy_responses 1; proxy_timeout 5s;';

/**
 * The files of a name server that answers `records` and hands everything else to the engine's resolver. A script can change what a proxy
 * hands on and back, not answer by itself: so questions of ours go to a server that says anything, and its answer is replaced.
 */
export function dnsConfig(records: DnsRecords, nameServer: string): Config {
  const engine = `${nameServer}:53`;
  const conf = `${scriptedHead()}stream {
  js_path ${configMountPath}/;
  js_import dns from dns.js;
  js_set $server dns.server;
  server { listen 53 udp; js_preread dns.read; proxy_pass $server; ${exchange} }
  server { listen 53; proxy_pass ${engine}; }
  server { listen 127.0.0.1:5301 udp; js_filter dns.addresses; proxy_pass 127.0.0.1:5303; ${exchange} }
  server { listen 127.0.0.1:5302 udp; js_filter dns.names; proxy_pass ${engine}; ${exchange} }
  server { listen 127.0.0.1:5303 udp; return answer; }
}
`;
  return {
    'nginx.conf': conf,
    'dns.js': dnsModule(records, { engine, addresses: '127.0.0.1:5301', names: '127.0.0.1:5302' }),
  };
}
