import { ApiError, UserError } from '../../../api/errors.ts';
import { formatGoDuration } from '../../../api/go-duration.ts';
import type { PodMetrics } from '../../../api/pod-metrics.ts';
import { readFieldSelector } from '../../../api/read-field-selector.ts';
import { parseLabelSelector } from '../../../api/selectors.ts';
import type { List, Pod } from '../../../api/types.ts';
import { printPodMetrics } from '../../../printers/pod-metrics.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath, objectPath, resourceFor } from '../../selecting/paths.ts';
import type { topVerb } from './verb.ts';

type Call = CallOf<typeof topVerb>;

/** `kpod top pod`: what pods use. Never called without an operand. k8s: kubectl top.go */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const [what, ...names] = call.args;
  switch (what) {
    case 'pod':
    case 'pods':
    case 'po':
      return topPod(names, call.flags, deps);
    case 'node':
    case 'nodes':
    case 'no':
      await checkMetricsApi(deps);
      return (await import('./top-node.ts')).topNode(names, call, deps);
    default:
      throw new UsageError(call.name, `unknown command "${call.args.join(' ')}"`, 'examples');
  }
}

/** k8s: kubectl top_pod.go */
async function topPod([name, ...more]: readonly string[], flags: Call['flags'], deps: CommandDeps): Promise<void> {
  if (more.length > 0) throw new UsageError('kpod top pod', 'pod [NAME | -l label]', 'examples');
  const { sortBy } = flags;
  if (sortBy !== '' && sortBy !== 'cpu' && sortBy !== 'memory') throw new UserError('--sort-by accepts only cpu or memory');
  if (name !== undefined && (flags.selector !== '' || flags.fieldSelector !== '')) {
    throw new UserError('only one of NAME or selector can be provided');
  }
  checkSelectors(flags);
  await checkMetricsApi(deps);
  const metrics = name === undefined ? await listMetrics(flags, deps) : [await getMetrics(name, flags, deps)];
  if (metrics.length === 0) await explainNothing(flags, deps);
  const { containers, noHeaders, sum, allNamespaces: withNamespace } = flags;
  await deps.streams.out(printPodMetrics(metrics, { containers, noHeaders, sum, withNamespace, ...(sortBy === '' ? {} : { sortBy }) }));
}

/** Both selectors are read before anything is asked: mistakes in them are the command line's. */
function checkSelectors({ selector, fieldSelector }: Call['flags']): void {
  try {
    parseLabelSelector(selector);
    readFieldSelector(fieldSelector);
  } catch (error) {
    throw error instanceof ApiError ? new UserError(error.message) : error;
  }
}

const podsPath = (namespace?: string): string => listPath(resourceFor('pods'), namespace);

/** Metrics are found where the pods are, below another root. */
const metricsPath = (path: string): string => path.replace('/api/v1/', '/apis/metrics.k8s.io/v1beta1/');

/** A cluster may be without. */
async function checkMetricsApi({ client }: CommandDeps): Promise<void> {
  interface Groups {
    readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
  }
  const { groups } = await client.request<Groups>('GET', '/apis');
  const isThere = groups.some(({ versions }) => versions.some(({ groupVersion }) => groupVersion === 'metrics.k8s.io/v1beta1'));
  if (!isThere) throw new UserError('Metrics API not available');
}

function getMetrics(name: string, flags: Call['flags'], { client }: CommandDeps): Promise<PodMetrics> {
  const path = objectPath({ resource: resourceFor('pods'), namespace: namespaceOf(flags), name });
  return client.request<PodMetrics>('GET', metricsPath(path));
}

const queryOf = ({ selector, fieldSelector }: Call['flags']) => ({
  query: { labelSelector: selector || undefined, fieldSelector: fieldSelector || undefined },
});

const whereOf = (flags: Call['flags']): string | undefined => (flags.allNamespaces ? undefined : namespaceOf(flags));

async function listMetrics(flags: Call['flags'], { client }: CommandDeps): Promise<readonly PodMetrics[]> {
  const path = metricsPath(podsPath(whereOf(flags)));
  return (await client.request<{ readonly items: readonly PodMetrics[] }>('GET', path, queryOf(flags))).items;
}

/** How long after its creation a pod may be without metrics. */
const metricsCreationDelayMs = 2 * 60 * 1000;

/** Why there are no metrics: there are no pods, or nothing of them runs. k8s: kubectl top_pod.go verifyEmptyMetrics */
async function explainNothing(flags: Call['flags'], { client, clock, streams }: CommandDeps): Promise<void> {
  const namespace = whereOf(flags);
  const { items } = await client.request<List<Pod>>('GET', podsPath(namespace), queryOf(flags));
  if (items.length === 0) {
    return streams.err(namespace === undefined ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
  }
  for (const { metadata } of items) {
    const ageMs = clock.now() - Date.parse(metadata.creationTimestamp ?? '');
    if (ageMs <= metricsCreationDelayMs) continue;
    throw new UserError(`Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${formatGoDuration(ageMs)}`);
  }
  throw new UserError('metrics not available yet');
}
