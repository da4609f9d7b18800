import { UserError } from '../../api/errors.ts';
import type { Resource } from '../../api/kinds/resource.ts';
import { findResource } from '../../api/scheme.ts';
import { clusterKinds } from './cluster-kinds.ts';

/** The resource that a word of the command line names: `pods`, `pod`, `po`. Throws UserError in kubectl's words. */
export function resourceFor(word: string): Resource {
  const cluster = clusterKinds();
  const resource = cluster ? cluster.called(word) : findResource(word);
  if (!resource) throw new UserError(`the server doesn't have a resource type ${JSON.stringify(word.split('.')[0])}`);
  return resource;
}

const rootOf = ({ apiVersion }: Resource): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

/** What a path cannot hold as one of its parts. k8s: apimachinery api/validation/path IsValidPathSegmentName */
function pathProblems(text: string): readonly string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter((character) => text.includes(character)).map((character) => `may not contain '${character}'`);
}

/** One part of a path. Throws UserError in kubectl's words for a name that would lead to another place. */
function segment(what: string, text: string): string {
  const problems = pathProblems(text);
  if (problems.length > 0) throw new UserError(`invalid ${what} ${JSON.stringify(text)}: [${problems.join(', ')}]`);
  return encodeURIComponent(text);
}

/** `/api/v1/namespaces/default/pods`; of all namespaces when `namespace` is undefined. Throws UserError for what no namespace is called. */
export function listPath(resource: Resource, namespace?: string): string {
  const base = `${rootOf(resource)}${resource.namespaced && namespace !== undefined ? `/namespaces/${segment('namespace', namespace)}` : ''}`;
  return `${base}/${resource.plural}`;
}

/** `/api/v1/namespaces/default/pods/web`, and what is below it. Throws UserError for what no object is called. */
export function objectPath(
  target: { readonly resource: Resource; readonly namespace?: string; readonly name: string },
  below = '',
): string {
  // Without a name the path would be that of all objects.
  if (target.name === '') throw new UserError('resource name may not be empty');
  return `${listPath(target.resource, target.namespace)}/${segment('resource name', target.name)}${below === '' ? '' : `/${below}`}`;
}
