import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Clock, sleep } from '../../base/clock.ts';
import { encode } from '../http-client.ts';
import { withQuery } from '../server-address.ts';
import type { Outgoing, Transport } from '../transport.ts';
import { keepAliveMs, openAgent, type Security } from './agents.ts';
import type { CredentialSource, Credentials } from './credentials.ts';
import { inKubectlWords } from './failure-words.ts';

/** A server of a kubeconfig, ready to be asked. */
export interface ClusterTarget {
  readonly url: URL;
  readonly security: Security;
  readonly proxy?: URL;
  readonly source: CredentialSource;
}

/** So often a server may say that it has no time now. k8s: client-go rest/with_retry.go */
const maxRetries = 10;
/** So long a connection may take to come about. Go: http.DefaultTransport */
const connectLimitMs = 30_000;

/** The way to a cluster: TLS, credentials, proxies; asked again when it says that it has no time now, or wants newer credentials. */
export function createClusterTransport(target: ClusterTarget, { clock }: { readonly clock: Clock }): Transport {
  const { url, source } = target;
  const agents = createAgents(target);
  const prefix = url.pathname.replace(/\/$/, '');
  const explain = (cause: NodeJS.ErrnoException) =>
    inKubectlWords(cause, {
      ...(target.proxy ? { proxy: target.proxy.host } : {}),
      host: url.host,
      name: target.security.servername ?? url.hostname.replace(/^\[(.*)\]$/, '$1'),
    });
  const identify = async (): Promise<Credentials> => (url.protocol === 'https:' ? source.current() : { headers: {} });

  const sendOnce = async (outgoing: Outgoing): Promise<IncomingMessage> => {
    const credentials = await identify();
    const agent = await agents(credentials, outgoing.method === 'GET');
    return exchange({ url, agent, path: prefix + withQuery(outgoing.path, outgoing.query) }, outgoing, credentials);
  };

  return {
    server: url.origin,
    async send(outgoing) {
      let isRenewed = false;
      for (let retries = 0; ; ) {
        const response = await sendOnce(outgoing).catch((cause: NodeJS.ErrnoException) => {
          throw explain(cause);
        });
        const pauseMs = retryAfter(response);
        if (response.statusCode === 401 && !isRenewed && source.renew()) isRenewed = true;
        else if (pauseMs !== undefined && retries < maxRetries) {
          retries += 1;
          await sleep(clock, pauseMs, outgoing.signal);
        } else return response;
        response.resume();
      }
    },
    renew: () => source.renew(),
    async passage(isRepeatable) {
      const credentials = await identify();
      const agent = await agents(credentials, isRepeatable);
      const options = { protocol: url.protocol === 'https:' ? 'https:' : 'http:', agent, ...placeOf(url) } as const;
      return { options, host: url.host, prefix, headers: credentials.headers, explain };
    },
    async dial(path) {
      const { headers, ...credentials } = await identify();
      const agent = await agents({ headers, ...credentials }, false);
      const base = `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}${prefix}`;
      return { url: `${base}${path}`, options: { agent, headers: { ...headers } as Record<string, string> }, explain };
    },
  };
}

/** How long to wait before a request is sent again; undefined for an answer that counts. k8s: client-go rest/request.go checkWait */
function retryAfter({ headers, statusCode = 0 }: IncomingMessage): number | undefined {
  const seconds = headers['retry-after'];
  return (statusCode === 429 || statusCode >= 500) && seconds !== undefined && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

/** What makes connections as somebody. What changes something has a connection of its own: on a used one it might be lost unseen. */
function createAgents({ url, proxy, security }: ClusterTarget) {
  const known = new Map<string, Promise<Agent>>();
  return ({ certificate, key }: Credentials, isKept: boolean): Promise<Agent> => {
    const id = `${isKept} ${certificate ?? ''}`;
    const own = certificate && key ? { cert: certificate, key } : {};
    const agent = known.get(id) ?? openAgent(url, proxy, { ...security, ...own, isKept });
    known.set(id, agent);
    return agent;
  };
}

const placeOf = ({ hostname, port, protocol }: URL) => ({
  host: hostname.replace(/^\[(.*)\]$/, '$1'),
  port: port || (protocol === 'https:' ? 443 : 80),
});

interface Way {
  readonly url: URL;
  readonly agent: Agent;
  readonly path: string;
}

/** One request and the head of its answer. Rejects with the system's error. */
function exchange({ url, agent, path }: Way, outgoing: Outgoing, credentials: Credentials): Promise<IncomingMessage> {
  const { payload, headers } = encode(outgoing);
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = start(
      {
        ...{ agent, path, method: outgoing.method },
        ...placeOf(url),
        headers: { host: url.host, ...headers, ...(credentials.headers as Record<string, string>) },
        ...(outgoing.signal ? { signal: outgoing.signal } : {}),
      },
      resolve,
    );
    request.once('socket', (socket) => {
      socket.setKeepAlive(true, keepAliveMs);
      if (!socket.connecting) return;
      const patience = setTimeout(() => socket.destroy(Object.assign(new Error('i/o timeout'), { code: 'ETIMEDOUT' })), connectLimitMs);
      socket.once('close', () => clearTimeout(patience)).once('connect', () => clearTimeout(patience));
    });
    request.on('error', (error) => reject(isStale(request, error) ? new StaleConnection() : error));
    request.end(payload);
  }).catch((error: unknown) => {
    if (error instanceof StaleConnection) return exchange({ url, agent, path }, outgoing, credentials);
    throw error;
  }) as Promise<IncomingMessage>;
}

class StaleConnection extends Error {}

/** The server closed a connection that had served before, just when it was to serve again. */
const isStale = (request: { readonly reusedSocket: boolean }, error: NodeJS.ErrnoException): boolean =>
  request.reusedSocket && error.code === 'ECONNRESET';
