/** Rows of the tables of bad input, and the words that make them short. Every row is written out: nothing in it comes from kpod. */

/** One broken manifest: what is wrong with it, its text, and all that kpod says about it on stderr. */
export type ManifestRow = readonly [what: string, manifest: string, stderr: string];

const header = 'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\n';

/** A pod with this spec, in YAML's flow style, without its braces. */
export const podOf = (spec: string): string => `${header}spec: {${spec}}\n`;
/** A pod with one good container and these fields of the spec. */
export const pod = (fields: string): string => podOf(`containers: [{name: c, image: i}], ${fields}`);
/** A pod whose one container has these fields too; it may mount the good volume `v`. */
export const container = (fields: string): string => podOf(`containers: [{name: c, image: i, ${fields}}], volumes: [{name: v}]`);
/** A pod with a good container and an init container with these fields too. */
export const initContainer = (fields: string): string => pod(`initContainers: [{name: i, image: i, ${fields}}]`);
/** A pod with a good container and a volume `v` of this source. */
export const volume = (source: string): string => pod(`volumes: [{name: v, ${source}}]`);
/** A good pod with this metadata. */
export const metadata = (fields: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {${fields}}\nspec: {containers: [{name: c, image: i}]}\n`;
/** A Service `bad` with this spec. */
export const service = (spec: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: bad}\nspec: {${spec}}\n`;

/** kubectl's words for an object that is invalid: one mistake on the line, several below it. */
export function refused(kind: string, name: string, ...errors: readonly string[]): string {
  const lines = errors.length === 1 ? `${errors[0]}\n` : `\n${errors.map((error) => `* ${error}\n`).join('')}`;
  return `The ${kind} "${name}" is invalid: ${lines}`;
}

/** The same for one of a manifest, which has its metadata on the third line and its spec on the fourth: they are named below. */
export function invalid(kind: string, name: string, ...errors: readonly string[]): string {
  const fields = [...new Set(errors.map((error) => error.slice(0, error.indexOf(': '))))];
  const places = fields.map((field) => `  STDIN:${field.startsWith('metadata') ? 3 : 4}: ${field}\n`);
  const more = places.length > 10 ? `  and ${places.length - 10} more\n` : '';
  return `${refused(kind, name, ...errors)}${places.slice(0, 10).join('')}${more}`;
}
export const invalidPod = (...errors: readonly string[]): string => invalid('Pod', 'bad', ...errors);
/** Mistakes below a container, at `spec.containers[0]`. */
export const invalidContainer = (...errors: readonly string[]): string =>
  invalidPod(...errors.map((error) => `spec.containers[0]${error}`));
export const invalidVolume = (...errors: readonly string[]): string => invalidPod(...errors.map((error) => `spec.volumes[0]${error}`));
export const invalidService = (...errors: readonly string[]): string => invalid('Service', 'bad', ...errors);

/** The words for an object that cannot even be decoded, and where the mistakes are in plain words. */
export const undecodable = (problem: string, ...places: readonly string[]): string => undecodableKind('Pod', problem, ...places);
export const undecodableKind = (kind: string, problem: string, ...places: readonly string[]): string =>
  `Error from server (BadRequest): error when creating "STDIN": ${kind} in version "v1" cannot be handled as a ${kind}: ${problem}\n${at(places)}`;
/** The words for metadata that cannot be decoded, which kubectl finds by itself. */
export const undecodableMetadata = (problem: string, ...places: readonly string[]): string =>
  `error: unable to decode "STDIN": ${problem}\n${at(places)}`;
const at = (places: readonly string[]): string => places.map((place) => `  STDIN:${place}\n`).join('');
/** The words for text that is no YAML. */
export const unparsable = (problem: string): string => `error: error parsing STDIN: error converting YAML to JSON: ${problem}\n`;
