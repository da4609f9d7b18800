import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import { explainSystemError } from '../../base/system-error.ts';
import { kubeconfigPaths } from '../kubeconfig-paths.ts';

export type Entry = Readonly<Record<string, unknown>>;

/** An entry whose relative paths start at the directory of its file. */
export interface Located {
  readonly entry: Entry;
  readonly directory: string;
}

/** What all files together say: of entries of the same name the first counts. k8s: client-go clientcmd loader.go */
export interface Kubeconfig {
  /** The files that were looked at, for messages. */
  readonly paths: readonly string[];
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, Located>;
  readonly clusters: ReadonlyMap<string, Located>;
  readonly users: ReadonlyMap<string, Located>;
}

/** Where a kubeconfig may be. */
export interface KubeconfigPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** `--kubeconfig`: this file alone, which must be there. */
  readonly explicit?: string;
}

/** Reads `--kubeconfig`, else the files of `KUBECONFIG`, else `~/.kube/config`. Throws UserError for what cannot be read. */
export async function readKubeconfig({ env, home, explicit }: KubeconfigPlaces): Promise<Kubeconfig> {
  const paths = explicit === undefined ? kubeconfigPaths(env, home) : [explicit];
  const texts = await Promise.all(paths.map(async (path) => ({ path, text: await readIfThere(path) })));
  if (explicit !== undefined && texts[0]?.text === undefined) throw new UserError(`stat ${explicit}: no such file or directory`);
  return mergeKubeconfigs(
    texts.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, content: parseFile(path, text) }])),
    paths,
  );
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(
      `error loading config file ${JSON.stringify(path)}: ${explainSystemError(cause)?.reason ?? (cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

function parseFile(path: string, text: string): Entry {
  try {
    const content: unknown = parse(text) ?? {};
    if (!isRecord(content)) throw new Error('it is no object');
    return content;
  } catch (cause) {
    throw new UserError(`error loading config file ${JSON.stringify(path)}: ${(cause as Error).message}`, { cause });
  }
}

/** Puts the files together, in their order. */
export function mergeKubeconfigs(
  files: readonly { readonly path: string; readonly content: Entry }[],
  paths: readonly string[],
): Kubeconfig {
  const first = (list: string, field: string): ReadonlyMap<string, Located> => {
    const found = new Map<string, Located>();
    for (const { path, content } of files) {
      const items = Array.isArray(content[list]) ? (content[list] as readonly unknown[]).filter(isRecord) : [];
      for (const item of items) {
        const name = textOf(item, 'name');
        if (!found.has(name)) found.set(name, { entry: entryOf(item, field), directory: dirname(resolve(path)) });
      }
    }
    return found;
  };
  return {
    paths,
    currentContext: files.map(({ content }) => textOf(content, 'current-context')).find(Boolean) ?? '',
    contexts: first('contexts', 'context'),
    clusters: first('clusters', 'cluster'),
    users: first('users', 'user'),
  };
}

/** A field that holds an object; empty for none. */
export const entryOf = (entry: Entry, field: string): Entry => (isRecord(entry[field]) ? (entry[field] as Entry) : {});

/** A field that holds a text, or what YAML takes for a number; '' for none. */
export function textOf(entry: Entry, field: string): string {
  const value = entry[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A field that holds texts. */
export const textsOf = (entry: Entry, field: string): readonly string[] =>
  Array.isArray(entry[field]) ? (entry[field] as readonly unknown[]).filter((item) => typeof item === 'string') : [];
