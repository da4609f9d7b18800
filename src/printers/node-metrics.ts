import type { NodeObject } from '../api/node-types.ts';
import { quantityToBytes, quantityToMilli } from '../api/quantity.ts';
import { alignTabs } from './tabwriter.ts';

/** What a node uses, as the metrics API says it. */
export interface NodeMetrics {
  readonly metadata: { readonly name: string };
  readonly usage: { readonly cpu: string; readonly memory: string };
}

/** How `top node` shows what nodes use. */
export interface NodeMetricsOptions {
  readonly noHeaders: boolean;
  /** Most first; by name when undefined. */
  readonly sortBy?: 'cpu' | 'memory';
  /** Parts of what the machines have, not of what they give to pods. */
  readonly ofCapacity: boolean;
}

/** The table of `top node`. Nodes without metrics stand at its end. k8s: kubectl metricsutil/metrics_printer.go PrintNodeMetrics */
export function printNodeMetrics(metrics: readonly NodeMetrics[], nodes: readonly NodeObject[], options: NodeMetricsOptions): string {
  const { sortBy } = options;
  const used = metrics.map(({ metadata: { name }, usage }) => ({
    ...{ name, cpu: quantityToMilli(usage.cpu), memory: quantityToBytes(usage.memory) },
  }));
  const sorted = used.toSorted((a, b) => (sortBy ? b[sortBy] - a[sortBy] : a.name < b.name ? -1 : 1));
  const rows = sorted.map(({ name, cpu, memory }) => {
    const { status } = nodes.find((node) => node.metadata.name === name) ?? {};
    const all = (options.ofCapacity ? status?.capacity : status?.allocatable) ?? {};
    const part = (amount: number, total: number) => (total > 0 ? `${Math.trunc((amount / total) * 100)}%` : '<unknown>');
    return [
      name,
      `${cpu}m`,
      part(cpu, quantityToMilli(all['cpu'] ?? '0')),
      `${Math.floor(memory / 1024 ** 2)}Mi`,
      part(memory, quantityToBytes(all['memory'] ?? '0')),
    ];
  });
  const without = nodes.map(({ metadata }) => metadata.name).filter((name) => !used.some((one) => one.name === name));
  const headers = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'];
  const unknown = without.map((name) => [name, '<unknown>', '<unknown>', '<unknown>', '<unknown>']);
  const lines = [...(options.noHeaders ? [] : [headers]), ...rows, ...unknown].map(
    (cells) => `${cells.map((cell) => `${cell}\t`).join('')}\n`,
  );
  return alignTabs(lines.join(''), { minWidth: 6, padding: 3 });
}
