import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import type { BodyWriter } from './body-writer.ts';

/** Answers that are shorter go as they are. k8s: endpoints/handlers/responsewriters defaultGzipThresholdBytes */
const gzipThresholdBytes = 128 * 1024;

/** Whether an answer to this request may be compressed: a read, by a client that says so. */
export function acceptsGzip({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  const words = String(headers['accept-encoding'] ?? '').split(',');
  return method === 'GET' && words.some((word) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(word));
}

/** Says that the body is compressed. */
export const gzipHeaders = { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } as const;

/** The same body, compressed on its way: quickly rather than well, as Kubernetes does. Its parts are kept no longer than it takes. */
export function gzipped(body: BodyWriter): BodyWriter {
  const gzip = createGzip({ level: 1 });
  let ready: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => ready.push(chunk));

  const taken = (): Buffer => {
    const parts = Buffer.concat(ready);
    ready = [];
    return parts;
  };
  return {
    isGone: body.isGone,
    async write(part) {
      await new Promise<void>((resolve) => gzip.write(part, () => resolve()));
      if (ready.length > 0) await body.write(taken());
      // Nobody waits for the rest.
      if (body.isGone()) gzip.destroy();
    },
    async end(part) {
      if (gzip.destroyed) return body.end();
      await new Promise<void>((resolve) => gzip.once('end', resolve).end(part));
      await body.end(taken());
    },
  };
}

/** Sends `value` as JSON, compressed when it is long and the client takes that. Answers whether it was; what is not is still to be sent. */
export async function sendLongJson(request: IncomingMessage, response: ServerResponse, body: BodyWriter, value: object): Promise<boolean> {
  if (!acceptsGzip(request)) return false;
  const text = `${JSON.stringify(value)}\n`;
  if (text.length < gzipThresholdBytes) return false;
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private', ...gzipHeaders });
  await gzipped(body).end(text);
  return true;
}
