import { join } from 'node:path';
import type { AnyObject } from '../api/any-object.ts';
import { messageOf, UserError } from '../api/errors.ts';
import { goJsonProblem } from '../api/go-json-problem.ts';
import { isRecord } from '../api/is-record.ts';
import { resources } from '../api/kinds/resources.ts';
import { rulesOf } from '../api/kinds/rules.ts';
import { keyOf } from '../api/object-key.ts';
import type { Log } from '../base/log.ts';
import type { StoreFiles } from './files.ts';
import { fileOf, versionFile } from './layout.ts';
import { toStoredValue } from './stored-value.ts';

/** The version of the form in which objects are written; a store refuses files of a newer one. */
const formatVersion = 1;

/** The content of an object's file. */
export function renderObject(object: AnyObject): string {
  return `${JSON.stringify({ formatVersion, object })}\n`;
}

export interface LoadedObjects {
  readonly objects: readonly AnyObject[];
  /** New paths of files that could not be read as objects. */
  readonly damaged: readonly string[];
}

/**
 * Reads every object below `directory`. What a crash left half-written is removed; a damaged file is set aside as `….damaged` and
 * reported. Throws UserError when a newer kpod wrote the files.
 */
export async function loadObjects(deps: { directory: string; files: StoreFiles; log: Log }): Promise<LoadedObjects> {
  const objects: AnyObject[] = [];
  const damaged: string[] = [];
  const paths = (await deps.files.list(deps.directory)).filter((path) => path !== versionFile);
  await Promise.all(paths.filter((path) => path.endsWith('.tmp')).map((path) => deps.files.remove(join(deps.directory, path))));
  const read = paths
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map(async (path) => {
      const loaded = await loadObject(path, deps);
      if (typeof loaded === 'object') objects.push(loaded);
      else if (typeof loaded === 'string') damaged.push(loaded);
    });
  await Promise.all(read);
  return { objects, damaged: damaged.sort() };
}

/** The object, or the path where its damaged file lies now, or undefined when nothing was lost. */
async function loadObject(path: string, deps: { directory: string; files: StoreFiles; log: Log }): Promise<AnyObject | string | undefined> {
  const { directory, files, log } = deps;
  const full = join(directory, path);
  try {
    const text = await files.read(full);
    // Not synced one by one: after a power cut an empty file is what is left of one.
    if (text === '' && isOfExpendableKind(path)) {
      await files.remove(full);
      return undefined;
    }
    return parseObject(text, path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = messageOf(error);
    const aside = await setAside(full, files);
    log.error('damaged object file set aside', { file: aside, reason });
    return aside;
  }
}

function isOfExpendableKind(path: string): boolean {
  const directory = path.split('/').at(-2);
  const resource = resources.find(({ plural }) => plural === directory);
  return resource !== undefined && rulesOf(resource.kind).isExpendable === true;
}

/** Moves a damaged file out of the way; the old path when even that fails. */
async function setAside(path: string, files: StoreFiles): Promise<string> {
  const aside = `${path}.damaged`;
  try {
    await files.rename(path, aside);
    return aside;
  } catch {
    return path;
  }
}

function parseObject(text: string, path: string): AnyObject {
  const file = parseFile(text);
  if (!isRecord(file) || typeof file['formatVersion'] !== 'number') throw new Error('not an object file');
  if (file['formatVersion'] > formatVersion) {
    throw new UserError(
      `the stored objects were written by a newer kpod (format ${file['formatVersion']}, this kpod reads ${formatVersion}): use that version, or another KPOD_STATE_DIR`,
    );
  }
  const object = file['object'];
  if (!isStoredObject(object)) throw new Error('the object is incomplete');
  if (fileOf(keyOf(object)) !== path) throw new Error('the object belongs in another file');
  return toStoredValue(object);
}

/** Throws not in the parser's own words, which quote what stands around the mistake: that may be part of a secret, and goes to the log. */
function parseFile(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`not JSON: ${goJsonProblem(text)}`);
  }
}

/** What the rooms that read objects rely on; everything else was validated before it was stored. */
function isStoredObject(value: unknown): value is AnyObject {
  if (!isRecord(value) || !isRecord(value['metadata'])) return false;
  const { name, namespace, uid, resourceVersion } = value['metadata'];
  if (typeof name !== 'string' || typeof uid !== 'string' || !isVersion(resourceVersion)) return false;
  const resource = resources.find(({ kind }) => kind === value['kind']);
  if (!resource || (resource.namespaced ? typeof namespace !== 'string' : namespace !== undefined)) return false;
  return rulesOf(resource.kind).isWhole(value);
}

/** Beyond safe integers one more is the same number: all versions after it would be alike. */
const isVersion = (value: unknown): boolean => /^\d+$/.test(String(value)) && Number.isSafeInteger(Number(value));
