import type { Kind } from '../../api/any-object.ts';
import type { Resource, Verb as ResourceVerb } from '../../api/kinds/resource.ts';
import { findKind, findResource } from '../../api/scheme.ts';
import type { Client } from '../../client/types.ts';
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
  const { filename = [] } = flags as { readonly filename?: readonly string[] };
  const words = (args.some((arg) => arg.includes('/')) ? args.map((arg) => arg.split('/')[0] ?? '') : (args[0] ?? '').split(',')).filter(
    (word) => word !== '' && word !== 'all',
  );
  if (filename.length === 0 && words.every((word) => findResource(word) !== undefined)) return setClusterKinds([]);
  const found = await discover(client).catch(() => []);
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

/** All kinds in the version that the cluster prefers. Servers before Kubernetes 1.26 tell it group by group. */
async function discover(client: Client): Promise<readonly Resource[]> {
  interface Answer {
    readonly kind: string;
    readonly items?: readonly Group[];
    readonly groups?: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  }
  const answer = await client.request<Answer>('GET', '/apis', { accept: `${aggregated},${older},application/json` });
  if (answer.items) return answer.items.flatMap(resourcesOf);
  const lists = (answer.groups ?? []).map(({ preferredVersion: { groupVersion } }) => listedResources(client, groupVersion));
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

async function listedResources(client: Client, apiVersion: string): Promise<readonly Resource[]> {
  interface Listed {
    readonly resources: readonly (Omit<Resource, 'plural' | 'singular'> & { readonly name: string; readonly singularName?: string })[];
  }
  const { resources } = await client.request<Listed>('GET', `/apis/${apiVersion}`).catch(() => ({ resources: [] }) as Listed);
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
