import type { Client } from '../../client/types.ts';

/** A kind as a server tells of it. */
export interface ApiResource {
  readonly name: string;
  /** Lower case; '' when the server tells none. */
  readonly singularName: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly categories: readonly string[];
  /** `v1`, `discovery.k8s.io/v1`. */
  readonly groupVersion: string;
  readonly subresources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

/** What `/api` and `/apis` answer, in the aggregated form or in the one of servers before Kubernetes 1.26. */
interface Listing {
  readonly items?: readonly Aggregated[];
  readonly versions?: readonly string[];
  readonly groups?: readonly Group[];
}

interface Group {
  readonly preferredVersion?: { readonly groupVersion: string };
  readonly versions: readonly { readonly groupVersion: string }[];
}

interface Aggregated {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly {
    readonly version: string;
    /** `Stale` where the server behind a group does not answer: what is told of it may be no more. */
    readonly freshness?: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly responseKind?: { readonly kind: string };
      readonly scope: 'Namespaced' | 'Cluster';
      readonly singularResource?: string;
      readonly verbs: readonly string[];
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
      readonly subresources?: readonly { readonly subresource: string; readonly verbs: readonly string[] }[];
    }[];
  }[];
}

const form = (version: string): string => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
const accept = `${form('v2')},${form('v2beta1')},application/json`;

/**
 * The kinds that a server keeps, in all their versions, and in the order in which words look for them: the core, then the groups as the server
 * has them; of each group the preferred version first. Two requests; of older servers one more for each version. A group whose server does not
 * answer is left out. Throws what the API answers. k8s: client-go discovery GroupsAndMaybeResources
 */
export async function fetchAllVersions(client: Client): Promise<readonly ApiResource[]> {
  const listings = await Promise.all(['/api', '/apis'].map((path) => client.request<Listing>('GET', path, { accept })));
  const parts = listings.map(async ({ items, versions = [], groups = [] }) => {
    if (items) return items.flatMap(ofAggregated);
    const all = [...versions, ...groups.flatMap(versionsOf)];
    return (await Promise.all(all.map((version) => listResources(client, version)))).flat();
  });
  return (await Promise.all(parts)).flat();
}

/** The kinds that a server keeps, each once: in the version of its group that the server prefers, or else the first that has it. */
export async function fetchApiResources(client: Client): Promise<readonly ApiResource[]> {
  return preferredOf(await fetchAllVersions(client));
}

/** Of all versions of kinds the first of each. k8s: client-go discovery ServerPreferredResources */
export function preferredOf(all: readonly ApiResource[]): readonly ApiResource[] {
  const names = new Set<string>();
  return all.filter((resource) => {
    const name = fullName(resource);
    return !names.has(name) && names.add(name);
  });
}

function ofAggregated({ metadata: { name = '' }, versions }: Aggregated): readonly ApiResource[] {
  return versions.flatMap(({ version, freshness, resources = [] }) =>
    (freshness === 'Stale' ? [] : resources).map((one) => ({
      ...{ name: one.resource, singularName: one.singularResource ?? '', kind: one.responseKind?.kind ?? '', verbs: one.verbs },
      ...{ shortNames: one.shortNames ?? [], categories: one.categories ?? [], namespaced: one.scope === 'Namespaced' },
      groupVersion: name === '' ? version : `${name}/${version}`,
      subresources: (one.subresources ?? []).map(({ subresource, verbs }) => ({ name: subresource, verbs })),
    })),
  );
}

function versionsOf({ preferredVersion, versions }: Group): readonly string[] {
  const all = versions.map(({ groupVersion }) => groupVersion);
  return [...new Set([...(preferredVersion ? [preferredVersion.groupVersion] : []), ...all])];
}

type Listed = Omit<ApiResource, 'groupVersion' | 'subresources'>;

async function listResources(client: Client, groupVersion: string): Promise<readonly ApiResource[]> {
  const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
  interface List {
    readonly resources: readonly (Pick<Listed, 'name' | 'kind' | 'namespaced' | 'verbs'> & Partial<Listed>)[];
  }
  // One group that does not answer keeps nobody from the others.
  const { resources } = await client.request<List>('GET', path).catch((): List => ({ resources: [] }));
  const below = resources.filter(({ name }) => name.includes('/'));
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ singularName = '', shortNames = [], categories = [], ...rest }) => ({
      ...{ ...rest, singularName, shortNames, categories, groupVersion },
      subresources: below.flatMap(({ name, verbs }) =>
        name.startsWith(`${rest.name}/`) ? [{ name: name.slice(rest.name.length + 1), verbs }] : [],
      ),
    }));
}

/** All versions of all groups that a server has, in order. k8s: kubectl apiversions.go */
export async function fetchApiVersions(client: Client): Promise<readonly string[]> {
  const { versions = [] } = await client.request<Listing>('GET', '/api');
  const { groups = [] } = await client.request<Listing>('GET', '/apis');
  return [...versions, ...groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion))].sort();
}

/** The group of a kind; '' for the core. */
export const groupOf = ({ groupVersion }: Pick<ApiResource, 'groupVersion'>): string =>
  groupVersion.includes('/') ? groupVersion.slice(0, groupVersion.indexOf('/')) : '';

/** `crontabs.stable.example.com`; `pods` for a kind of the core. */
export const fullName = (resource: Pick<ApiResource, 'name' | 'groupVersion'>): string =>
  [resource.name, groupOf(resource)].filter((part) => part !== '').join('.');
