import type { RequestOptions } from 'node:http';
import type { Query } from './types.ts';

/** Where a server is that asks for no credentials. */
export type ServerAddress =
  | {
      /** kpod's own agent. */
      readonly kind: 'unix';
      readonly socketPath: string;
      /** A file that holds the path of another socket, to be tried where nobody listens on this one. */
      readonly pointer?: string;
      /** The user who alone can have made the socket; without it, everybody's socket is spoken to. */
      readonly owner?: number;
    }
  | {
      readonly kind: 'url';
      /** `http:`, of a server on this machine. */
      readonly url: URL;
    };

/** How to reach a server with node's http. */
export function connectionOptions(address: ServerAddress): RequestOptions {
  if (address.kind === 'unix') return { socketPath: address.socketPath, headers: { host: 'kpod' } };
  return { host: address.url.hostname, port: address.url.port, headers: { host: address.url.host } };
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
