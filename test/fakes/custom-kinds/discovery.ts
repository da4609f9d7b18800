import { type CustomKind, groupsOf } from './kinds.ts';

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const subVerbs = ['get', 'patch', 'update'];
const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

interface Listing {
  readonly kind: string;
  readonly items?: readonly object[];
  readonly groups?: readonly object[];
}

/** What a server says at `/apis`, in either form, when it has these kinds as well. */
export function withCustomGroups(listing: Listing, kinds: readonly CustomKind[]): object {
  const groups = groupsOf(kinds);
  if (listing.items) return { ...listing, items: [...listing.items, ...groups.map(([group, own]) => aggregatedGroup(group, own))] };
  return { ...listing, groups: [...(listing.groups ?? []), ...groups.map(([group, own]) => legacyGroup(group, own))] };
}

const versionsOf = (kinds: readonly CustomKind[]) => [...new Set(kinds.flatMap(({ versions }) => versions))];

function aggregatedGroup(group: string, kinds: readonly CustomKind[]): object {
  const versions = versionsOf(kinds).map((version) => ({
    version,
    freshness: 'Current',
    resources: kinds
      .filter(({ versions: own }) => own.includes(version))
      .map(({ plural, kind, namespaced, singular, shortNames, categories, subresources = [] }) => ({
        ...{ resource: plural, responseKind: { group, version, kind }, scope: namespaced ? 'Namespaced' : 'Cluster' },
        ...{ singularResource: singular ?? '', verbs, shortNames, categories },
        subresources: subresources.map((name) => ({
          ...{ subresource: name, responseKind: name === 'scale' ? scale : { group, version, kind }, verbs: subVerbs },
        })),
      })),
  }));
  return { metadata: { name: group, creationTimestamp: null }, versions };
}

const groupVersion = (group: string, version: string) => ({ groupVersion: `${group}/${version}`, version });

function legacyGroup(group: string, kinds: readonly CustomKind[]): object {
  const versions = versionsOf(kinds).map((version) => groupVersion(group, version));
  return { name: group, versions, preferredVersion: versions[0] };
}

/** What a server says at `/apis/GROUP/VERSION`; undefined for another path. */
export function customResourceList(path: string, kinds: readonly CustomKind[]): object | undefined {
  const [, group = '', version = ''] = /^\/apis\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const own = kinds.filter((kind) => kind.group === group && kind.versions.includes(version));
  if (own.length === 0) return undefined;
  const resources = own.flatMap(({ plural, kind, namespaced, singular = '', shortNames, categories, subresources = [] }) => [
    { name: plural, singularName: singular, namespaced, kind, verbs, shortNames, categories },
    ...subresources.map((name) => ({
      ...{ name: `${plural}/${name}`, singularName: '', namespaced, verbs: subVerbs },
      ...(name === 'scale' ? scale : { kind }),
    })),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/${version}`, resources };
}
