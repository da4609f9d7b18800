import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Passage } from '../../../client/passage.ts';

type Headers = readonly (readonly [string, string])[];

/** What is between two neighbours alone. RFC 9110, 7.6.1; Go: httputil reverseproxy.go hopHeaders */
const ofOneHop: ReadonlySet<string> = new Set([
  ...['connection', 'proxy-connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade'],
]);

function pairsOf({ rawHeaders }: IncomingMessage): Headers {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : []));
}

/**
 * The headers that go on, in their own spelling. The length of a body is among them whatever `Connection` names: without it the body would
 * be read as the next request.
 */
function lasting(message: IncomingMessage): Headers {
  const named = (message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const stays = (name: string): boolean => name === 'content-length' || !(ofOneHop.has(name) || named.includes(name));
  return pairsOf(message).filter(([name]) => stays(name.toLowerCase()));
}

/** The headers of a request on its way to the server; those of who asks do not go over the request's own. k8s: client-go transport */
export function headersOnward(
  request: IncomingMessage,
  passage: Pick<Passage, 'host' | 'headers'> & { readonly userAgent: string },
  protocol?: string,
): string[] {
  const { headers } = request;
  const own = lasting(request).filter(([name]) => !['host', 'x-forwarded-for'].includes(name.toLowerCase()));
  const isOther = headers['impersonate-user'] !== undefined;
  const added = Object.entries(passage.headers).flatMap(([name, value]) => {
    const isTheirs = /^impersonate-/i.test(name) ? isOther : headers[name.toLowerCase()] !== undefined;
    return isTheirs ? [] : [value].flat().map((text) => [name, text] as const);
  });
  const agent = headers['user-agent'] === undefined ? [['User-Agent', passage.userAgent] as const] : [];
  const forwarded = [headers['x-forwarded-for'] ?? [], request.socket.remoteAddress ?? []].flat();
  return [
    ['Host', passage.host] as const,
    ...own,
    ...added,
    ...agent,
    ...(forwarded.length > 0 ? [['X-Forwarded-For', forwarded.join(', ')] as const] : []),
    ...(headers['transfer-encoding'] === undefined ? [] : [['Transfer-Encoding', 'chunked'] as const]),
    ...(protocol === undefined ? [] : [['Connection', 'Upgrade'] as const, ['Upgrade', protocol] as const]),
  ].flat();
}

/** The headers of an answer on its way back; what is left of a connection that is no longer HTTP has all of them. */
export const headersBack = (answer: IncomingMessage): string[] => (answer.statusCode === 101 ? pairsOf(answer) : lasting(answer)).flat();

/** The head of a request as it came, but for its wish to leave HTTP. */
export function headWithoutUpgrade(request: IncomingMessage): Buffer {
  const lines = pairsOf(request).flatMap(([name, value]) => {
    if (/^(upgrade|http2-settings)$/i.test(name)) return [];
    if (name.toLowerCase() !== 'connection') return `${name}: ${value}`;
    const left = value.split(',').filter((token) => !/^\s*(upgrade|http2-settings)\s*$/i.test(token));
    return left.length === 0 ? [] : `${name}: ${left.join(',')}`;
  });
  const { method, url, httpVersion } = request;
  return Buffer.from([`${method} ${url} HTTP/${httpVersion}`, ...lines, '', ''].join('\r\n'), 'latin1');
}

/** A short answer of the proxy's own. Go: net/http Error */
export function answerText(response: ServerResponse, code: number, text: string): void {
  const head = {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': Buffer.byteLength(text) + 1,
  };
  response.writeHead(code, head).end(`${text}\n`);
}

/** To what cannot be read, whereupon nothing else is. Go: net/http conn.serve */
export function answerMalformed(response: ServerResponse): void {
  const text = '400 Bad Request';
  const head = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text), Connection: 'close' };
  response.writeHead(400, head).end(text);
}

/** As an API server answers. */
export function answerJson(response: ServerResponse, code: number, value: unknown): void {
  const body = `${JSON.stringify(value)}\n`;
  const head = { 'Cache-Control': 'no-cache, private', 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(code, head).end(body);
}

/** Sends a client to another address. Go: net/http Redirect */
export function answerElsewhere(response: ServerResponse, location: string, body = ''): void {
  const type = body === '' ? {} : { 'Content-Type': 'text/html; charset=utf-8' };
  response.writeHead(301, { Location: location, ...type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}

/** The same for a connection that was to be upgraded: the last that it carries. */
export function rawAnswer(code: number, reason: string, body: string): string {
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${code} ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
/** A text as it stands in HTML. Go: net/http htmlReplacer */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
