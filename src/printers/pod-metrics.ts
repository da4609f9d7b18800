import type { PodMetrics } from '../api/pod-metrics.ts';
import { quantityToBytes, quantityToMilli } from '../api/quantity.ts';
import { alignTabs } from './tabwriter.ts';

/** How `top pod` shows what pods use. */
export interface PodMetricsOptions {
  /** A line for every container instead of one for every pod. */
  readonly containers: boolean;
  readonly withNamespace: boolean;
  readonly noHeaders: boolean;
  /** Most first; by name when undefined. */
  readonly sortBy?: 'cpu' | 'memory';
  /** All of it together at the end. */
  readonly sum: boolean;
}

interface Usage {
  /** Thousandths of a core. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** The table of `top pod`; empty without pods. k8s: kubectl metricsutil/metrics_printer.go PrintPodMetrics */
export function printPodMetrics(metrics: readonly PodMetrics[], options: PodMetricsOptions): string {
  if (metrics.length === 0) return '';
  const { containers, withNamespace, noHeaders, sum, sortBy } = options;
  const pods = metrics.map(readPod).toSorted(byUsage(sortBy, (pod) => `${withNamespace ? pod.namespace : ''}/${pod.name}`));
  const headers = [...(withNamespace ? ['NAMESPACE'] : []), ...(containers ? ['POD'] : []), 'NAME', 'CPU(cores)', 'MEMORY(bytes)'];
  const rows = pods.flatMap((pod) => {
    const start = withNamespace ? [pod.namespace] : [];
    if (!containers) return [[...start, pod.name, ...usageCells(pod)]];
    const sorted = pod.containers.toSorted(byUsage(sortBy, ({ name }) => name));
    return sorted.map((container) => [...start, pod.name, container.name, ...usageCells(container)]);
  });
  return alignTabs([...(noHeaders ? [] : [headers]), ...rows, ...(sum ? sumRows(pods, options) : [])].map(line).join(''), layout);
}

const layout = { minWidth: 6, padding: 3 };
const line = (cells: readonly string[]): string =>
  cells
    .map((cell) => `${cell}\t`)
    .concat('\n')
    .join('');

function readPod({ metadata, containers }: PodMetrics) {
  const used = containers.map(({ name, usage }) => ({ name, cpu: quantityToMilli(usage.cpu), memory: quantityToBytes(usage.memory) }));
  return { name: metadata.name, namespace: metadata.namespace ?? '', containers: used, ...total(used) };
}

const total = (usages: readonly Usage[]): Usage => ({
  cpu: usages.reduce((all, { cpu }) => all + cpu, 0),
  memory: usages.reduce((all, { memory }) => all + memory, 0),
});

function byUsage<T extends Usage>(sortBy: 'cpu' | 'memory' | undefined, key: (item: T) => string): (a: T, b: T) => number {
  if (sortBy) return (a, b) => b[sortBy] - a[sortBy];
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}

const usageCells = ({ cpu, memory }: Usage): readonly string[] => [`${cpu}m`, `${Math.floor(memory / 1024 ** 2)}Mi`];

/** kubectl leaves the column of containers out here when there are no headers, so that sums stand where they may. */
function sumRows(pods: readonly Usage[], { containers, withNamespace, noHeaders }: PodMetricsOptions): readonly (readonly string[])[] {
  const before = noHeaders ? 1 : 1 + Number(withNamespace) + Number(containers);
  const blanks = Array.from({ length: before }, () => '');
  return [
    [...blanks, '________', '________'],
    [...blanks, ...usageCells(total(pods))],
  ];
}
