import { createReadStream, readFileSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { compareBytes } from '../../api/byte-order.ts';
import { UserError } from '../../api/errors.ts';
import { throwAll } from '../errors/render-error.ts';
import type { KustomizeDeps } from './kustomize.ts';

/** One manifest file. */
export interface Source {
  /** How messages name it. */
  readonly source: string;
  /** Its bytes. Throws UserError. */
  read(): Promise<Buffer>;
}

/** What a command line says of the manifests that it is about. */
export interface SourceFlags {
  /** Paths, URLs, `-`. */
  readonly filename: readonly string[];
  /** A directory with a kustomization; empty or absent for none. */
  readonly kustomize?: string;
  readonly recursive: boolean;
}

/** Where standard input is read, and kustomizations are built. */
export interface SourceDeps extends KustomizeDeps {
  readonly streams: KustomizeDeps['streams'] & { readonly stdin: Readable };
}

/** Whether any manifest is named. */
export const namesManifests = ({ filename, kustomize = '' }: Pick<SourceFlags, 'filename' | 'kustomize'>): boolean =>
  filename.length > 0 || kustomize !== '';

const extensions = ['.json', '.yaml', '.yml'];
const urlTimeoutMs = 30_000;
/** As much as the API server takes for one object, many times over: more is no manifest. */
const maxBytes = 16 << 20;
/** A machine runs a few hundred pods; whoever names a directory of more has named the wrong one. */
const mostFiles = 1000;

/** Everything that `-f` and `-k` name, to be read one by one. Throws in kubectl's words. `single`: one file, not a directory. */
export async function findSources(
  { filename, kustomize = '', recursive }: SourceFlags,
  deps: SourceDeps,
): Promise<{ readonly sources: readonly Source[]; readonly single: boolean }> {
  if (kustomize !== '') return { sources: [kustomization(kustomize, { filename, recursive }, deps)], single: true };
  if (filename.filter((name) => name === '-').length > 1) throw new UserError('standard input cannot be used for multiple arguments');
  const sources: Source[] = [];
  let single = filename.length === 1;
  for (const name of filename) {
    if (name === '-') {
      sources.push({ source: 'STDIN', read: () => readStream(deps.streams.stdin, 'standard input') });
      single = false;
    } else if (/^https?:\/\//.test(name)) sources.push({ source: name, read: () => readUrl(name) });
    else {
      const paths = await expandPath(name, recursive);
      if (paths.length > mostFiles)
        throw new UserError(`${JSON.stringify(name)} holds ${paths.length} manifests; at most ${mostFiles} are read at once`);
      single &&= paths.length === 1 && paths[0] === name;
      for (const path of paths) sources.push({ source: path, read: () => readPath(path) });
    }
  }
  return { sources, single };
}

/** k8s: cli-runtime resource/builder.go FilenameOptions.validate */
function kustomization(directory: string, others: Omit<SourceFlags, 'kustomize'>, deps: KustomizeDeps): Source {
  throwAll([
    ...(others.filename.length > 0 ? [new UserError('only one of -f or -k can be specified')] : []),
    ...(others.recursive ? [new UserError("the -k flag can't be used with -f or -R")] : []),
  ]);
  return {
    source: directory,
    // Only commands with -k pay for it.
    read: async () => (await import('./kustomize.ts')).buildKustomization(directory, deps),
  };
}

async function expandPath(path: string, recursive: boolean): Promise<readonly string[]> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new UserError(`the path ${JSON.stringify(path)} does not exist`);
    throw new UserError(`the path ${JSON.stringify(path)} cannot be accessed: ${error.message}`);
  });
  if (!info.isDirectory()) return [path];
  const found = await listDirectory(path, recursive);
  if (found.length === 0) throw new UserError(`error reading [${path}]: recognized file extensions are [${extensions.join(' ')}]`);
  return found;
}

/** In the order of their names, as Go walks. */
async function listDirectory(directory: string, recursive: boolean): Promise<string[]> {
  const entries = (await readdir(directory, { withFileTypes: true })).sort((a, b) => compareBytes(a.name, b.name));
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (recursive) found.push(...(await listDirectory(path, true)));
    } else if (extensions.some((extension) => entry.name.endsWith(extension))) found.push(path);
  }
  return found;
}

async function readPath(path: string): Promise<Buffer> {
  try {
    return readRegular(path) ?? (await readStream(createReadStream(path), `the file ${JSON.stringify(path)}`));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`the path ${JSON.stringify(path)} cannot be accessed: ${(cause as Error).message}`, { cause });
  }
}

/** The content of a regular file; undefined for pipes and devices. At once: to wait for each of ten thousand files takes seconds. */
function readRegular(path: string): Buffer | undefined {
  const info = statSync(path);
  if (!info.isFile()) return undefined;
  if (info.size > maxBytes) throw tooLong(`the file ${JSON.stringify(path)}`);
  return readFileSync(path);
}

async function readUrl(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(urlTimeoutMs) });
    if (!response.ok)
      throw new UserError(
        `unable to read URL ${JSON.stringify(url)}, server reported ${response.status} ${response.statusText}, status code=${response.status}`,
      );
    return response.body === null ? Buffer.alloc(0) : await readStream(response.body, `the answer of ${JSON.stringify(url)}`);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : (cause as Error).message;
    throw new UserError(`unable to read URL ${JSON.stringify(url)}: ${reason}`, { cause });
  }
}

async function readStream(stream: AsyncIterable<unknown>, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Buffer));
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw tooLong(what);
  }
  return Buffer.concat(chunks);
}

const tooLong = (what: string): UserError => new UserError(`${what} is too long for a manifest: more than ${maxBytes >> 20} MiB`);
