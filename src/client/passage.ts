import type { RequestOptions } from 'node:http';

/** The way of a request of another program, with a connection of its own or one that is kept for those that can be repeated. */
export interface Passage {
  /** Where it goes, for `request` of node's `http` or `https`. Only a server that is there has one, where its connection is not kept. */
  readonly options: RequestOptions & { readonly protocol: 'http:' | 'https:' };
  /** The server's name in the request. */
  readonly host: string;
  /** The path below which the server has its API; empty for none. */
  readonly prefix: string;
  /** Says who asks, as far as the request does not say that itself. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** What is said when it fails by itself, not by an answer. */
  readonly explain: (cause: NodeJS.ErrnoException) => Error;
}
