import type { IncomingHttpHeaders } from 'node:http';
import { type ApiError, failure, forbidden } from '../../api/errors.ts';
import { listenerPath } from '../../api/own-protocols.ts';

/** What must be known of a request that came over TLS. */
export interface Asked {
  /** As it came, with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether its client has shown a certificate of this agent's authority, with the key to it. */
  readonly hasCertificate: boolean;
}

/** The names under which a client of this machine finds the listener; its certificate says both. */
const ownNames = ['127.0.0.1', 'localhost'];

/**
 * Why a request is refused, before anything is done for it; undefined for one that is right. A page of somebody in the user's own browser can send
 * requests here, also under a name of its own that leads to this machine: browsers say so in these headers, which pages cannot change.
 */
export function refusalOf({ url, headers, hasCertificate }: Asked, port: number): ApiError | undefined {
  const hosts = ownNames.map((name) => `${name}:${port}`);
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  // `kubectl proxy` of older versions passes on how it was called itself, with a port of its own.
  const isThisMachine = ownNames.includes(host.toLowerCase().replace(/:\d+$/, ''));
  if (!isThisMachine) return forbidden(`requests for another host are refused: this is ${hosts.join(' or ')}`);
  hosts.push(host.toLowerCase());
  // Libraries for WebSockets name the address itself, some of them with the wrong scheme: nothing but TLS is spoken there.
  const isOwn = origin === undefined || hosts.some((own) => origin === `https://${own}` || origin === `http://${own}`);
  if (!isOwn || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    return forbidden('requests from pages of a browser are refused');
  }
  if (!hasCertificate) return failure(401, 'Unauthorized', 'Unauthorized');
  // What somebody gets at for a while, through a proxy of the user's, does not give away the key for always.
  return url.split('?', 1)[0]?.replace(/\/+$/, '') === listenerPath
    ? forbidden('the key is given out over the socket of the agent alone')
    : undefined;
}
