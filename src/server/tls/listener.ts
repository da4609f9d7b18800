/** What clients of other programs come through. It loads TLS: only an agent that is asked for this listener needs it. */
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import { createSparingLog, type Log } from '../../base/log.ts';
import type { RequestHandler } from '../handler.ts';
import { refuseUpgrade, sendJson } from '../http.ts';
import { type ConnectionLimits, createHeadBudget, createLimitedServer } from '../http-server.ts';
import type { Handle } from '../types.ts';
import { refusalOf } from './guard.ts';
import { createStrangers } from './strangers.ts';

/** What the listener shows its clients, and whose certificates it takes of them; all PEM. */
export interface ListenerCertificates {
  readonly certificate: string;
  readonly key: string;
  /** The authority of the clients' certificates. */
  readonly authority: string;
}

/** A listener that is open. */
export interface TlsListener {
  /** For connections from now on. */
  renew(certificates: ListenerCertificates): void;
  /** Gives the port back; cuts the connections that are open when `lastWords` has settled. */
  close(lastWords: Promise<void>): Promise<void>;
}

/** The only address: nobody but programs of this machine gets here. */
const loopback = '127.0.0.1';

/** Each connection over TLS costs more than one over the socket, and every watch has one. */
const limits: ConnectionLimits = {
  headTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
  checkIntervalMs: 5_000,
  connections: 1000,
  headBytes: 1024 * 1024,
};

/** The heads of requests of those who have not shown who they are: all that they get to know is that. */
const strangerHeadBytes = 64 * 1024;
const mostStrangers = 100;
const handshakeTimeoutMs = 10_000;

interface Deps extends Pick<RequestHandler, 'handle' | 'upgrade'> {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Listens on a port of loopback. Requests and upgrades of clients with a certificate of the authority go to `handle` and `upgrade`, as if they
 * came over the agent's socket; all others are refused. Rejects with the system's error for a port that cannot be had.
 */
export async function listenForClients(port: number, certificates: ListenerCertificates, deps: Deps): Promise<TlsListener> {
  const { handle, upgrade } = deps;
  const log = createSparingLog(deps.log, deps.clock.now);
  const refusal = ({ url = '', headers, socket }: IncomingMessage) => refusalOf({ url, headers, hasCertificate: isKnown(socket) }, port);
  const serve: Handle = (request, response) => {
    const refused = refusal(request);
    if (!refused) return handle(request, response);
    response.on('error', () => {});
    // What else such a client has to say is not read.
    response.setHeader('connection', 'close');
    sendJson(response, refused.status.code ?? 500, refused.status);
  };
  const server = createServerFor(serve, certificates, { log });
  server.on('upgrade', (request, socket, head) => {
    const refused = refusal(request);
    if (!refused) return upgrade(request, socket, head);
    socket.on('error', () => {});
    refuseUpgrade(socket, refused.status);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: loopback, port, exclusive: true }, resolve);
  });
  server.removeAllListeners('error').on('error', (error) => log.error('a client could not be let in', { error: error.message }));
  return {
    renew: (renewed) => server.setSecureContext(contextOf(renewed)),
    async close(lastWords) {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      await lastWords.catch(() => {});
      server.closeAllConnections();
      await closed;
    },
  };
}

function createServerFor(serve: Handle, certificates: ListenerCertificates, deps: { readonly log: Log }): Server {
  const secure = { ...contextOf(certificates), requestCert: true, rejectUnauthorized: false, handshakeTimeout: handshakeTimeoutMs };
  const heads = createHeadBudget(deps, limits);
  const strangerHeads = createHeadBudget(deps, { ...limits, headBytes: strangerHeadBytes });
  const strangers = createStrangers(mostStrangers);
  const server = createLimitedServer(serve, {
    ...deps,
    limits,
    heads: (socket) => (isKnown(socket) ? heads : strangerHeads),
    transport: { create: (options, listener) => createServer({ ...options, ...secure }, listener), event: 'secureConnection' },
  }) as Server;
  server.on('connection', strangers.add);
  server.on('secureConnection', (socket) => {
    if (isKnown(socket)) strangers.isKnown(socket);
  });
  return server;
}

/**
 * A certificate for servers is none for clients: node has looked at that, too. But it takes any client whose session goes on for authorized,
 * also one who has never shown a certificate.
 */
const isKnown = (socket: Socket): boolean => {
  const { authorized } = socket as TLSSocket;
  return authorized && (socket as TLSSocket).getPeerX509Certificate() !== undefined;
};

function contextOf({ certificate, key, authority }: ListenerCertificates): SecureContextOptions {
  return { cert: certificate, key, ca: authority, minVersion: 'TLSv1.2' };
}
