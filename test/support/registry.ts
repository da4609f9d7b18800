import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

/** A registry of images on this machine, that lets only one user in. */
export interface Registry {
  /** `127.0.0.1:NNNN` */
  readonly host: string;
  /** Puts an image with these files, layer by layer, and settings under `name:tag`; answers its digest. */
  add(name: string, tag: string, image: { readonly files: Buffer | readonly Buffer[]; readonly config: object }): string;
  /** What is asked for is answered when this has come to pass. */
  answersAfter: Promise<unknown> | undefined;
  /** Called at each request that is answered. */
  onRequest: () => void;
  close(): Promise<void>;
}

interface Blob {
  readonly type: string;
  readonly bytes: Buffer;
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A registry that speaks as much of the distribution API as a pull needs. */
export async function startRegistry(login: { readonly username: string; readonly password: string }): Promise<Registry> {
  const blobs = new Map<string, Blob>();
  const wanted = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const put = (type: string, bytes: Buffer) => {
    const digest = digestOf(bytes);
    blobs.set(digest, { type, bytes });
    return { mediaType: type, size: bytes.length, digest };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"', 'content-type': 'application/json' });
      response.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
      return;
    }
    registry.onRequest();
    const [, name, key] = /^\/v2\/(.+)\/(?:manifests|blobs)\/([^/]+)$/.exec(request.url ?? '') ?? [];
    const blob = blobs.get(key ?? '') ?? blobs.get(`${name}:${key}`);
    if (blob?.type.includes('.rootfs.')) await registry.answersAfter;
    if (request.url === '/v2/') response.writeHead(200).end();
    else if (!blob) response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    else {
      const headers = { 'content-type': blob.type, 'content-length': blob.bytes.length, 'docker-content-digest': digestOf(blob.bytes) };
      response.writeHead(200, headers);
      response.end(request.method === 'HEAD' ? undefined : blob.bytes);
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry: Registry = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    add(name, tag, { files, config }) {
      const prefix = 'application/vnd.docker';
      const layers = Buffer.isBuffer(files) ? [files] : (files as readonly Buffer[]);
      const rootfs = { type: 'layers', diff_ids: layers.map(digestOf) };
      const settings = {
        architecture: process.arch === 'x64' ? 'amd64' : process.arch,
        os: 'linux',
        config,
        rootfs,
        history: layers.map(() => ({})),
      };
      const manifest = {
        schemaVersion: 2,
        mediaType: `${prefix}.distribution.manifest.v2+json`,
        config: put(`${prefix}.container.image.v1+json`, Buffer.from(JSON.stringify(settings))),
        layers: layers.map((layer) => put(`${prefix}.image.rootfs.diff.tar.gzip`, gzipSync(layer))),
      };
      const { digest } = put(manifest.mediaType, Buffer.from(JSON.stringify(manifest)));
      blobs.set(`${name}:${tag}`, blobs.get(digest) as Blob);
      return digest;
    },
    answersAfter: undefined,
    onRequest: () => {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return registry;
}

/** All files of an image that the engine has, as a tar. `dir` is for a file under way. */
export async function filesOf(engine: string, image: string, dir: string): Promise<Buffer> {
  const run = promisify(execFile);
  const id = (await run(engine, ['create', image])).stdout.trim().split('\n').at(-1) ?? '';
  try {
    const file = join(dir, 'files.tar');
    await run(engine, ['export', '--output', file, id]);
    return await readFile(file);
  } finally {
    await run(engine, ['rm', id]);
  }
}
