import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ConnectionOptions } from 'node:tls';

/** What TLS is told, and how long a connection may take to come about. */
export type Security = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>;

/** What makes the connections to a server: directly, or through a proxy. `isKept`: a connection serves several requests. */
export async function openAgent(
  server: URL,
  proxy: URL | undefined,
  { isKept, ...security }: Security & { readonly isKept: boolean },
): Promise<HttpAgent> {
  const options: AgentOptions & Security = { keepAlive: isKept, keepAliveMsecs: keepAliveMs, ...security };
  const isSecure = server.protocol === 'https:';
  if (!proxy) return isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  if (proxy.protocol.startsWith('socks5')) {
    const { SocksProxyAgent } = await import('socks-proxy-agent');
    // Names are for the proxy to look up: who needs one rarely can.
    return new SocksProxyAgent(proxy.href.replace(/^socks5:/, 'socks5h:'), options);
  }
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
  return isSecure ? new HttpsProxyAgent({ ...options, proxy }) : new HttpProxyAgent({ ...options, proxy });
}

/** A peer that is gone without a word is noticed by it. */
export const keepAliveMs = 30_000;
