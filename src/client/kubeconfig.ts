import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { UserError } from '../api/errors.ts';
import { isRecord } from '../api/is-record.ts';
import type { ServerAddress } from './server-address.ts';

/** A cluster that the user's kubeconfig names, and the namespace that is meant there when none is said. */
export interface ClusterContext {
  readonly address: ServerAddress;
  readonly namespace: string;
}

type Entry = Readonly<Record<string, unknown>>;

/** What all files together say: of entries of the same name the first counts. k8s: clientcmd loader.go */
interface Merged {
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Located>;
  readonly users: ReadonlyMap<string, Located>;
}

/** An entry whose relative paths start at the directory of its file. */
interface Located {
  readonly entry: Entry;
  readonly directory: string;
}

/**
 * Reads a context from the files of `KUBECONFIG`, or from `~/.kube/config`. Throws UserError for a context that is not there, and for
 * ways of logging in that kpod does not know (plugins, user name and password).
 */
export async function readContext(
  name: string,
  where: { readonly env: Readonly<Record<string, string | undefined>>; readonly home: string },
): Promise<ClusterContext> {
  const merged = merge(await readFiles(where));
  const context = merged.contexts.get(name);
  if (!context) throw new UserError(`context ${JSON.stringify(name)} does not exist${knownContexts(merged)}`);
  const cluster = merged.clusters.get(textOf(context, 'cluster'));
  if (!cluster)
    throw new UserError(
      `context ${JSON.stringify(name)} names the cluster ${JSON.stringify(textOf(context, 'cluster'))}, which does not exist`,
    );
  const user = merged.users.get(textOf(context, 'user')) ?? { entry: {}, directory: '' };
  return { address: await toAddress(cluster, user, name), namespace: textOf(context, 'namespace') || 'default' };
}

function knownContexts({ contexts }: Merged): string {
  return contexts.size === 0 ? ': there is no kubeconfig' : `; there are: ${[...contexts.keys()].join(', ')}`;
}

async function readFiles({ env, home }: Parameters<typeof readContext>[1]): Promise<readonly { path: string; content: Entry }[]> {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  const paths = listed.length > 0 ? listed : [join(home, '.kube', 'config')];
  const files = await Promise.all(paths.map(async (path) => ({ path: resolve(path), text: await readIfThere(path) })));
  return files.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, content: parseFile(path, text) }]));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function parseFile(path: string, text: string): Entry {
  try {
    const content: unknown = parse(text);
    return isRecord(content) ? content : {};
  } catch (cause) {
    throw new UserError(`error loading config file ${JSON.stringify(path)}: ${(cause as Error).message}`, { cause });
  }
}

function merge(files: readonly { path: string; content: Entry }[]): Merged {
  const entries = (list: string, field: string) =>
    files.flatMap(({ path, content }) => {
      const items = Array.isArray(content[list]) ? (content[list] as readonly unknown[]).filter(isRecord) : [];
      return items.map((item) => [textOf(item, 'name'), { entry: entryOf(item, field), directory: dirname(path) }] as const);
    });
  const first = <T>(pairs: readonly (readonly [string, T])[]) =>
    pairs.reduce((map, [name, value]) => (map.has(name) ? map : map.set(name, value)), new Map<string, T>());
  return {
    contexts: first(entries('contexts', 'context').map(([name, { entry }]) => [name, entry] as const)),
    clusters: first(entries('clusters', 'cluster')),
    users: first(entries('users', 'user')),
  };
}

async function toAddress(cluster: Located, user: Located, name: string): Promise<ServerAddress> {
  const unknown = ['exec', 'auth-provider', 'username'].find((field) => user.entry[field] !== undefined);
  if (unknown) {
    throw new UserError(
      `context ${JSON.stringify(name)} logs in by "${unknown}", which kpod does not know; it takes a client certificate or a token`,
    );
  }
  const [ca, cert, key] = await Promise.all([
    fileOrData(cluster, 'certificate-authority'),
    fileOrData(user, 'client-certificate'),
    fileOrData(user, 'client-key'),
  ]);
  const tokenFile = textOf(user.entry, 'tokenFile');
  const token = textOf(user.entry, 'token') || (tokenFile === '' ? '' : (await readNamed(user, tokenFile)).trim());
  return {
    kind: 'url',
    url: toUrl(textOf(cluster.entry, 'server')),
    ...(ca ? { ca } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
    ...(token ? { token } : {}),
    ...(cluster.entry['insecure-skip-tls-verify'] === true ? { skipVerify: true } : {}),
  };
}

function toUrl(server: string): URL {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server))
    throw new UserError(`the address of the cluster is no URL: ${JSON.stringify(server)}`);
  return new URL(server);
}

/** `FIELD-data` holds the content in base64, `FIELD` names a file. */
async function fileOrData(located: Located, field: string): Promise<string | undefined> {
  const data = textOf(located.entry, `${field}-data`);
  if (data !== '') return Buffer.from(data, 'base64').toString('utf8');
  const path = textOf(located.entry, field);
  return path === '' ? undefined : readNamed(located, path);
}

async function readNamed({ directory }: Located, path: string): Promise<string> {
  const text = await readIfThere(resolve(directory, path));
  if (text === undefined) throw new UserError(`unable to read ${resolve(directory, path)}: no such file`);
  return text;
}

const entryOf = (entry: Entry, field: string): Entry => (isRecord(entry[field]) ? (entry[field] as Entry) : {});
const textOf = (entry: Entry, field: string): string => (typeof entry[field] === 'string' ? (entry[field] as string) : '');
