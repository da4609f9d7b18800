import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from '../base/log.ts';
import { serveInTurn } from './in-turn.ts';
import { accountForHeads, createInputBudget, type HeadAccount, type InputBudget } from './input-budget.ts';
import type { Handle } from './types.ts';

/** What clients may cost that connect and do not go on. Watches, logs and exec are beyond all of it once their request has come. */
export interface ConnectionLimits {
  /** For the head of a request, from the first byte, or from the connection. */
  readonly headTimeoutMs: number;
  /** For the head and the body. */
  readonly requestTimeoutMs: number;
  /** How often the two are looked after. */
  readonly checkIntervalMs: number;
  /** Connections at once: far more than people have, far fewer than file descriptors. When they are used up, those that idle are closed. */
  readonly connections: number;
  /** Bytes of a request's head. */
  readonly headBytes: number;
}

/** Longer than any client keeps an idle connection, so that a client never writes into one that is just being closed. */
const keepAliveTimeoutMs = 10 * 60 * 1000;
/** Heads that may be under way at once, each as long as it may be: most have less than a thousand bytes. */
const mostLongHeads = 8;

interface Deps {
  readonly log: Log;
}

/** What all heads that are not whole yet take, for the servers that share it. */
export const createHeadBudget = ({ log }: Deps, limits: ConnectionLimits): InputBudget =>
  createInputBudget(log, mostLongHeads * limits.headBytes);

/** How bytes come to a server of HTTP. */
export interface Transport {
  create(options: ServerOptions, listener: RequestListener): Server;
  /** The event that tells of a connection on which HTTP begins. */
  readonly event: 'connection' | 'secureConnection';
}

const plain: Transport = { create: createServer, event: 'connection' };

interface LimitedDeps extends Deps {
  readonly limits: ConnectionLimits;
  /** The budget that the heads of requests on a connection count to. */
  readonly heads: (socket: Socket) => InputBudget;
  readonly transport?: Transport;
}

/** A server of HTTP that does not listen yet, for any kind of listener: it bounds what its clients cost. */
export function createLimitedServer(handle: Handle, { limits, heads, log, transport = plain }: LimitedDeps): Server {
  const server = transport.create(
    {
      maxHeaderSize: limits.headBytes,
      keepAliveTimeout: keepAliveTimeoutMs,
      headersTimeout: limits.headTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
    },
    serveInTurn(handle, { log }),
  );
  limitConnections(server, limits.connections, { log });
  limitHeads(server, transport.event, heads);
  return server;
}

/** Keeps file descriptors free for what the agent itself has to do. */
function limitConnections(server: Server, most: number, { log }: Deps): void {
  let open = 0;
  let isLogged = false;
  server.maxConnections = most;
  server.on('connection', (socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
      if (open < most / 2) isLogged = false;
    });
    if (open >= most) server.closeIdleConnections();
  });
  server.on('drop', () => {
    server.closeIdleConnections();
    if (!isLogged) log.warn('too many connections: new ones are refused', { most });
    isLogged = true;
  });
}

/** Bounds what all heads of requests together take that are being read: each may be long, as the command of an exec is in it. */
function limitHeads(server: Server, event: Transport['event'], budgetOf: LimitedDeps['heads']): void {
  const accounts = new WeakMap<Duplex, HeadAccount>();
  server.on(event, (socket: Socket) => void accounts.set(socket, accountForHeads(socket, budgetOf(socket))));
  server.on('request', (request) => accounts.get(request.socket)?.isRead(request));
  server.on('upgrade', (_request, socket) => accounts.get(socket)?.end());
}
