import { UserError } from '../../../api/errors.ts';
import type { NodeObject } from '../../../api/node-types.ts';
import type { List } from '../../../api/types.ts';
import { type NodeMetrics, printNodeMetrics } from '../../../printers/node-metrics.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { listPath, objectPath, resourceFor } from '../../selecting/paths.ts';
import type { topVerb } from './verb.ts';

/** `kpod top node`: what machines use. k8s: kubectl top_node.go */
export async function topNode(
  [name, ...more]: readonly string[],
  { flags }: Pick<CallOf<typeof topVerb>, 'flags'>,
  { client, streams }: CommandDeps,
): Promise<void> {
  if (more.length > 0) throw new UsageError('kpod top node', 'node [NAME | -l label]', 'examples');
  const { sortBy, selector, noHeaders, showCapacity: ofCapacity } = flags;
  if (sortBy !== '' && sortBy !== 'cpu' && sortBy !== 'memory') throw new UserError('--sort-by accepts only cpu or memory');
  if (name !== undefined && selector !== '') throw new UserError('only one of NAME or --selector can be provided');
  const resource = resourceFor('nodes');
  const path = name === undefined ? listPath(resource) : objectPath({ resource, name });
  const fetchAll = async <T>(at: string): Promise<readonly T[]> => {
    if (name !== undefined) return [await client.request<T>('GET', at)];
    return (
      await client.request<Pick<List<never>, never> & { readonly items: readonly T[] }>('GET', at, {
        query: { labelSelector: selector || undefined },
      })
    ).items;
  };
  const metrics = await fetchAll<NodeMetrics>(path.replace('/api/v1/', '/apis/metrics.k8s.io/v1beta1/'));
  if (metrics.length === 0) throw new UserError('metrics not available yet');
  const nodes = await fetchAll<NodeObject>(path);
  await streams.out(printNodeMetrics(metrics, nodes, { noHeaders, ofCapacity, ...(sortBy === '' ? {} : { sortBy }) }));
}
