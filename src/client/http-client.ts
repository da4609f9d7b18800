import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { ApiError, UserError } from '../api/errors.ts';
import type { WatchEvent } from '../api/types.ts';
import { isDeaf, readAll, readFailure, unreachable } from './failure.ts';
import { checkIsOwn } from './own-socket.ts';
import { connectionOptions, type ServerAddress, withQuery } from './server-address.ts';
import type { Dial, Outgoing, Transport } from './transport.ts';
import type { ChannelOptions, ChannelSession, Client, RequestOptions } from './types.ts';
import { parseWarnings } from './warnings.ts';
import { readEvents } from './watch-events.ts';

/** What a client needs beside its server. `onWarning` gets the text of every `Warning:` header of an answer. */
export interface ClientDeps {
  readonly onWarning: (text: string) => void;
}

/** A client of one server, which is expected to be there: nothing is started, nothing is tried again. */
export const createClient = (address: ServerAddress, deps: ClientDeps): Client => createClientOver(createSocketTransport(address), deps);

/** A client whose requests go that way. */
export function createClientOver(transport: Transport, deps: ClientDeps): Client {
  const { server } = transport;
  const exchange = async (method: string, path: string, options: RequestOptions): Promise<IncomingMessage> => {
    const response = await transport.send({ ...options, method, path });
    for (const text of parseWarnings(response.headersDistinct['warning'] ?? [])) deps.onWarning(text);
    if ((response.statusCode ?? 0) >= 400) throw await readFailure(response);
    return response;
  };

  return {
    server,
    async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
      const response = await exchange(method, path, options);
      const text = await readAll(response, server);
      try {
        return JSON.parse(text) as T;
      } catch (cause) {
        throw new UserError(`the answer of ${server} to ${method} ${path} is not JSON`, { cause });
      }
    },
    async stream(path: string, options: RequestOptions = {}): Promise<Readable> {
      return exchange('GET', path, { accept: '*/*', ...options });
    },
    watch: <T>(path: string, options: RequestOptions): AsyncIterable<WatchEvent<T>> =>
      readEvents<T>(() => exchange('GET', path, { ...options, query: { ...options.query, watch: true } }), options.signal),
    async channels(path: string, options: ChannelOptions): Promise<ChannelSession> {
      // ws is only needed by exec: every other command starts without it.
      const { openChannels } = await import('./channels.ts');
      return dialed(transport, withQuery(path, options.query), (dial) => openChannels(dial, options));
    },
    async forward(path: string, port: number): Promise<Duplex> {
      const { openForward } = await import('./forward.ts');
      return dialed(transport, withQuery(path, { ports: port }), openForward);
    },
    passage: (isRepeatable) => transport.passage(isRepeatable),
  };
}

/** Opens a WebSocket, a second time with other credentials where there are some. */
async function dialed<T>(transport: Transport, path: string, open: (dial: Dial) => Promise<T>): Promise<T> {
  try {
    return await open(await transport.dial(path));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.code !== 401 || !transport.renew?.()) throw error;
    return open(await transport.dial(path));
  }
}

function createSocketTransport(address: ServerAddress): Transport {
  const server = address.kind === 'unix' ? address.socketPath : address.url.origin;
  const explain = (cause: NodeJS.ErrnoException) => unreachable(server, cause);
  // Where a server was found last.
  let found = address;
  const reach = async <T>(ask: (there: ServerAddress) => Promise<T>): Promise<T> => {
    try {
      return await ask(found);
    } catch (cause) {
      const others = isDeaf(cause) ? await otherSockets(address, found) : [];
      for (const other of others) {
        const answer = await ask(other).catch(() => undefined);
        if (!answer) continue;
        found = other;
        return answer;
      }
      throw explain(cause as NodeJS.ErrnoException);
    }
  };
  return {
    server,
    send: (outgoing) => reach((there) => sendToOwn(there, outgoing)),
    async passage() {
      const socket = await reach(connectToOwn);
      const host = found.kind === 'unix' ? 'kpod' : found.url.host;
      return { options: { protocol: 'http:', createConnection: () => socket }, host, prefix: '', headers: {}, explain };
    },
    async dial(path) {
      await checkIsOwn(found).catch((cause: NodeJS.ErrnoException) => {
        throw explain(cause);
      });
      const { headers } = connectionOptions(found);
      const url = found.kind === 'unix' ? `ws+unix:${found.socketPath}:${path}` : `ws://${found.url.host}${path}`;
      return { url, options: { headers: headers as Record<string, string> }, explain };
    },
  };
}

/** The agent listens where the environment of its first caller said, which may be another one than ours. */
async function otherSockets(address: ServerAddress, tried: ServerAddress): Promise<readonly ServerAddress[]> {
  if (address.kind !== 'unix' || address.pointer === undefined) return [];
  const pointed = await readFile(address.pointer, 'utf8').catch(() => '');
  const paths = [address.socketPath, pointed.trim()].filter((path) => path !== '' && (tried.kind !== 'unix' || path !== tried.socketPath));
  const { owner } = address;
  return paths.map((socketPath) => ({ kind: 'unix', socketPath, ...(owner === undefined ? {} : { owner }) }));
}

async function sendToOwn(address: ServerAddress, outgoing: Outgoing): Promise<IncomingMessage> {
  await checkIsOwn(address);
  return send(address, outgoing);
}

async function connectToOwn(address: ServerAddress): Promise<Socket> {
  await checkIsOwn(address);
  const socket = connect(
    address.kind === 'unix' ? { path: address.socketPath } : { host: address.url.hostname, port: Number(address.url.port || 80) },
  );
  return new Promise((resolve, reject) => {
    socket.once('error', reject).once('connect', () => {
      // Whoever uses it listens for himself; before that, nobody does.
      socket.off('error', reject).on('error', () => {});
      resolve(socket);
    });
  });
}

/** Rejects with the system's error when the server cannot be reached. */
function send(address: ServerAddress, outgoing: Outgoing): Promise<IncomingMessage> {
  const { headers: host, ...where } = connectionOptions(address);
  const { payload, headers } = encode(outgoing);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        ...where,
        // Else node compiles its patterns of IP addresses to find a name for TLS: a noticeable part of a short command.
        ...{ servername: '' },
        method: outgoing.method,
        path: withQuery(outgoing.path, outgoing.query),
        agent: false,
        ...(outgoing.signal ? { signal: outgoing.signal } : {}),
        headers: { ...(host as Record<string, string>), ...headers },
      },
      resolve,
    );
    request.on('error', reject);
    request.end(payload);
  });
}

/** The body of a request, and what its headers say of that and of the answer. */
export function encode({ accept = 'application/json', body, contentType = 'application/json' }: Outgoing) {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const ofBody = payload === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) };
  return { payload, headers: { accept, ...ofBody } };
}
