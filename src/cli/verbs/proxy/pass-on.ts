import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { Passage } from '../../../client/passage.ts';
import type { Client } from '../../../client/types.ts';
import { answerText, headersBack, headersOnward, rawAnswer } from './messages.ts';

/** How requests go on. */
export interface OnwardOptions {
  readonly client: Pick<Client, 'passage'>;
  /** The path in the address of a cluster comes before that of a request. */
  readonly appendsPath: boolean;
  /** Milliseconds; 0: an idle connection is never tried. */
  readonly keepAliveMs: number;
  /** Who asks, of programs that do not say it themselves: the server tells by it who changed what. */
  readonly userAgent: string;
  /** Says what went wrong, in a line. */
  readonly tell: (text: string) => void;
}

/** As large as the heads of messages may be in Go. */
export const maxHeaderSize = 1 << 20;

const isRepeatable = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;

/** Begins the request that goes on: `protocol` is what an upgrade is to. */
function begin(
  request: IncomingMessage,
  passage: Passage,
  {
    target,
    appendsPath,
    userAgent,
    protocol,
  }: Pick<OnwardOptions, 'appendsPath' | 'userAgent'> & { readonly target: string; readonly protocol?: string },
): ClientRequest {
  const start = passage.options.protocol === 'https:' ? httpsRequest : httpRequest;
  return start({
    ...passage.options,
    ...{ method: request.method, path: (appendsPath ? passage.prefix : '') + target, maxHeaderSize },
    headers: headersOnward(request, { ...passage, userAgent }, protocol),
  });
}

/** Passes a request on, and its answer back, as they come. k8s: apimachinery util/proxy UpgradeAwareHandler */
export async function passOn(request: IncomingMessage, response: ServerResponse, target: string, options: OnwardOptions): Promise<void> {
  let passage: Passage;
  try {
    passage = await options.client.passage(isRepeatable(request));
  } catch (error) {
    return fail(error, response, options);
  }
  const onward = begin(request, passage, { ...options, target });
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.statusMessage, headersBack(answer));
    // Who watches waits for the head, too.
    response.flushHeaders();
    pipeline(answer, response, () => {});
  });
  onward.once('error', (cause: NodeJS.ErrnoException) => {
    // The server closed a kept connection just when it was to serve again.
    const isStale = onward.reusedSocket && cause.code === 'ECONNRESET' && isRepeatable(request);
    if (isStale && !response.headersSent && !response.destroyed) return void passOn(request, response, target, options);
    fail(passage.explain(cause), response, options);
  });
  // A client that goes takes its request along.
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

function fail(error: unknown, response: ServerResponse, { tell }: OnwardOptions): void {
  // What a client gave up is no news.
  if (response.destroyed) return;
  tell(`Error while proxying request: ${(error as Error).message}`);
  if (response.headersSent) response.destroy();
  else answerText(response, 500, (error as Error).message);
}

/** Passes on a request to leave HTTP, and then whatever either side says, until one of them ends. */
export async function passUpgradeOn(
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
  target: string,
  options: OnwardOptions,
): Promise<void> {
  const refuse = (error: unknown): void => {
    if (socket.destroyed) return;
    const { message } = error as Error;
    options.tell(`Error while proxying request: ${message}`);
    socket.end(rawAnswer(500, 'Internal Server Error', `${message}\n`));
  };
  let passage: Passage;
  try {
    passage = await options.client.passage(false);
  } catch (error) {
    return refuse(error);
  }
  const onward = begin(request, passage, { ...options, target, protocol: request.headers.upgrade ?? '' });
  onward.once('error', (cause: NodeJS.ErrnoException) => refuse(passage.explain(cause)));
  socket.once('close', () => onward.destroy());
  onward.once('upgrade', (answer, other, otherHead) => {
    if (options.keepAliveMs > 0) other.setKeepAlive(true, options.keepAliveMs);
    socket.write(headOf(answer));
    socket.write(otherHead);
    other.write(head);
    join(socket, other);
  });
  onward.once('response', (answer) => {
    const code = answer.statusCode ?? 500;
    if (code < 400) return refuse(new Error(`invalid upgrade response: status code ${code}`));
    socket.write(headOf(answer, ['Connection', 'close']));
    pipeline(answer, socket, () => {});
  });
  onward.end();
}

function headOf(answer: IncomingMessage, more: readonly string[] = []): string {
  const headers = [...headersBack(answer), ...more];
  const lines = headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1]}\r\n`] : []));
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join('')}\r\n`;
}

/** Whichever ends first ends both; what it has said before is still heard. */
function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [[one, other] as const, [other, one] as const]) {
    from.on('error', () => to.destroy());
    from.once('end', () => to.end()).once('close', () => to.end());
    from.pipe(to, { end: false });
  }
}
