import { BlockList, isIP } from 'node:net';
import { UserError } from '../../api/errors.ts';
import type { ClusterEntry } from './types.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy on the way to a server: that of the kubeconfig, else that of the environment. Throws UserError for one of a kind that there is
 * not. k8s: clientcmd validation.go; Go: golang.org/x/net/http/httpproxy
 */
export function proxyFor(server: URL, { name, proxyUrl }: Pick<ClusterEntry, 'name' | 'proxyUrl'>, env: Env): URL | undefined {
  if (proxyUrl !== undefined) return parseOwn(proxyUrl, name);
  const variable = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = env[variable] || env[variable.toLowerCase()] || '';
  if (text === '' || goesDirectly(server, env['NO_PROXY'] || env['no_proxy'] || '')) return undefined;
  const proxy = parseKnown(text.includes('://') ? text : `http://${text}`);
  if (!proxy) throw new UserError(`invalid proxy address ${JSON.stringify(withoutPassword(text))} in ${variable}`);
  return proxy;
}

const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

function parseKnown(text: string): URL | undefined {
  if (!/^\w+:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return schemes.has(url.protocol) ? url : undefined;
}

function parseOwn(text: string, cluster: string): URL {
  const known = parseKnown(text);
  if (known) return known;
  const scheme = /^([\w+.-]+):\/\//.exec(text)?.[1] ?? '';
  throw new UserError(
    `invalid 'proxy-url' ${JSON.stringify(withoutPassword(text))} for cluster ${JSON.stringify(cluster)}: unsupported scheme ${JSON.stringify(scheme)}, must be http, https, or socks5`,
  );
}

const withoutPassword = (text: string): string => text.replace(/\/\/[^@/]*@/, '//');

/** What `NO_PROXY` names, and this machine itself, are asked without a proxy. */
function goesDirectly({ hostname, port, protocol }: URL, excepted: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (host === 'localhost' || isLoopback(host)) return true;
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return excepted
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .some((part) => part !== '' && matches(part, host, ownPort));
}

function isLoopback(host: string): boolean {
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}

function matches(pattern: string, host: string, port: string): boolean {
  if (pattern === '*') return true;
  const [, address = '', prefix] = /^(.+)\/(\d+)$/.exec(pattern) ?? [];
  if (prefix !== undefined) return isIP(address) !== 0 && isIP(host) !== 0 && isWithin(host, address, Number(prefix));
  const [, name = pattern, onlyPort] = isIP(pattern) ? [] : (/^(.*?)(?::(\d+))?$/.exec(pattern) ?? []);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const bare = name.replace(/^\[(.*)\]$/, '$1').replace(/^\*(?=\.)/, '');
  if (bare.startsWith('.')) return host.endsWith(bare);
  return host === bare || (!isIP(bare) && host.endsWith(`.${bare}`));
}

function isWithin(host: string, address: string, prefix: number): boolean {
  const list = new BlockList();
  const family = (text: string) => (isIP(text) === 6 ? 'ipv6' : 'ipv4');
  try {
    list.addSubnet(address, prefix, family(address));
  } catch {
    return false;
  }
  return list.check(host, family(host));
}
