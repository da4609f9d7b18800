import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ApiError, badRequest, failure, internalError, messageOf, requestEntityTooLarge, tooManyRequests } from '../api/errors.ts';
import type { Status } from '../api/types.ts';

/** Bytes of a request's body: what the API server takes. k8s: apiserver MaxRequestBodyBytes */
const maxBodyBytes = 3 * 1024 * 1024;

/** Bytes of all bodies together that are being read: a thousand clients may send theirs as slowly as they like. */
const maxWaitingBytes = 64 * 1024 * 1024;

/** What all bodies that are being read may take of the memory. */
export interface BodyBudget {
  /** Throws ApiError TooManyRequests when there is no room for so many bytes now. */
  take(bytes: number): void;
  give(bytes: number): void;
}

/** Creates a budget for the bodies of one server. */
export function createBodyBudget(most: number = maxWaitingBytes): BodyBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > most) throw tooManyRequests();
      taken += bytes;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}

/** The whole body. Throws ApiError 413 above `maxBodyBytes`, 429 when others fill the memory, BadRequest when it breaks off. */
export async function readBody({ request, bodies }: { readonly request: IncomingMessage; readonly bodies: BodyBudget }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bodies.take((chunk as Buffer).length);
      size += (chunk as Buffer).length;
      if (size > maxBodyBytes) throw requestEntityTooLarge(`limit is ${maxBodyBytes}`);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest(`the body of the request broke off: ${messageOf(error)}`);
  } finally {
    bodies.give(size);
  }
  return Buffer.concat(chunks);
}

/** 415: the body is of a kind that cannot be read here. k8s: apiserver negotiation errUnsupportedMediaType */
export const unsupportedMediaType = (accepted: readonly string[]): ApiError =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

/** The `Status` that tells a client of `error`: its own for an ApiError, 500 for everything unexpected. */
export function statusOf(error: unknown): Status {
  return error instanceof ApiError ? error.status : internalError(messageOf(error)).status;
}

/** Characters of a path in the log: the command of an exec is in its path, and may be as long as the head of a request. */
const mostOfPath = 1000;

/** What a request is about, for the log. */
export const shownPath = ({ url = '' }: IncomingMessage): string => url.slice(0, mostOfPath);

/** Sends `body` as JSON, with one `Warning:` header for each warning. */
export function sendJson(response: ServerResponse, code: number, body: object, warnings: readonly string[] = []): void {
  const text = `${JSON.stringify(body)}\n`;
  if (warnings.length > 0) response.appendHeader('warning', truncated(warnings).map(warningHeader));
  response.writeHead(code, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
  });
  response.end(text);
}

const mostWarningCharacters = 4 * 1024;
const mostCharactersOfLongWarnings = 256;

/** Warnings are headers, which clients do not take in any length. k8s: apiserver endpoints/filters warning.go */
function truncated(warnings: readonly string[]): readonly string[] {
  const different = [...new Set(warnings)];
  if (different.join('').length <= mostWarningCharacters) return different;
  let left = mostWarningCharacters;
  const short = different.map((warning) => warning.slice(0, mostCharactersOfLongWarnings));
  return short.filter((warning) => {
    left -= warning.length;
    return left >= 0;
  });
}

/** Sends plain text. */
export function sendText(response: ServerResponse, code: number, body: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/**
 * `299 - "text"`. Control characters become blanks, since a header cannot hold them; other characters go out as UTF-8 bytes, as Go's
 * server sends them. k8s: apimachinery util/net NewWarningHeader
 */
export function warningHeader(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/["\\]/g, '\\$&');
  return `299 - "${Buffer.from(plain, 'utf8').toString('latin1')}"`;
}

/** How long a client that was refused may take to hang up. */
const farewellMs = 5000;

/** Answers an upgrade request with a plain HTTP error and closes: there is no ServerResponse before an upgrade. */
export function refuseUpgrade(socket: Duplex, status: Status): void {
  const code = status.code ?? 500;
  sendHead(socket, code, { type: 'application/json', body: `${JSON.stringify(status)}\n` });
}

/** The same in plain words, for errors that a kubelet gives and the API server only passes on: kubectl says itself what did not work. */
export function refuseUpgradeInWords(socket: Duplex, code: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  sendHead(socket, code, { type: 'text/plain; charset=utf-8', body, headers });
}

function sendHead(
  socket: Duplex,
  code: number,
  { type, body, headers = {} }: { readonly type: string; readonly body: string; readonly headers?: Readonly<Record<string, string>> },
): void {
  const all = { 'content-type': type, 'content-length': Buffer.byteLength(body), connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`);
  // Only who reads notices that a client has gone; one that stays is left.
  socket.resume();
  if (socket instanceof Socket) socket.setTimeout(farewellMs, () => socket.destroy());
}
