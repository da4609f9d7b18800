import type { Kind } from './any-object.ts';
import { UserError } from './errors.ts';
import type { Resource } from './kinds/resource.ts';
import { resources } from './kinds/resources.ts';
import type { ManifestDocument } from './manifest/read-manifest.ts';

/** `discovery.k8s.io`; empty for the kinds of the core. */
export const groupOf = ({ apiVersion }: { readonly apiVersion: string }): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';

/** `endpointslices.discovery.k8s.io`, as messages call it; `pods` for the kinds of the core. */
export const qualifiedPlural = (resource: Pick<Resource, 'plural' | 'apiVersion'>): string =>
  groupOf(resource) === '' ? resource.plural : `${resource.plural}.${groupOf(resource)}`;

/** `endpointslice.discovery.k8s.io`, as messages call one; `pod` for the kinds of the core. */
export const qualifiedSingular = (resource: Resource): string =>
  groupOf(resource) === '' ? resource.singular : `${resource.singular}.${groupOf(resource)}`;

/** The resource that a person calls `po`, `pod`, `pods`, `Pod`, `pods.v1` or `endpointslices.discovery.k8s.io`; undefined for another word. */
export function findResource(nameOrAlias: string): Resource | undefined {
  const [name = '', ...rest] = nameOrAlias.toLowerCase().split('.');
  const group = rest
    .filter((part) => part !== '')
    .join('.')
    .replace(/^v1(\.|$)/, '');
  return resources.find((resource) => {
    const { plural, singular, shortNames } = resource;
    return [plural, singular, ...shortNames].some((word) => word === name) && (group === '' || group === groupOf(resource));
  });
}

/** `EndpointSlice.discovery.k8s.io`, as messages call it; `Pod` for the kinds of the core. */
export function qualifiedKind(kind: string): string {
  const group = groupOf({ apiVersion: apiVersionOf(kind) });
  return group === '' ? kind : `${kind}.${group}`;
}

/** `*v1.Deployment`, as Go's messages call the type of an object. */
export const goTypeOf = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string =>
  `*${apiVersion.slice(apiVersion.indexOf('/') + 1)}.${kind}`;

/** The resource of a kind that kpod has. */
export const resourceOfKind = (kind: Kind): Resource => resources.find((resource) => resource.kind === kind) as Resource;

/** The version that objects of a kind are written in. */
export const apiVersionOf = (kind: string): string => resources.find((resource) => resource.kind === kind)?.apiVersion ?? 'v1';

/** The resource of an object's own words; kinds are written exactly. */
export function findKind(apiVersion: string, kind: string): Resource | undefined {
  return resources.find((resource) => resource.kind === kind && resource.apiVersion === apiVersion);
}

/** The resource of a manifest's object. Throws UserError with kubectl's text for a kind that kpod does not have. */
export function resourceOfDocument(document: ManifestDocument): Resource {
  const apiVersion = String(document.value['apiVersion']);
  const kind = String(document.value['kind']);
  const resource = findKind(apiVersion, kind);
  if (resource) return resource;
  throw new UserError(`${unmappedText(document)}
  ${document.source}:${document.lineOf('kind') ?? 1}: ${explainUnknown(apiVersion, kind)}`);
}

/** What is said of a manifest's object whose kind a server does not have. k8s: cli-runtime resource/mapper.go */
export function unmappedText(document: ManifestDocument): string {
  const apiVersion = String(document.value['apiVersion']);
  const kind = String(document.value['kind']);
  const metadata = (document.value['metadata'] ?? {}) as Readonly<Record<string, unknown>>;
  const name = JSON.stringify(metadata['name'] ?? '');
  const namespace = JSON.stringify(metadata['namespace'] ?? '');
  return `resource mapping not found for name: ${name} namespace: ${namespace} from "${document.source}": no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}
ensure CRDs are installed first`;
}

/** What is meant, as far as that can be told. */
function explainUnknown(apiVersion: string, kind: string): string {
  const meant = findResource(kind);
  const served = meant && apiVersion !== meant.apiVersion ? ` of apiVersion "${meant.apiVersion}"` : '';
  const guess = meant ? `; did you mean "${meant.kind}"${served}?` : '';
  return `${noSuchKind}${guess}`;
}

/** What a person can do who names a kind that kpod does not have. */
export const noSuchKind = 'kpod has no such kind ("kpod api-resources" lists what it has)';
