import type { RequestOptions } from 'node:http';
import type { Query } from './types.ts';

/** Where a server is: kpod's own agent, or a cluster of a kubeconfig. */
export type ServerAddress =
  | {
      readonly kind: 'unix';
      readonly socketPath: string;
      /** A file that holds the path of another socket, to be tried where nobody listens on this one. */
      readonly pointer?: string;
      /** The user who alone can have made the socket; without it, everybody's socket is spoken to. */
      readonly owner?: number;
    }
  | {
      readonly kind: 'url';
      /** `https:`, or `http:` for a server on this machine. */
      readonly url: URL;
      readonly ca?: string;
      readonly cert?: string;
      readonly key?: string;
      readonly token?: string;
      readonly skipVerify?: boolean;
    };

/** How to reach a server with node's http: shared by requests and by WebSockets. */
export function connectionOptions(address: ServerAddress): RequestOptions & { readonly secure: boolean } {
  if (address.kind === 'unix') return { secure: false, socketPath: address.socketPath, headers: { host: 'kpod' } };
  const { ca, cert, key, token, skipVerify } = address;
  return {
    secure: address.url.protocol === 'https:',
    host: address.url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: address.url.port || (address.url.protocol === 'https:' ? 443 : 80),
    headers: { host: address.url.host, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...{ ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}), rejectUnauthorized: !skipVerify },
  };
}

/** `path` with `query` appended; undefined values are left out, lists become repeated parameters. */
export function withQuery(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}
