import type { Kind } from '../../../api/any-object.ts';
import { UserError } from '../../../api/errors.ts';
import type { Resource } from '../../../api/kinds/resource.ts';
import { lastAppliedText } from '../../../api/last-applied.ts';
import { findKind, resourceOfKind } from '../../../api/scheme.ts';
import type { KubeObject, List } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import type { ResultPrinter } from '../../output/results.ts';
import { listPath } from '../../selecting/paths.ts';
import type { Target } from '../../selecting/select.ts';
import { deleteOne } from '../../writing/delete-one.ts';
import type { WriteOptions } from '../../writing/write-options.ts';

interface PruneFlags {
  readonly prune: boolean;
  readonly all: boolean;
  readonly selector: string;
  readonly force: boolean;
  readonly pruneAllowlist: readonly string[];
}

/** k8s: kubectl util/prune defaultNamespacedPruneResources, defaultNonNamespacedPruneResources */
const usual: readonly Kind[] = [
  ...(['ConfigMap', 'Endpoints', 'PersistentVolumeClaim', 'Pod', 'ReplicationController', 'Secret', 'Service', 'Job', 'CronJob'] as const),
  ...(['Ingress', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet', 'Namespace', 'PersistentVolume'] as const),
];

/** The kinds that are pruned; undefined without `--prune`. Throws UserError in kubectl's words. k8s: kubectl apply.go Validate, prune.ParseResources */
export function readPruned({ prune, all, selector, force, pruneAllowlist }: PruneFlags): readonly Resource[] | undefined {
  const listed = prune ? pruneAllowlist.map(readKind) : [];
  if (all && selector !== '') throw new UserError('cannot set --all and --selector at the same time');
  if (!prune) return undefined;
  if (force) throw new UserError('--force cannot be used with --prune');
  if (!all && selector === '') {
    throw new UserError(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  }
  return listed.length > 0 ? listed : usual.map(resourceOfKind);
}

function readKind(text: string): Resource {
  const [group = '', version = '', kind, ...rest] = text.split('/');
  if (kind === undefined || rest.length > 0) {
    throw new UserError(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
  }
  const apiVersion = group === 'core' || group === '' ? version : `${group}/${version}`;
  const resource = findKind(apiVersion, kind);
  if (!resource) throw new UserError(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
  return resource;
}

/** What has been applied, and where. */
export interface Visited {
  readonly uids: ReadonlySet<string | undefined>;
  readonly namespaces: ReadonlySet<string>;
}

export interface PruneOptions {
  readonly kinds: readonly Resource[];
  readonly selector: string;
  readonly write: WriteOptions;
  readonly results: ResultPrinter;
}

/** Deletes what was applied once and is in no file any more. Throws what the API answers. k8s: kubectl apply/prune.go */
export async function pruneObjects({ uids, namespaces }: Visited, options: PruneOptions, deps: CommandDeps): Promise<void> {
  const { kinds, selector, write, results } = options;
  const namespaced = kinds.filter((resource) => resource.namespaced);
  const places: readonly Pick<Target, 'resource' | 'namespace'>[] = [
    ...[...namespaces].flatMap((namespace) => namespaced.map((resource) => ({ resource, namespace }))),
    ...kinds.filter((resource) => !resource.namespaced).map((resource) => ({ resource })),
  ];
  for (const place of places) {
    const { resource } = place;
    const path = listPath(resource, place.namespace);
    const { items } = await deps.client.request<List<KubeObject>>('GET', path, { query: { labelSelector: selector || undefined } });
    for (const object of items) {
      if (lastAppliedText(object as unknown as Readonly<Record<string, unknown>>) === undefined || uids.has(object.metadata.uid)) continue;
      const target = { ...place, name: object.metadata.name };
      if (write.dryRun !== 'client') await deleteOne(deps.client, target, undefined, { dryRun: write.dryRun === 'server' });
      // A cluster does not say in a list what its items are.
      await results.tell('pruned', { ...object, apiVersion: resource.apiVersion, kind: resource.kind });
    }
  }
}
