import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect as connectTls } from 'node:tls';
import { type ApiError, internalError, messageOf, serviceUnavailable } from '../../api/errors.ts';
import type { Context, Handler, Upgrade, UpgradeHandler } from '../types.ts';
import type { ProxyPath } from './proxy-path.ts';
import { findTarget, type ProxyTarget } from './target.ts';

/** Of one connection, not of the message: they are not passed on. */
const ofTheConnection = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
/** What says to kpod who somebody is is nobody else's business. */
const credentials = ['authorization', 'impersonate-user', 'impersonate-group', 'impersonate-uid'];

/**
 * Any method of `…/pods/NAME/proxy/PATH` and of Services: passes the request on, and the answer back, as they come. Throws ApiError for a
 * target that is not there or does not answer. k8s: apimachinery util/proxy upgradeaware.go, transport.go
 */
export const proxyRequest: Handler = async (context) => {
  const { proxy } = pathOf(context);
  const { method = 'GET', url = '' } = context.request;
  const target = findTarget(context.deps, proxy);
  // Links of a page at the root would lead elsewhere.
  if (proxy.rest === '' && (method === 'GET' || method === 'HEAD')) {
    const [path = '', query] = url.split('?', 2);
    const location = `${path}/${query === undefined ? '' : `?${query}`}`;
    return { type: 'stream', start: async (response) => void response.writeHead(301, { location }).end() };
  }
  const outgoing = ask(context, target, await dialled(target), {});
  context.request.pipe(outgoing);
  const answer = await answerTo(outgoing);
  return { type: 'stream', start: (response) => passBack(context, answer, response) };
};

/** The same for requests that ask to leave HTTP: a WebSocket of the target. */
export const proxyUpgrade: UpgradeHandler = async (context, upgrade) => {
  const { upgrade: protocol = '' } = upgrade.request.headers;
  const target = findTarget(context.deps, pathOf(context).proxy);
  const outgoing = ask(context, target, await dialled(target), { connection: 'Upgrade', upgrade: protocol });
  outgoing.end();
  const other = await switched(outgoing);
  if ('answer' in other) return passBackTo(upgrade.socket, other.answer);
  await join(upgrade, other);
};

function pathOf({ route }: Context): { readonly proxy: ProxyPath } {
  if (!('proxy' in route)) throw internalError('this path leads to nobody else');
  return route;
}

const unreachable = (error: unknown): ApiError => serviceUnavailable(`error trying to reach service: ${messageOf(error)}`);

async function dialled({ scheme, dial }: ProxyTarget): Promise<Duplex> {
  try {
    const socket = await dial();
    // As Kubernetes: whoever is in the pod signs for himself.
    return scheme === 'https' ? connectTls({ socket, rejectUnauthorized: false }) : socket;
  } catch (error) {
    throw unreachable(error);
  }
}

function ask({ request: asked, signal }: Context, { scheme }: ProxyTarget, socket: Duplex, more: OutgoingHttpHeaders): ClientRequest {
  const { method = 'GET', url = '', headers } = asked;
  const outgoing = request({
    ...{ method, path: pathBehind(url), headers: { ...passedOn(headers), ...forwarded(asked, scheme), ...more } },
    createConnection: () => socket,
    setHost: false,
  });
  // Its errors are those of the answer; what comes later has nobody to be told.
  outgoing.on('error', () => socket.destroy());
  const stop = (): void => void outgoing.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return outgoing;
}

/** What comes behind `/proxy`, with the query, byte for byte. */
function pathBehind(url: string): string {
  const [, rest = ''] = /^[^?]*?\/(?:pods|services)\/[^/?]+\/proxy(.*)$/s.exec(url) ?? [];
  return rest.startsWith('/') ? rest : `/${rest}`;
}

const passedOn = (headers: IncomingMessage['headers']): OutgoingHttpHeaders => {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const left = new Set([...ofTheConnection, ...credentials, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !left.has(name) && !name.startsWith('impersonate-extra-')));
};

const forwarded = ({ url = '', headers }: IncomingMessage, scheme: string): OutgoingHttpHeaders => ({
  'x-forwarded-uri': url.split('?', 1)[0] ?? '',
  'x-forwarded-host': headers.host ?? '',
  'x-forwarded-proto': scheme,
});

function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve).once('error', (error) => reject(unreachable(error)));
  });
}

interface Switched {
  readonly response: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** What comes of a request for another protocol: that, or an answer in HTTP. */
function switched(outgoing: ClientRequest): Promise<Switched | { readonly answer: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    outgoing.once('upgrade', (response, socket, head) => resolve({ response, socket, head }));
    outgoing.once('response', (answer) => resolve({ answer })).once('error', (error) => reject(unreachable(error)));
  });
}

/** The head of an answer; an address in it leads through here again. */
function headOf({ headers }: IncomingMessage, asked: IncomingMessage): OutgoingHttpHeaders {
  const { location } = headers;
  return { ...passedOn(headers), ...(location === undefined ? {} : { location: throughProxy(location, asked) }) };
}

function throughProxy(location: string, { url = '', headers }: IncomingMessage): string {
  const [prefix = ''] = /^[^?]*?\/(?:pods|services)\/[^/?]+\/proxy/.exec(url) ?? [];
  const own = headers.host === undefined ? '' : `http://${headers.host}`;
  const path = own !== '' && location.startsWith(`${own}/`) ? location.slice(own.length) : location;
  return path.startsWith('/') && !path.startsWith('//') ? `${prefix}${path}` : location;
}

async function passBack({ request: asked }: Context, answer: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headOf(answer, asked));
  await pipeline(answer, response).catch(() => response.destroy());
}

async function passBackTo(socket: Duplex, answer: IncomingMessage): Promise<void> {
  writeHead(socket, answer, { ...passedOn(answer.headers), connection: 'close' });
  await pipeline(answer, socket).catch(() => socket.destroy());
}

function writeHead(socket: Duplex, { statusCode = 502 }: IncomingMessage, headers: OutgoingHttpHeaders): void {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
  socket.write(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}\r\n${lines.join('')}\r\n`);
}

/** Passes on what each side says, until either has gone. */
async function join({ socket, head }: Upgrade, { response, socket: other, head: first }: Switched): Promise<void> {
  writeHead(socket, response, response.headers);
  if (first.length > 0) socket.write(first);
  if (head.length > 0) other.write(head);
  await Promise.all([pipeline(socket, other), pipeline(other, socket)]).catch(() => {
    socket.destroy();
    other.destroy();
  });
}
