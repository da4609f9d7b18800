import { methodNotSupported, notFound } from '../api/errors.ts';
import { formatGoDuration } from '../api/go-duration.ts';
import { namespacedName } from '../api/object-key.ts';
import type { ContainerMetrics, PodMetrics } from '../api/pod-metrics.ts';
import { timeOf } from '../api/time.ts';
import type { Pod } from '../api/types.ts';
import type { NamedUsage } from '../kubelet/types.ts';
import { flag } from './logs.ts';
import { namespaceOf, podOf } from './lookup.ts';
import { formOf } from './present.ts';
import { readSelectors } from './selection.ts';
import type { Context, Handler } from './types.ts';

/** `GET /apis/metrics.k8s.io/v1beta1/…/pods`: what pods use. Those of which nothing runs are left out. */
export const listMetrics: Handler = async (context) => {
  if (flag(context.query, 'watch')) throw methodNotSupported();
  const items = await measure(context, context.deps.store.list('Pod', namespaceOf(context)).filter(readSelectors(context)));
  return { type: 'json', code: 200, body: { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items } };
};

/** `GET /apis/metrics.k8s.io/v1beta1/namespaces/NAMESPACE/pods/NAME`: what one pod uses. */
export const getMetrics: Handler = async (context) => {
  const pod = podOf(context);
  const [body] = await measure(context, [pod]);
  if (!body) throw notFound('podmetrics.metrics.k8s.io', namespacedName(pod));
  return { type: 'json', code: 200, body };
};

async function measure(context: Context, pods: readonly Pod[]): Promise<readonly PodMetrics[]> {
  // There are no columns to print: who asks for a table is content with objects.
  formOf(context);
  const { clock, kubelet } = context.deps;
  const begin = clock.now();
  const usages = await kubelet.usage(pods);
  const end = clock.now();
  return pods.flatMap(({ metadata }): PodMetrics[] => {
    const usage = usages.get(metadata.uid ?? '');
    if (!usage) return [];
    const { name, namespace, labels } = metadata;
    return [
      {
        ...{ kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1beta1' },
        metadata: { name, ...(namespace && { namespace }), ...(labels && { labels }), creationTimestamp: timeOf(end) },
        timestamp: timeOf(end),
        window: formatGoDuration(end - begin),
        containers: usage.map(metricsOf),
      },
    ];
  });
}

const metricsOf = ({ container, cpuMillis, memoryBytes }: NamedUsage): ContainerMetrics => ({
  name: container,
  usage: { cpu: `${cpuMillis}m`, memory: `${Math.round(memoryBytes / 1024)}Ki` },
});
