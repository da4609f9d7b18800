import { qualifiedPlural, type Resource, resources } from '../api/scheme.ts';
import type { Kind } from '../store/types.ts';

const byPlural: ReadonlyMap<string, Resource> = new Map(
  resources.map((resource) => [`${resource.apiVersion}/${resource.plural}`, resource]),
);
const plurals: ReadonlyMap<string, string> = new Map(resources.map((resource) => [resource.kind, qualifiedPlural(resource)]));

/** The resource of a path segment in a group version; aliases are for people and count as unknown. */
export const resourceByPlural = (apiVersion: string, plural: string): Resource | undefined => byPlural.get(`${apiVersion}/${plural}`);

/** Whether a resource has a status to get and change by itself. */
export const hasStatus = ({ kind }: Resource): boolean => kind === 'Pod' || kind === 'Service' || kind === 'Namespace';

/** What a kind is called in paths and messages. */
export const pluralOf = (kind: Kind): string => plurals.get(kind) ?? kind;
