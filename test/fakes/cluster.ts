import { generateKeyPairSync } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import forge from 'node-forge';
import { serveCustomKinds } from './custom-kinds/relay.ts';
import type { CustomApi } from './custom-kinds/serve.ts';

/** A certificate and its key, PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority for one test, and what it signs. */
export interface TestAuthority extends Pair {
  sign(subject: {
    readonly name: string;
    readonly groups?: readonly string[];
    readonly endsAt?: number;
    readonly hosts?: readonly string[];
  }): Pair;
}

const dayMs = 86_400_000;

/** Makes an authority. */
export function makeTestAuthority(): TestAuthority {
  const authority = certify({ name: 'test authority', isAuthority: true });
  return { ...authority, sign: (subject) => certify({ ...subject, signer: authority }) };
}

interface Wish {
  readonly name: string;
  readonly groups?: readonly string[];
  readonly endsAt?: number;
  readonly hosts?: readonly string[];
  readonly isAuthority?: boolean;
  readonly signer?: Pair;
}

function certify({ name, groups = [], endsAt = Date.now() + dayMs, hosts = ['127.0.0.1', 'localhost'], isAuthority, signer }: Wish): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `01${Math.floor(Math.random() * 1e12)
    .toString(16)
    .padStart(12, '0')}`;
  certificate.validity.notBefore = new Date(Date.now() - 2 * dayMs);
  certificate.validity.notAfter = new Date(endsAt);
  const subject = [{ name: 'commonName', value: name }, ...groups.map((value) => ({ name: 'organizationName', value }))];
  certificate.setSubject(subject);
  certificate.setIssuer(signer ? forge.pki.certificateFromPem(signer.cert).subject.attributes : subject);
  const altNames = hosts.map((host) => (/^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host }));
  certificate.setExtensions([
    { name: 'basicConstraints', cA: isAuthority === true },
    { name: 'subjectAltName', altNames },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(signer?.key ?? privateKey), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key: privateKey };
}

/** A request as the cluster saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Who asked: the name in the certificate, or `token …`. */
  readonly user: string;
}

/** What is answered in the place of the API; undefined: the API answers. */
export type Intercept = (request: SeenRequest, response: ServerResponse) => boolean;

