import type { Kind } from '../api/any-object.ts';
import type { Resource } from '../api/kinds/resource.ts';
import { resources } from '../api/kinds/resources.ts';
import { qualifiedPlural } from '../api/scheme.ts';
import { facedResources } from './faces/faces.ts';
import { reviews } from './reviews/reviews.ts';

const byPlural: ReadonlyMap<string, Resource> = new Map(
  [...resources, ...facedResources].map((resource) => [`${resource.apiVersion}/${resource.plural}`, resource]),
);
const plurals: ReadonlyMap<string, string> = new Map(resources.map((resource) => [resource.kind, qualifiedPlural(resource)]));

/** The resource of a path segment in a group version; aliases are for people and count as unknown. */
export const resourceByPlural = (apiVersion: string, plural: string): Resource | undefined => byPlural.get(`${apiVersion}/${plural}`);

/** The parts of a resource's objects that are got and changed by themselves: its status, the ephemeral containers of a pod. */
const partsOf = ({ subresources = [] }: Resource): readonly string[] =>
  subresources.filter(({ verbs, kind }) => verbs.includes('update') && kind === undefined).map(({ name }) => name);

/** Whether that is such a part. */
export const isPart = (resource: Resource, subresource: string): boolean => partsOf(resource).includes(subresource);

/** Whether a resource has a part or an action of that name. */
export const hasSubresource = ({ subresources = [] }: Resource, wanted: string): boolean =>
  subresources.some(({ name }) => name === wanted);

/** What a kind is called in paths and messages. */
export const pluralOf = (kind: Kind): string => plurals.get(kind) ?? kind;

/** What stands in discovery: a resource that has objects, one of them in another version, or a review. */
export type Served = Omit<Resource, 'kind'> & { readonly kind: string };
/** All of them. */
export const servedResources: readonly Served[] = [...resources, ...facedResources, ...reviews];

/** Every group version that has something: `v1`, `discovery.k8s.io/v1`. */
export const groupVersions: readonly string[] = [...new Set(servedResources.map(({ apiVersion }) => apiVersion))];

/** Whether a group version is of a group, not of the core. */
export const isGroup = (groupVersion: string): boolean => groupVersion.includes('/');
