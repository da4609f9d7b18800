import { lookup } from 'node:dns/promises';
import { lstat, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
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

/** Listens on a Unix socket that only the user can open, in the place of one that was left there. Throws UserError in Go's words. */
export async function listenOnSocket(server: Server, path: string): Promise<string> {
  const isSocket = await lstat(path).then(
    (info) => info.isSocket(),
    () => false,
  );
  if (isSocket) await rm(path, { force: true });
  const before = process.umask(0o077);
  try {
    // The socket is made before this returns.
    const listening = listen(server, { path });
    process.umask(before);
    await listening;
  } catch (cause) {
    throw new UserError(`listen unix ${path}: bind: ${bindWords(cause)}`, { cause });
  } finally {
    process.umask(before);
  }
  return path;
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
