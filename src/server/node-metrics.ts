import { methodNotSupported } from '../api/errors.ts';
import { formatGoDuration } from '../api/go-duration.ts';
import type { NodeObject } from '../api/node-types.ts';
import { timeOf } from '../api/time.ts';
import { flag } from './logs.ts';
import { objectOf } from './lookup.ts';
import { formOf } from './present.ts';
import { readSelectors } from './selection.ts';
import type { Context, Handler } from './types.ts';

/** `GET /apis/metrics.k8s.io/v1beta1/nodes`: what the machine uses. */
export const listNodeMetrics: Handler = async (context) => {
  if (flag(context.query, 'watch')) throw methodNotSupported();
  const nodes = context.deps.store.list('Node').filter(readSelectors(context));
  const items = await measure(context, nodes);
  return { type: 'json', code: 200, body: { kind: 'NodeMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items } };
};

/** `GET /apis/metrics.k8s.io/v1beta1/nodes/NAME`. */
export const getNodeMetrics: Handler = async (context) => {
  const [body] = await measure(context, [objectOf(context) as NodeObject]);
  return { type: 'json', code: 200, body: body ?? {} };
};

async function measure(context: Context, nodes: readonly NodeObject[]): Promise<readonly object[]> {
  formOf(context);
  const { deps } = context;
  if (nodes.length === 0) return [];
  const { cpuMillis, memoryBytes, windowMs } = await deps.nodeUsage();
  const now = timeOf(deps.clock.now());
  return nodes.map(({ metadata: { name, labels } }) => ({
    ...{ kind: 'NodeMetrics', apiVersion: 'metrics.k8s.io/v1beta1' },
    metadata: { name, ...(labels && { labels }), creationTimestamp: now },
    timestamp: now,
    window: formatGoDuration(windowMs),
    usage: { cpu: `${cpuMillis}m`, memory: `${Math.round(memoryBytes / 1024)}Ki` },
  }));
}
