import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseUpgradeInWords } from '../http.ts';
import type { Upgrade } from '../types.ts';

const protocolHeader = 'X-Stream-Protocol-Version';

/** Whether a request wants to leave HTTP for SPDY, as kubectl does up to 1.29, and later when a WebSocket was refused. */
export const wantsSpdy = (request: IncomingMessage): boolean => request.headers.upgrade?.toLowerCase() === 'spdy/3.1';

/** What two ends have agreed on. */
export interface Agreed<P extends string> {
  readonly transport: Duplex;
  readonly protocol: P;
}

/**
 * Leaves HTTP for SPDY with the first of the client's protocols that is among `protocols`; a client that names none gets `byDefault`.
 * Undefined when there is none in common: then the client has been told.
 * k8s: apimachinery httpstream Handshake
 */
export function upgradeToSpdy<P extends string>(
  { request, socket, head }: Upgrade,
  protocols: readonly P[],
  byDefault?: P,
): Agreed<P> | undefined {
  const offered = (request.headersDistinct[protocolHeader.toLowerCase()] ?? [])
    .flatMap((line) => line.split(','))
    .map((word) => word.trim());
  const isKnown = (word: string): word is P => (protocols as readonly string[]).includes(word);
  const chosen = offered.find(isKnown) ?? (offered.length === 0 ? byDefault : undefined);
  if (chosen === undefined) {
    const words = `client supports [${offered.join(' ')}], server accepts [${protocols.join(' ')}]`;
    refuseUpgradeInWords(socket, 403, `unable to upgrade: unable to negotiate protocol: ${words}`, {
      'x-accepted-stream-protocol-versions': protocols.join(', '),
    });
    return undefined;
  }
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: SPDY/3.1'];
  socket.write([...lines, ...(offered.length > 0 ? [`${protocolHeader}: ${chosen}`] : []), '', ''].join('\r\n'));
  if (head.length > 0) socket.unshift(head);
  return { transport: socket, protocol: chosen };
}
