import type { Kind } from '../../api/any-object.ts';
import type { Resource, Verb as ResourceVerb } from '../../api/kinds/resource.ts';
import { findKind, findResource } from '../../api/scheme.ts';
import type { Client } from '../../client/types.ts';
import { namesManifests, type SourceFlags } from '../manifests/read-sources.ts';
import { setClusterKinds } from './cluster-kinds.ts';

/** What of a command line names kinds. */
interface Naming {
  readonly args: readonly string[];
  readonly flags: object;
}

/**
 * Asks a cluster for its kinds when a command line names one that kpod does not have, or names files, in which one may be. What cannot be had
 * is left out: whoever is not let in hears it from the command itself.
 */
export async function learnKinds({ args, flags }: Naming, client: Client): Promise<void> {
  const { filename = [], kustomize = '' } = flags as Partial<Pick<SourceFlags, 'filename' | 'kustomize'>>;
  const words = (args.some((arg) => arg.includes('/')) ? args.map((arg) => arg.split('/')[0] ?? '') : (args[0] ?? '').split(',')).filter(
    (word) => word !== '' && word !== 'all',
  );
  if (!namesManifests({ filename, kustomize }) && words.every((word) => findResource(word) !== undefined)) return setClusterKinds([]);
  const found = await discover(client, '/apis').catch(() => []);
  setClusterKinds(found.filter(({ apiVersion, kind }) => findKind(apiVersion, kind) === undefined));
}

interface Group {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly { readonly version: string; readonly resources?: readonly Discovered[] }[];
}

interface Discovered {
  readonly resource: string;
  readonly responseKind?: { readonly kind: string };
  readonly scope: 'Namespaced' | 'Cluster';
  readonly singularResource?: string;
  readonly verbs: readonly ResourceVerb[];
  readonly shortNames?: readonly string[];
}

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const older = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

/**
 * All kinds of the core (`/api`) or of the groups (`/apis`) in all versions, those first that the cluster prefers. Servers before Kubernetes
 * 1.26 tell it group by group: of them the version alone that they prefer.
 */
export async function discover(client: Client, root: '/api' | '/apis'): Promise<readonly Resource[]> {
  interface Answer {
    readonly items?: readonly Group[];
    readonly versions?: readonly string[];
    readonly groups?: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  }
  const answer = await client.request<Answer>('GET', root, { accept: `${aggregated},${older},application/json` });
  if (answer.items) return answer.items.flatMap(resourcesOf);
  const versions = [...(answer.versions ?? []), ...(answer.groups ?? []).map(({ preferredVersion }) => preferredVersion.groupVersion)];
  const lists = versions.map((version) => listedResources(client, root, version));
  return (await Promise.all(lists)).flat();
}

function resourcesOf({ metadata: { name = '' }, versions }: Group): readonly Resource[] {
  return versions.flatMap(({ version, resources = [] }) =>
    resources.map(({ resource, responseKind, scope, singularResource, shortNames = [], verbs }) => ({
      ...{ plural: resource, shortNames, verbs, isCustom: true as const },
      kind: (responseKind?.kind ?? '') as Kind,
      singular: singularResource || (responseKind?.kind ?? '').toLowerCase(),
      apiVersion: name === '' ? version : `${name}/${version}`,
      namespaced: scope === 'Namespaced',
    })),
  );
}

async function listedResources(client: Client, root: string, apiVersion: string): Promise<readonly Resource[]> {
  interface Listed {
    readonly resources: readonly (Omit<Resource, 'plural' | 'singular'> & { readonly name: string; readonly singularName?: string })[];
  }
  const { resources } = await client.request<Listed>('GET', `${root}/${apiVersion}`).catch(() => ({ resources: [] }) as Listed);
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singularName, kind, namespaced, verbs, shortNames = [] }) => ({
      ...{
        plural: name,
        singular: singularName || kind.toLowerCase(),
        kind,
        namespaced,
        verbs,
        shortNames,
        apiVersion,
        isCustom: true as const,
      },
    }));
}
