import { createHash } from 'node:crypto';
import type { Context, Reply } from './types.ts';

const yearSeconds = 365 * 24 * 60 * 60;

/** A document as it is sent, with the sum by which clients keep it. */
export interface KeptDocument {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

/** The document of some bytes. */
export const keptDocument = (type: string, bytes: Uint8Array): KeptDocument => ({
  ...{ type, bytes },
  hash: createHash('sha512').update(bytes).digest('hex').toUpperCase(),
});

/** Sends a document, unless the client has it already. One at an address with its sum in it never means anything else. */
export function sendKept({ deps, request }: Context, { type, bytes, hash }: KeptDocument, kept: 'immutable' | 'public' | 'private'): Reply {
  const tag = `"${hash}"`;
  const isKnown = (request.headers['if-none-match'] ?? '').split(',').some((word) => word.trim() === tag);
  return {
    type: 'stream',
    async start(response) {
      const head = { 'content-type': type, etag: tag, vary: 'Accept', ...cacheHeaders(kept, deps.clock.now()) };
      if (isKnown) return void response.writeHead(304, head).end();
      response.writeHead(200, { ...head, 'content-length': bytes.length }).end(bytes);
    },
  };
}

function cacheHeaders(kept: 'immutable' | 'public' | 'private', now: number): Readonly<Record<string, string>> {
  switch (kept) {
    case 'immutable':
      return { 'cache-control': 'public, immutable', expires: new Date(now + yearSeconds * 1000).toUTCString() };
    case 'public':
      return { 'cache-control': 'public' };
    case 'private':
      return { 'cache-control': 'no-cache, private' };
  }
}
