import type { Client } from '../../client/types.ts';

/** A kind as a server tells of it. */
export interface ApiResource {
  readonly name: string;
  readonly singularName?: string;
  readonly shortNames?: readonly string[];
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly categories?: readonly string[];
  /** `v1`, `discovery.k8s.io/v1`. */
  readonly groupVersion: string;
}

interface Groups {
  readonly groups: readonly {
    readonly preferredVersion: { readonly groupVersion: string };
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
}

/** The kinds that a server keeps, in the version that it prefers; without their subresources. */
export async function fetchApiResources(client: Client): Promise<readonly ApiResource[]> {
  const { groups } = await client.request<Groups>('GET', '/apis');
  const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  const lists = versions.map(async (groupVersion) => {
    const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
    const { resources } = await client.request<{ readonly resources: readonly Omit<ApiResource, 'groupVersion'>[] }>('GET', path);
    return resources.filter(({ name }) => !name.includes('/')).map((resource) => ({ ...resource, groupVersion }));
  });
  return (await Promise.all(lists)).flat();
}

/** All versions of all groups that a server has, in order. k8s: kubectl apiversions.go */
export async function fetchApiVersions(client: Client): Promise<readonly string[]> {
  const { versions } = await client.request<{ readonly versions: readonly string[] }>('GET', '/api');
  const { groups } = await client.request<Groups>('GET', '/apis');
  return [...versions, ...groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion))].sort();
}

/** The group of a kind; '' for the core. */
export const groupOf = ({ groupVersion }: ApiResource): string =>
  groupVersion.includes('/') ? groupVersion.slice(0, groupVersion.indexOf('/')) : '';

/** The kind that a word means: `pods`, `po`, `deployments.apps`, `deployments.v1.apps`. */
export function findApiResource(word: string, all: readonly ApiResource[]): ApiResource | undefined {
  const lower = word.toLowerCase();
  const dot = lower.indexOf('.');
  const [name, group] = dot < 0 ? [lower, undefined] : [lower.slice(0, dot), lower.slice(dot + 1)];
  const isCalled = (resource: ApiResource) =>
    resource.name === name || resource.singularName === name || resource.kind.toLowerCase() === name || resource.shortNames?.includes(name);
  const isIn = (resource: ApiResource) => {
    const version = resource.groupVersion.split('/').at(-1);
    return group === undefined || groupOf(resource) === group || `${version}.${groupOf(resource)}` === group;
  };
  return all.find((resource) => isCalled(resource) && isIn(resource));
}
