import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../api/errors.ts';

/** The text of one manifest file, and how messages name it. */
export interface SourceText {
  readonly source: string;
  readonly text: string;
}

export interface SourceOptions {
  /** Paths, URLs, `-`. */
  readonly filenames: readonly string[];
  readonly recursive: boolean;
  readonly stdin: () => Readable;
}

const extensions = ['.json', '.yaml', '.yml'];
const urlTimeoutMs = 30_000;
/** As much as the API server takes for one object, many times over: more is no manifest. */
const maxBytes = 64 << 20;

/** Reads everything that `-f` names. Throws UserError in kubectl's words. `single`: one file, not a directory. */
export async function readSources(options: SourceOptions): Promise<{ readonly texts: readonly SourceText[]; readonly single: boolean }> {
  if (options.filenames.filter((name) => name === '-').length > 1) {
    throw new UserError('standard input cannot be used for multiple arguments');
  }
  const texts: SourceText[] = [];
  let single = options.filenames.length === 1;
  for (const name of options.filenames) {
    if (name === '-') {
      texts.push({ source: 'STDIN', text: await readStream(options.stdin()) });
      single = false;
    } else if (/^https?:\/\//.test(name)) texts.push({ source: name, text: await readUrl(name) });
    else {
      const paths = await expandPath(name, options.recursive);
      single &&= paths.length === 1 && paths[0] === name;
      for (const path of paths) texts.push({ source: path, text: await readPath(path) });
    }
  }
  return { texts, single };
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
  const entries = (await readdir(directory, { withFileTypes: true })).sort((a, b) =>
    Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (recursive) found.push(...(await listDirectory(path, true)));
    } else if (extensions.some((extension) => entry.name.endsWith(extension))) found.push(path);
  }
  return found;
}

async function readPath(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UserError(`the path ${JSON.stringify(path)} cannot be accessed: ${(cause as Error).message}`, { cause });
  }
}

async function readUrl(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(urlTimeoutMs) });
    if (!response.ok)
      throw new UserError(
        `unable to read URL ${JSON.stringify(url)}, server reported ${response.status} ${response.statusText}, status code=${response.status}`,
      );
    return await response.text();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : (cause as Error).message;
    throw new UserError(`unable to read URL ${JSON.stringify(url)}: ${reason}`, { cause });
  }
}

async function readStream(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Buffer));
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw new UserError('standard input is too long for a manifest');
  }
  return Buffer.concat(chunks).toString('utf8');
}
