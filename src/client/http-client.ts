import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { UserError } from '../api/errors.ts';
import type { WatchEvent } from '../api/types.ts';
import { isDeaf, readAll, readFailure, unreachable } from './failure.ts';
import { checkIsOwn } from './own-socket.ts';
import { connectionOptions, type ServerAddress, withQuery } from './server-address.ts';
import type { ChannelOptions, ChannelSession, Client, RequestOptions } from './types.ts';
import { parseWarnings } from './warnings.ts';
import { readEvents } from './watch-events.ts';

/** What a client needs beside its address. `onWarning` gets the text of every `Warning:` header of an answer. */
export interface ClientDeps {
  readonly onWarning: (text: string) => void;
}

/** A client of one server, which is expected to be there: nothing is started, nothing is tried again. */
export function createClient(address: ServerAddress, deps: ClientDeps): Client {
  const server = address.kind === 'unix' ? address.socketPath : address.url.origin;

  // Where a server was found last.
  let found = address;
  const reach = async (options: Outgoing): Promise<IncomingMessage> => {
    try {
      return await sendToOwn(found, options);
    } catch (cause) {
      const others = isDeaf(cause) ? await otherSockets(address, found) : [];
      for (const other of others) {
        const response = await sendToOwn(other, options).catch(() => undefined);
        if (!response) continue;
        found = other;
        return response;
      }
      throw unreachable(server, cause as NodeJS.ErrnoException);
    }
  };

  const own = async (): Promise<ServerAddress> => {
    await checkIsOwn(found).catch((cause: NodeJS.ErrnoException) => {
      throw unreachable(server, cause);
    });
    return found;
  };

  const exchange = async (method: string, path: string, options: RequestOptions): Promise<IncomingMessage> => {
    const response = await reach({ ...options, method, path });
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
      return openChannels(await own(), withQuery(path, options.query), options);
    },
    async forward(path: string, port: number): Promise<Duplex> {
      const { openForward } = await import('./forward.ts');
      return openForward(await own(), withQuery(path, { ports: port }));
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

async function sendToOwn(address: ServerAddress, options: Outgoing): Promise<IncomingMessage> {
  await checkIsOwn(address);
  return send(address, options);
}

interface Outgoing extends RequestOptions {
  readonly method: string;
  readonly path: string;
}

/** Rejects with the system's error when the server cannot be reached. */
async function send(address: ServerAddress, options: Outgoing): Promise<IncomingMessage> {
  const { method, path } = options;
  const { secure, headers, ...where } = connectionOptions(address);
  const start = secure ? (await import('node:https')).request : httpRequest;
  const payload = options.body === undefined ? undefined : JSON.stringify(options.body);
  const prefix = address.kind === 'url' ? address.url.pathname.replace(/\/$/, '') : '';
  return new Promise((resolve, reject) => {
    const request = start(
      {
        ...where,
        // Else node compiles its patterns of IP addresses to find a name for TLS: a noticeable part of a short command.
        ...(secure ? {} : { servername: '' }),
        method,
        path: prefix + withQuery(path, options.query),
        agent: false,
        ...(options.signal ? { signal: options.signal } : {}),
        headers: {
          ...(headers as Record<string, string>),
          accept: options.accept ?? 'application/json',
          ...(payload === undefined
            ? {}
            : { 'content-type': options.contentType ?? 'application/json', 'content-length': Buffer.byteLength(payload) }),
        },
      },
      resolve,
    );
    request.on('error', reject);
    request.end(payload);
  });
}
