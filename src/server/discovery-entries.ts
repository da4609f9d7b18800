import { groupVersions, isGroup, type Served, servedResources } from './kinds.ts';

/** `apps` of `apps/v1`. */
export const groupOfVersion = (groupVersion: string): string => groupVersion.split('/')[0] ?? '';

/** A group with its versions, the one that clients are to take first. */
export type GroupEntry = ReturnType<typeof groupEntry>;

function groupEntry(groupVersions: readonly string[]) {
  const versions = groupVersions.map((groupVersion) => ({ groupVersion, version: groupVersion.slice(groupVersion.indexOf('/') + 1) }));
  return { name: groupOfVersion(groupVersions[0] ?? ''), versions, preferredVersion: versions[0] };
}
/** What is measured, which is nowhere stored. */
export const metricsEntry = groupEntry(['metrics.k8s.io/v1beta1']);

/** A group by its name. */
export const entryOf = (group: string) => groupEntry(groupVersions.filter((groupVersion) => groupOfVersion(groupVersion) === group));

/** What clients show of several groups comes in the order in which they hear of these. k8s: controlplane defaultGenericAPIServicePriorities */
const inOrder: readonly string[] = [
  ...[
    'apps',
    'events.k8s.io',
    'authentication.k8s.io',
    'authorization.k8s.io',
    'autoscaling',
    'batch',
    'networking.k8s.io',
    'policy',
    'rbac.authorization.k8s.io',
    'storage.k8s.io',
  ],
  ...[
    'apiextensions.k8s.io',
    'admissionregistration.k8s.io',
    'scheduling.k8s.io',
    'coordination.k8s.io',
    'node.k8s.io',
    'discovery.k8s.io',
  ],
];

const placeOf = ({ name }: { readonly name: string }): number => (inOrder.includes(name) ? inOrder.indexOf(name) : inOrder.length);

/** The groups beside the core, in their order. */
export function groupEntries(): readonly GroupEntry[] {
  const own = [...new Set(groupVersions.filter(isGroup).map(groupOfVersion))].map(entryOf);
  return [...own.toSorted((a, b) => placeOf(a) - placeOf(b)), metricsEntry];
}

const metricsResources: readonly Entry[] = [
  { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
  { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
];

/** What there is of a group version, as one list. */
export const resourceList = (groupVersion: string) => ({
  kind: 'APIResourceList',
  groupVersion,
  resources:
    groupVersion === metricsEntry.versions[0]?.groupVersion
      ? metricsResources
      : servedResources
          .filter(({ apiVersion }) => apiVersion === groupVersion)
          .flatMap(resourceEntries)
          .sort(byName),
});

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** A resource, or a part of one, as lists have it. */
export interface Entry {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  /** Where the kind is of another group version than the list. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

function resourceEntries({ plural, singular, namespaced, kind, verbs, shortNames, categories, subresources = [] }: Served): Entry[] {
  const own: Entry = {
    ...{ name: plural, singularName: singular, namespaced, kind, verbs },
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories ? { categories } : {}),
  };
  const parts = subresources.map((part) => ({
    ...{ name: `${plural}/${part.name}`, singularName: '', namespaced },
    ...(part.apiVersion === undefined ? {} : versionEntry(part.apiVersion)),
    ...{ kind: part.kind ?? kind, verbs: part.verbs },
  }));
  return [own, ...parts];
}

function versionEntry(groupVersion: string) {
  const [group = '', version = ''] = groupVersion.split('/');
  return { group, version };
}
