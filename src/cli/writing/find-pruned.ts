import type { Kind } from '../../api/any-object.ts';
import { UserError } from '../../api/errors.ts';
import type { Resource } from '../../api/kinds/resource.ts';
import { lastAppliedText } from '../../api/last-applied.ts';
import { findKind, resourceOfKind } from '../../api/scheme.ts';
import type { KubeObject, List } from '../../api/types.ts';
import type { Client } from '../../client/types.ts';
import { clusterKinds } from '../selecting/cluster-kinds.ts';
import { listPath } from '../selecting/paths.ts';
import type { Found, Target } from '../selecting/select.ts';

/** k8s: kubectl util/prune defaultNamespacedPruneResources, defaultNonNamespacedPruneResources */
const usual: readonly Kind[] = [
  ...(['ConfigMap', 'Endpoints', 'PersistentVolumeClaim', 'Pod', 'ReplicationController', 'Secret', 'Service', 'Job', 'CronJob'] as const),
  ...(['Ingress', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet', 'Namespace', 'PersistentVolume'] as const),
];

/**
 * The kinds of `--prune-allowlist`, given as `group/version/kind`; without any those that are usually pruned. Throws UserError in kubectl's
 * words. k8s: kubectl prune.ParseResources
 */
export const readPruneKinds = async (allowlist: readonly string[]): Promise<readonly Resource[]> =>
  allowlist.length > 0 ? Promise.all(allowlist.map(readKind)) : usual.map(resourceOfKind);

async function readKind(text: string): Promise<Resource> {
  const [group = '', version = '', kind, ...rest] = text.split('/');
  if (kind === undefined || rest.length > 0) {
    throw new UserError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
  }
  const apiVersion = group === 'core' || group === '' ? version : `${group}/${version}`;
  const resource = findKind(apiVersion, kind) ?? (await clusterKinds()?.ofKind(apiVersion, kind));
  if (!resource) throw new UserError(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
  return resource;
}

/** What the files say, and where. */
export interface Visited {
  readonly uids: ReadonlySet<string | undefined>;
  readonly namespaces: ReadonlySet<string>;
}

/** What was applied once, has labels that `selector` names, and is in no file any more, place by place. Throws what the API answers. */
export async function* findPruned(
  { uids, namespaces }: Visited,
  { kinds, selector }: { readonly kinds: readonly Resource[]; readonly selector: string },
  client: Client,
): AsyncGenerator<Found> {
  const namespaced = kinds.filter((resource) => resource.namespaced);
  const places: readonly Pick<Target, 'resource' | 'namespace'>[] = [
    ...[...namespaces].flatMap((namespace) => namespaced.map((resource) => ({ resource, namespace }))),
    ...kinds.filter((resource) => !resource.namespaced).map((resource) => ({ resource })),
  ];
  for (const place of places) {
    const { resource, namespace } = place;
    const query = { labelSelector: selector || undefined };
    const { items } = await client.request<List<KubeObject>>('GET', listPath(resource, namespace), { query });
    for (const object of items) {
      if (lastAppliedText(object as unknown as Readonly<Record<string, unknown>>) === undefined || uids.has(object.metadata.uid)) continue;
      // A cluster does not say in a list what its items are.
      const named = { ...object, apiVersion: resource.apiVersion, kind: resource.kind };
      yield { target: { ...place, name: object.metadata.name }, object: named };
    }
  }
}
