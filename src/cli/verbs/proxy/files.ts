import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, extname, join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { compareBytes } from '../../../api/byte-order.ts';
import { answerElsewhere, answerText, escapeHtml } from './messages.ts';

/** Go: mime/type.go */
const types: Readonly<Record<string, string>> = {
  ...{ '.avif': 'image/avif', '.css': 'text/css; charset=utf-8', '.gif': 'image/gif', '.htm': 'text/html; charset=utf-8' },
  ...{ '.html': 'text/html; charset=utf-8', '.ico': 'image/x-icon', '.jpeg': 'image/jpeg', '.jpg': 'image/jpeg' },
  ...{ '.js': 'text/javascript; charset=utf-8', '.json': 'application/json', '.mjs': 'text/javascript; charset=utf-8' },
  ...{ '.pdf': 'application/pdf', '.png': 'image/png', '.svg': 'image/svg+xml', '.wasm': 'application/wasm', '.webp': 'image/webp' },
  ...{ '.woff2': 'font/woff2', '.xml': 'text/xml; charset=utf-8' },
};

/**
 * Answers with what lies below a directory, links followed. `path` is decoded and clean. What is neither a file nor a directory is not there,
 * as Go answers of a socket: a pipe would keep its reader waiting, a device may do anything. Go: net/http FileServer
 */
export function createFileServer(directory: string): (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void> {
  return async (request, response, path) => {
    try {
      await serve(request, response, { directory, path });
    } catch (error) {
      // Whoever reads an answer that has begun notices its end.
      if (response.headersSent) return void response.destroy();
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM') return answerText(response, 403, '403 Forbidden');
      const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
      if (isMissing) answerMissing(response);
      else answerText(response, 500, '500 Internal Server Error');
    }
  };
}

const answerMissing = (response: ServerResponse): void => answerText(response, 404, '404 page not found');

interface Wanted {
  readonly directory: string;
  readonly path: string;
}

async function serve(request: IncomingMessage, response: ServerResponse, { directory, path }: Wanted): Promise<void> {
  const elsewhere = (location: string): void => answerElsewhere(response, location + queryOf(request));
  // The index has one address, that of its directory.
  if (path.endsWith('/index.html')) return elsewhere('./');
  const full = join(directory, path.replace(/\/$/, ''));
  const info = await stat(full);
  if (!info.isDirectory() && !info.isFile()) return answerMissing(response);
  if (info.isDirectory() !== path.endsWith('/')) {
    const name = encodeURIComponent(posix.basename(path));
    return elsewhere(info.isDirectory() ? `${name}/` : `../${name}`);
  }
  if (!info.isDirectory()) return sendFile(request, response, full);
  const index = join(full, 'index.html');
  const hasIndex = await stat(index).then(
    (found) => found.isFile(),
    () => false,
  );
  if (hasIndex) return sendFile(request, response, index);
  if (isUnchanged(request, info.mtimeMs)) return void response.writeHead(304).end();
  const text = await listing(full);
  const head = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(text) };
  response.writeHead(200, { ...head, 'Last-Modified': timeOf(info.mtimeMs) }).end(text);
}

const queryOf = ({ url = '' }: IncomingMessage): string => /\?[\s\S]*$/.exec(url)?.[0] ?? '';

const timeOf = (ms: number): string => new Date(ms).toUTCString();

/** To the second, as headers tell times. */
function isUnchanged({ method, headers }: IncomingMessage, changedMs: number): boolean {
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return (method === 'GET' || method === 'HEAD') && Math.floor(changedMs / 1000) * 1000 <= since;
}

async function listing(directory: string): Promise<string> {
  const entries = (await readdir(directory, { withFileTypes: true })).sort((a, b) => compareBytes(a.name, b.name));
  const lines = entries.map((entry) => {
    const name = entry.isDirectory() ? `${entry.name}/` : entry.name;
    return `<a href="${hrefOf(name)}">${escapeHtml(name)}</a>\n`;
  });
  return `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${lines.join('')}</pre>\n`;
}

/** A name with a colon would be read as a scheme. */
function hrefOf(name: string): string {
  const path = encodeURI(name).replace(/[?#]/g, encodeURIComponent);
  return path.split('/')[0]?.includes(':') ? `./${path}` : path;
}

async function sendFile(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  // Should a pipe have taken the place of the file meanwhile, it keeps nobody waiting.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const info = await file.stat();
    if (info.isFile()) await sendOpened(request, response, { file, info, path });
    else answerMissing(response);
  } finally {
    await file.close();
  }
}

interface Opened {
  readonly file: FileHandle;
  readonly info: Stats;
  readonly path: string;
}

async function sendOpened(request: IncomingMessage, response: ServerResponse, { file, info, path }: Opened): Promise<void> {
  const { size, mtimeMs } = info;
  const head = { 'Last-Modified': timeOf(mtimeMs) };
  if (isUnchanged(request, mtimeMs)) return void response.writeHead(304, head).end();
  const range = rangeOf(request, { size, mtimeMs });
  if (range === 'invalid') return answerText(response, 416, 'invalid range');
  if (range === 'none') {
    response.setHeader('Content-Range', `bytes */${size}`);
    return answerText(response, 416, 'invalid range: failed to overlap');
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...head,
    'Accept-Ranges': 'bytes',
    'Content-Type': types[extname(basename(path)).toLowerCase()] ?? (await sniff(file)),
    'Content-Length': end - start + 1,
    ...(range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {}),
  });
  if (request.method === 'HEAD' || end < start) return void response.end();
  await pipeline(file.createReadStream({ start, end }), response);
}

/** The one part that is asked for; undefined: all of it, also where several are; `none`: nothing of it is there. Go: net/http parseRange */
function rangeOf(
  { headers }: IncomingMessage,
  { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number },
): { readonly start: number; readonly end: number } | 'none' | 'invalid' | undefined {
  const { range = '', 'if-range': condition } = headers;
  if (range === '' || range.includes(',') || (condition !== undefined && condition !== timeOf(mtimeMs))) return undefined;
  const [, first, last = ''] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/.exec(range) ?? [];
  if (first === undefined || first + last === '' || (first !== '' && last !== '' && Number(last) < Number(first))) return 'invalid';
  if (first === '') return size === 0 || Number(last) === 0 ? 'none' : { start: Math.max(0, size - Number(last)), end: size - 1 };
  const start = Number(first);
  return start >= size ? 'none' : { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** Text or not, by its beginning. Go: net/http DetectContentType, without what it knows of pictures and archives */
async function sniff(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
  const beginning = buffer.subarray(0, bytesRead);
  const isBinary = beginning.some((byte) => byte < 0x09 || byte === 0x0b || (byte > 0x0d && byte < 0x1b) || (byte > 0x1b && byte < 0x20));
  if (isBinary) return 'application/octet-stream';
  return /^\s*<(!doctype html|html|head|body|script|!--)[\s>]/i.test(beginning.toString('latin1'))
    ? 'text/html; charset=utf-8'
    : 'text/plain; charset=utf-8';
}
