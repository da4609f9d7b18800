import type { ServerResponse } from 'node:http';
import type { BodyWriter } from './body-writer.ts';
import { acceptsGzip, gzipHeaders, gzipped } from './gzip.ts';
import type { ListBody } from './types.ts';

/** Characters of one part. */
const partSize = 64 * 1024;

/** Sends a list in parts, compressed for clients that take that; a short one in one piece, with its length. */
export async function sendList(response: ServerResponse, body: BodyWriter, { head, field, items }: ListBody): Promise<void> {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };
  let part = `${JSON.stringify(head).slice(0, -1)},"${field}":[`;
  const isCompressed = acceptsGzip(response.req);
  const long = isCompressed ? gzipped(body) : body;
  let isFirst = true;
  for (const item of items) {
    if (part.length >= partSize) {
      if (!response.headersSent) response.writeHead(200, { ...headers, ...(isCompressed ? gzipHeaders : {}) });
      await long.write(part);
      // Half a list is none: breaking off says so.
      if (body.isGone()) return void response.destroy();
      part = '';
    }
    part += `${isFirst ? '' : ','}${JSON.stringify(item)}`;
    isFirst = false;
  }
  part += ']}\n';
  if (response.headersSent) return long.end(part);
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(part) });
  await body.end(part);
}
