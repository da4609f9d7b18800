import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Kind } from '../api/any-object.ts';
import { resources } from '../api/kinds/resources.ts';
import type { ObjectKey } from '../api/object-key.ts';

/** The plural of each kind: its directory, and its name in messages. */
export const plurals = Object.fromEntries(resources.map(({ kind, plural }) => [kind, plural])) as Readonly<Record<Kind, string>>;

/** The file that holds the high-water mark of resourceVersion. */
export const versionFile = '_store.json';

/** The directory of kinds without a namespace; no namespace can be called so. */
const clusterDirectory = '_cluster';

// 255 bytes are what file systems allow a name; the name of the temporary file beside it is up to 40 longer.
const longestName = 180;

/** One string for one key; sorts by namespace, then name, within a kind. */
export function idOf(key: ObjectKey): string {
  return `${key.namespace ?? ''}\0${key.name}`;
}

/** The file of an object, relative to the directory of objects: `<namespace>/<plural>/<name>.json`. */
export function fileOf(key: ObjectKey): string {
  const directory = key.namespace === undefined ? clusterDirectory : fileName(key.namespace);
  return join(directory, plurals[key.kind], `${fileName(key.name)}.json`);
}

/** A name as one safe path segment. Kubernetes names are already, except for those that are too long. */
function fileName(name: string): string {
  const escaped = encodeURIComponent(name).replace(/^[._]/, (first) => `%${first.charCodeAt(0).toString(16)}`);
  if (escaped.length <= longestName) return escaped;
  return `${escaped.slice(0, longestName - 20)}~${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
