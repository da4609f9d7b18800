import { type Stats, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { compareBytes } from '../../../api/byte-order.ts';
import { UserError } from '../../../api/errors.ts';
import { readFileStart } from '../../../base/file-start.ts';
import { describeReadError, systemWords } from '../../errors/file-error.ts';
import { readEnvFile } from './env-file.ts';

/** Where the keys of an object come from: the values of `--from-file`, `--from-literal` and `--from-env-file`. */
export interface KeySources {
  readonly fromFile: readonly string[];
  readonly fromLiteral: readonly string[];
  readonly fromEnvFile: readonly string[];
}

/** Takes keys one by one. Throws UserError for a key that cannot be, or is there already. */
export interface KeyTaker {
  takeText(key: string, text: string): void;
  takeBytes(key: string, bytes: Buffer): void;
  /** How messages call the object: `config`, `secret`. */
  readonly what: string;
}

/** More than any object may hold: who means a device or the wrong file hears of it early. */
const mostBytes = 3 * 1024 * 1024;

/** Reads files, literals and files of variables, in this order. Throws UserError in kubectl's words. k8s: kubectl create_configmap.go */
export async function takeKeys({ fromFile, fromLiteral, fromEnvFile }: KeySources, taker: KeyTaker, env: Env): Promise<void> {
  if (fromEnvFile.length > 0 && (fromFile.length > 0 || fromLiteral.length > 0)) {
    throw new UserError('from-env-file cannot be combined with from-file or from-literal');
  }
  for (const source of fromFile) await takeFiles(source, taker);
  for (const source of fromLiteral) {
    const equals = source.indexOf('=');
    if (equals < 1) throw new UserError(`invalid literal source ${source}, expected key=value`);
    taker.takeText(source.slice(0, equals), source.slice(equals + 1));
  }
  for (const path of fromEnvFile) {
    if (statOf(path).isDirectory()) throw new UserError(`env ${taker.what} file cannot be a directory`);
    for (const [key, value] of readEnvFile(await readBytes(path), path, env)) taker.takeText(key, value);
  }
}

type Env = Readonly<Record<string, string | undefined>>;

/** One `--from-file`: a file by its name or by another key, or every file right below a directory. */
export async function takeFiles(source: string, { takeBytes }: Pick<KeyTaker, 'takeBytes'>): Promise<void> {
  const { key, path } = parseFileSource(source);
  if (!statOf(path).isDirectory()) return takeBytes(key, await readBytes(path));
  if (source.includes('=')) throw new UserError('cannot give a key name for a directory path');
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new UserError(`error listing files in ${path}: ${describeReadError(path, cause)}`, { cause });
  });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  for (const name of names.toSorted(compareBytes)) takeBytes(name, await readBytes(posix.join(path, name)));
}

/** `FILE` or `KEY=FILE`. Throws UserError in kubectl's words. k8s: kubectl util ParseFileSource */
function parseFileSource(source: string): { readonly key: string; readonly path: string } {
  const [key = '', path, ...more] = source.split('=');
  if (path === undefined) return { key: baseName(source), path: source };
  if (more.length > 0) throw new UserError("key names or file paths cannot contain '='");
  if (key === '') throw new UserError(`key name for file path ${path} missing`);
  if (path === '') throw new UserError(`file path for key name ${key} missing`);
  return { key, path };
}

/** Go: path.Base */
const baseName = (path: string): string => (path === '' ? '.' : /^\/+$/.test(path) ? '/' : posix.basename(path));

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw new UserError(`error reading ${path}: ${systemWords(cause)}`, { cause });
  }
}

/** The content of a file, pipes and devices included. Throws UserError. */
export async function readBytes(path: string): Promise<Buffer> {
  const bytes = await readFileStart(path, mostBytes + 1).catch((cause: unknown) => {
    throw new UserError(describeReadError(path, cause), { cause });
  });
  if (bytes.length <= mostBytes) return bytes;
  throw new UserError(`error reading ${path}: more than ${mostBytes >> 20} MiB, which no object may hold`);
}
