import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { lstatSync, unlinkSync } from 'node:fs';
import { lstat, rename, stat } from 'node:fs/promises';
import type { Server } from 'node:net';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../../api/errors.ts';
import { systemWords } from '../../errors/file-error.ts';

/** Listens at a port; answers where, as `127.0.0.1:8001`. Throws UserError in Go's words. */
export async function listenOnPort(server: Server, address: string, port: number): Promise<string> {
  if (port < 0 || port > 65_535) throw new UserError(`listen tcp: address ${port}: invalid port`);
  const host = await addressOf(address);
  const show = (one: number) => `${host.includes(':') ? `[${host}]` : host}:${one}`;
  try {
    await listen(server, { host, port });
  } catch (cause) {
    throw new UserError(`listen tcp ${show(port)}: bind: ${bindWords(cause)}`, { cause });
  }
  const bound = server.address();
  return show(typeof bound === 'object' && bound ? bound.port : port);
}

/** IPv4 first, as Go does it. */
async function addressOf(name: string): Promise<string> {
  if (name === '') return '::';
  try {
    return (await lookup(name.replace(/^\[(.*)\]$/, '$1'), { verbatim: false })).address;
  } catch (cause) {
    throw new UserError(`listen tcp: lookup ${name}: no such host`, { cause });
  }
}

const bindings: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EINVAL: 'invalid argument',
};

const bindWords = (cause: unknown): string =>
  bindings[(cause as NodeJS.ErrnoException).code ?? ''] ?? systemWords(cause) ?? messageOf(cause);

/** Bytes of a path; the system cuts off what is more, and says nothing. */
const longestSocketPath = process.platform === 'darwin' ? 103 : 107;

/** A socket that is listened on. */
export interface OpenSocket {
  /** Removes it, unless another has taken its place; to be called while the server still listens, as its number is its own so long. */
  leave(): void;
}

/**
 * Listens on a Unix socket that only the user can open, in the place of one that was left there; the directory is for the user to make.
 * Throws UserError in Go's words. k8s: kubectl proxy_server.go ListenUnix
 */
export async function listenOnSocket(server: Server, path: string): Promise<OpenSocket> {
  try {
    if (Buffer.byteLength(path) > longestSocketPath) throw systemError('EINVAL');
    if ((await lstat(path).catch(whenMissing))?.isSocket() === false) throw systemError('EADDRINUSE');
    // A server removes the name that it was given when it closes, whosever that is by then: it is given one that nobody else will have.
    const own = nameBeside(path);
    await listenUnseen(server, own);
    const { dev, ino } = await lstat(own, { bigint: true });
    await rename(own, path);
    return {
      leave() {
        try {
          const found = lstatSync(path, { bigint: true });
          if (found.dev === dev && found.ino === ino) unlinkSync(path);
        } catch {
          // It is gone, or no longer for the user to remove.
        }
      },
    };
  } catch (cause) {
    throw new UserError(`listen unix ${path}: bind: ${bindWords(cause)}`, { cause });
  }
}

const systemError = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

function whenMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** A new name in the same directory, that is no longer than the system allows. */
function nameBeside(path: string): string {
  const directory = path.slice(0, path.lastIndexOf('/') + 1);
  const room = longestSocketPath - Buffer.byteLength(directory);
  return directory + randomBytes(8).toString('hex').slice(0, room);
}

/** Listens on a socket that is nobody else's from its beginning. */
async function listenUnseen(server: Server, path: string): Promise<void> {
  const before = process.umask(0o077);
  try {
    // The socket is made before this returns.
    const listening = listen(server, { path });
    process.umask(before);
    await listening;
  } catch (error) {
    // Node.js says so of a directory that is not there, too.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') await stat(dirname(path));
    throw error;
  } finally {
    process.umask(before);
  }
}

function listen(server: Server, where: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
