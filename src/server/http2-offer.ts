import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * The response to a request that would also like HTTP/2, as some libraries say with the first request of every plain connection (Java's,
 * `curl --http2`); HTTP lets a server go on as it is, and the API server does. The connection ends with the answer. None for other requests,
 * and for those with a body: it has not been read as one. RFC 9110, 7.8
 */
export function answerToHttp2Offer(request: IncomingMessage, socket: Duplex): ServerResponse | undefined {
  const { upgrade = '', 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (upgrade.toLowerCase() !== 'h2c' || length !== '0' || encoding !== undefined || !(socket instanceof Socket)) return undefined;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  // Nobody else listens since the upgrade; only who reads notices that a client has gone.
  socket.on('error', () => {});
  socket.once('end', () => socket.end()).resume();
  return response;
}
