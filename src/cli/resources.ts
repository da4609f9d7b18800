import { UserError } from '../api/errors.ts';
import { findResource, type Resource } from '../api/scheme.ts';

/** The resource that a word of the command line names: `pods`, `pod`, `po`. Throws UserError in kubectl's words. */
export function resourceFor(word: string): Resource {
  const resource = findResource(word);
  if (!resource) throw new UserError(`the server doesn't have a resource type ${JSON.stringify(word)}`);
  return resource;
}

const rootOf = ({ apiVersion }: Resource): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

/** `/api/v1/namespaces/default/pods`; of all namespaces when `namespace` is undefined. */
export function listPath(resource: Resource, namespace?: string): string {
  const base = `${rootOf(resource)}${resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''}`;
  return `${base}/${resource.plural}`;
}

/** `/api/v1/namespaces/default/pods/web`, and what is below it. */
export function objectPath(
  target: { readonly resource: Resource; readonly namespace?: string; readonly name: string },
  below = '',
): string {
  return `${listPath(target.resource, target.namespace)}/${encodeURIComponent(target.name)}${below === '' ? '' : `/${below}`}`;
}
