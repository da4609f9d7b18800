import { type ApiResource, fullName, groupOf, preferredOf } from './discovery.ts';

/** What a word calls among all versions of a server's kinds, and what else it might have called. */
export interface Called {
  readonly resource: ApiResource;
  /** Kinds of later groups with the same short name: `services.serving.example.com`. */
  readonly alsoShort: readonly string[];
}

/** What is warned of a short name. k8s: client-go restmapper/shortcut.go */
export const shortNameWarning = (word: string, other: string): string =>
  `short name ${JSON.stringify(word)} could also match lower priority resource ${other}`;

/** `crontabs.v1.stable.example.com` in its parts. k8s: apimachinery schema ParseResourceArg, ParseGroupResource */
interface Parts {
  readonly name: string;
  readonly version?: string;
  readonly group: string;
}

/**
 * The kind that a word calls: by its plural, its singular, a short name or, with its group, its kind; with a version and a group where they are
 * said, of which the beginning is enough. Of several the first. Undefined when nothing is called so.
 * k8s: cli-runtime resource/builder.go mappingFor, client-go restmapper/shortcut.go, apimachinery meta/restmapper.go
 */
export function findCalled(word: string, all: readonly ApiResource[]): Called | undefined {
  const [name = '', first = '', ...rest] = word.split('.');
  const withVersion = rest.length > 0 ? [{ name, version: first, group: rest.join('.') }] : [];
  const ways: readonly Parts[] = [...withVersion, { name, group: [first, ...rest].join('.') }];
  for (const way of ways) {
    const found = byResource({ ...way, name: name.toLowerCase() }, all);
    if (found) return found;
  }
  for (const { name: kind, version, group } of ways) {
    const resource = all.find((one) => isKind(one, kind) && groupOf(one) === group && isVersion(one, version));
    if (resource) return { resource, alsoShort: [] };
  }
  return undefined;
}

/** The kinds that have a category, in the preferred version of each, by name within their group. */
export const inCategory = (category: string, all: readonly ApiResource[]): readonly ApiResource[] => {
  const groups = [...new Set(all.map(groupOf))];
  return preferredOf(all)
    .filter(({ categories }) => categories.includes(category))
    .toSorted((a, b) => groups.indexOf(groupOf(a)) - groups.indexOf(groupOf(b)) || (a.name < b.name ? -1 : 1));
};

const versionOf = ({ groupVersion }: ApiResource): string => groupVersion.slice(groupVersion.indexOf('/') + 1);
const isVersion = (one: ApiResource, version: string | undefined): boolean => version === undefined || versionOf(one) === version;
const isKind = ({ kind }: ApiResource, name: string): boolean => kind === name || kind.toLowerCase() === name;
const isNamed = ({ name, singularName, kind }: ApiResource, word: string): boolean =>
  name === word || (singularName || kind.toLowerCase()) === word;

/** Full names go before short ones, and a whole group before the beginning of one. */
function byResource({ name, version, group }: Parts, all: readonly ApiResource[]): Called | undefined {
  const isIn = (one: ApiResource) => group === '' || groupOf(one) === group;
  const isAlmostIn = (one: ApiResource) => groupOf(one).startsWith(group);
  const isCalledSo = (one: ApiResource) => isNamed(one, name) && isVersion(one, version);
  const full = all.find((one) => isIn(one) && isCalledSo(one));
  if (full) return { resource: full, alsoShort: [] };
  // What a short name stands for has no version.
  const short = all.filter((one) => isIn(one) && one.shortNames.includes(name));
  const [resource] = short;
  if (resource) {
    const others = short.map(fullName).filter((other) => other !== fullName(resource));
    return { resource, alsoShort: [...new Set(others)] };
  }
  const almost = all.find((one) => isAlmostIn(one) && (isCalledSo(one) || one.shortNames.includes(name)));
  return almost && { resource: almost, alsoShort: [] };
}
