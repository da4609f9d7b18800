import { arch, platform } from 'node:os';
import { kubernetesVersion } from '../api/kubernetes-version.ts';
import { groupVersions, isGroup, type Served, servedResources } from './kinds.ts';
import { groupVersionOf } from './lookup.ts';
import type { Handler, Reply } from './types.ts';

const json = (body: object): Reply => ({ type: 'json', code: 200, body });

/** `GET /api`. */
export const coreVersions: Handler = () =>
  json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: 'kpod' }] });

const groupOfVersion = (groupVersion: string): string => groupVersion.split('/')[0] ?? '';

/** A group with its versions, the one that clients are to take first. */
function groupEntry(groupVersions: readonly string[]) {
  const versions = groupVersions.map((groupVersion) => ({ groupVersion, version: groupVersion.slice(groupVersion.indexOf('/') + 1) }));
  return { name: groupOfVersion(groupVersions[0] ?? ''), versions, preferredVersion: versions[0] };
}
const metricsEntry = groupEntry(['metrics.k8s.io/v1beta1']);

const entryOf = (group: string) => groupEntry(groupVersions.filter((groupVersion) => groupOfVersion(groupVersion) === group));

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

/** `GET /apis`: the groups beside the core. */
export const groups: Handler = () => {
  const own = [...new Set(groupVersions.filter(isGroup).map(groupOfVersion))].map(entryOf);
  const sorted = own.toSorted((a, b) => placeOf(a) - placeOf(b));
  return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: [...sorted, metricsEntry] });
};

/** `GET /apis/discovery.k8s.io` and its kin. */
export const group: Handler = (context) =>
  json({ kind: 'APIGroup', apiVersion: 'v1', ...entryOf(groupOfVersion(groupVersionOf(context))) });

/** `GET /apis/metrics.k8s.io`. */
export const metricsGroup: Handler = () => json({ kind: 'APIGroup', apiVersion: 'v1', ...metricsEntry });

/** `GET /apis/metrics.k8s.io/v1beta1`: what a cluster's metrics server would offer. */
export const metricsResources: Handler = () =>
  json({
    ...{ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'metrics.k8s.io/v1beta1' },
    resources: [
      { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
      { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
    ],
  });

/** `GET /api/v1`, `GET /apis/discovery.k8s.io/v1`: what kubectl knows of a server's kinds. */
export const groupResources: Handler = (context) => {
  const groupVersion = groupVersionOf(context);
  return json({ ...(isGroup(groupVersion) ? { apiVersion: 'v1' } : {}), ...resourceList(groupVersion) });
};

const resourceList = (groupVersion: string) => ({
  kind: 'APIResourceList',
  groupVersion,
  resources: servedResources
    .filter(({ apiVersion }) => apiVersion === groupVersion)
    .flatMap(resourceEntries)
    .sort(byName),
});

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

interface Entry {
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

/** `GET /version`: the Kubernetes version whose behaviour kpod follows, with kpod's own as build metadata. */
export const version: Handler = ({ deps }) =>
  json({
    major: '1',
    minor: '32',
    gitVersion: kubernetesVersion(deps.agentStatus().version),
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'node',
    platform: `${platform()}/${arch() === 'x64' ? 'amd64' : arch()}`,
  });

/** `GET /healthz` and its kin. */
export const health: Handler = () => ({ type: 'text', code: 200, body: 'ok' });
