import type { Resource } from '../api/kinds/resource.ts';
import { resources } from '../api/kinds/resources.ts';
import { qualifiedPlural } from '../api/scheme.ts';
import type { Kind } from '../api/types.ts';

const byPlural: ReadonlyMap<string, Resource> = new Map(
  resources.map((resource) => [`${resource.apiVersion}/${resource.plural}`, resource]),
);
const plurals: ReadonlyMap<string, string> = new Map(resources.map((resource) => [resource.kind, qualifiedPlural(resource)]));

/** The resource of a path segment in a group version; aliases are for people and count as unknown. */
export const resourceByPlural = (apiVersion: string, plural: string): Resource | undefined => byPlural.get(`${apiVersion}/${plural}`);

/** Whether a resource has a status to get and change by itself. */
export const hasStatus = (resource: Resource): boolean => hasSubresource(resource, 'status');

/** Whether a resource has a part or an action of that name. */
export const hasSubresource = ({ subresources = [] }: Resource, wanted: string): boolean =>
  subresources.some(({ name }) => name === wanted);

/** What a kind is called in paths and messages. */
export const pluralOf = (kind: Kind): string => plurals.get(kind) ?? kind;

/** Every group version that has kinds: `v1`, `discovery.k8s.io/v1`. */
export const groupVersions: readonly string[] = [...new Set(resources.map(({ apiVersion }) => apiVersion))];

/** Whether a group version is of a group, not of the core. */
export const isGroup = (groupVersion: string): boolean => groupVersion.includes('/');