export interface TestCluster {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

export interface TestClusterOptions {
  readonly authority: TestAuthority;
  /** What answers: the URL of an API behind the cluster. */
  readonly api: string;
  readonly tokens?: readonly string[];
  readonly server?: Pair;
  readonly intercept?: Intercept;
  /** A watch ends after so many lines. */
  readonly watchLines?: number;
  /** Kinds of its own. */
  readonly custom?: CustomApi;
  /** Streams speak no newer protocol, as before Kubernetes 1.30. */
  readonly isOld?: boolean;
}

/**
 * What stands in front of an API as kube-apiserver's own listener does: TLS with its own authority, client certificates and tokens, 401 for
 * all others, lists page by page, watches that end, and nothing of what kpod's own agent has beside Kubernetes.
 */
export async function startTestCluster(options: TestClusterOptions): Promise<TestCluster> {
  const { authority, api, tokens = [], server: pair, intercept, custom } = options;
  const seen: SeenRequest[] = [];
  const own = pair ?? authority.sign({ name: 'kube-apiserver' });
  const sockets = new Set<Socket>();
  const server = createServer({ ...own, ca: authority.cert, requestCert: true, rejectUnauthorized: false });
  const identify = (request: IncomingMessage): SeenRequest | undefined => {
    const socket = request.socket as TLSSocket;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    // A session that goes on is authorized without a certificate.
    const named = socket.authorized ? socket.getPeerCertificate().subject?.CN : undefined;
    const user = named ? String(named) : tokens.includes(token ?? '') ? `token ${token}` : undefined;
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, user: user ?? '' });
    return user === undefined ? undefined : seen.at(-1);
  };
  server.on('secureConnection', (socket: Socket) => void sockets.add(socket));
  server.on('request', (request, response) => {
    const known = identify(request);
    if (!known) return answer(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
    if (intercept?.(known, response)) return;
    if (custom && serveCustomKinds(custom, api, request, response)) return;
    if (isOwn(known.url)) return answer(response, 404, status(404, 'NotFound', 'the server could not find the requested resource'));
    if (known.url === '/version') return answer(response, 200, { major: '1', minor: '32', gitVersion: 'v1.32.4' });
    if (pageOf(request)) return void givePage(api, request, response);
    relay(request, response, options);
  });
  server.on('upgrade', (request, socket: Socket, head: Buffer) => {
    const known = identify(request);
    // What no cluster knows is not offered to the API behind it either.
    const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(/,\s*/);
    const understood = offered.filter((name) => !name.endsWith('kpod.io') && !(options.isOld && name.startsWith('v5.')));
    request.headers['sec-websocket-protocol'] = understood.join(',');
    if (known) tunnel(api, request, socket, head);
    else socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    ...{ port, seen },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A failure as the API server words it. */
export const status = (code: number, reason: string, message: string, more: object = {}): object => ({
  ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  ...more,
});

/** Answers with JSON. */
export function answer(response: ServerResponse, code: number, body: object, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** The page that a list is asked for; undefined for all other requests. */
function pageOf({ method, url = '' }: IncomingMessage) {
  const query = new URL(url, 'http://x').searchParams;
  const limit = Number(query.get('limit') ?? 0);
  return method === 'GET' && limit > 0 && !query.has('watch') ? { limit, start: Number(query.get('continue')?.slice(1) ?? 0) } : undefined;
}

async function givePage(api: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { limit, start } = pageOf(request) ?? { limit: 0, start: 0 };
  const url = new URL(request.url ?? '', api);
  for (const name of ['limit', 'continue']) url.searchParams.delete(name);
  const whole = await fetch(url, { headers: { accept: request.headers.accept ?? '*/*' } });
  const body = (await whole.json()) as { metadata?: object; items?: unknown[]; rows?: unknown[] };
  const field = body.items ? 'items' : 'rows';
  const all = body[field];
  if (!all) return answer(response, whole.status, body);
  const rest = all.length - start - limit;
  const more = rest > 0 ? { continue: `c${start + limit}`, remainingItemCount: rest } : {};
  answer(response, 200, { ...body, metadata: { ...body.metadata, ...more }, [field]: all.slice(start, start + limit) });
}

/** What only kpod's own agent answers. */
const isOwn = (url: string): boolean => /^\/kpod\/|\/pods\/[^/]+\/(timeline|shell|volumes?)\b/.test(url);

function relay(request: IncomingMessage, response: ServerResponse, { api, watchLines }: TestClusterOptions): void {
  const isWatch = /[?&]watch=/.test(request.url ?? '');
  const inner = httpRequest(new URL(request.url ?? '', api), { method: request.method, headers: request.headers }, (reply) => {
    response.writeHead(reply.statusCode ?? 500, reply.headers);
    response.flushHeaders();
    reply.pipe(response);
    let lines = 0;
    if (isWatch && watchLines !== undefined) {
      reply.on('data', (chunk: Buffer) => {
        lines += chunk.toString().split('\n').length - 1;
        if (lines >= watchLines) reply.unpipe(response) && response.end();
      });
    }
    reply.on('error', () => response.destroy());
  });
  inner.on('error', () => response.destroy());
  response.on('close', () => inner.destroy());
  request.pipe(inner);
}

function tunnel(api: string, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const inner = httpRequest(new URL(request.url ?? '', api), { method: request.method, headers: request.headers });
  inner.on('upgrade', (reply, other: Socket, first: Buffer) => {
    const lines = reply.rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${reply.rawHeaders[index + 1]}`] : []));
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
    if (first.length > 0) socket.write(first);
    if (head.length > 0) other.write(head);
    socket.pipe(other).pipe(socket);
    for (const end of [socket, other]) {
      end.on('error', () => {});
      end.on('close', () => [socket, other].forEach((one) => void one.destroy()));
    }
  });
  inner.on('response', (reply) => {
    socket.write(`HTTP/1.1 ${reply.statusCode} ${reply.statusMessage}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n`);
    reply.pipe(socket);
  });
  inner.on('error', () => socket.destroy());
  inner.end();
}
