import { labelSelectorText } from '../../../api/label-selector.ts';
import type { LabelSelector } from '../../../api/types.ts';
import { type DescribeWriter, writeList } from '../../describe/writer.ts';

interface SpreadConstraint {
  readonly topologyKey: string;
  readonly whenUnsatisfiable: string;
  readonly maxSkew: number;
  readonly labelSelector?: LabelSelector;
}

/** `Topology Spread Constraints:`, left out without any. k8s: describeTopologySpreadConstraints */
export function writeTopologySpread(writer: DescribeWriter, field: unknown, indent = ''): void {
  const constraints = (field ?? []) as readonly SpreadConstraint[];
  if (constraints.length === 0) return;
  const sorted = constraints.toSorted((a, b) => (a.topologyKey < b.topologyKey ? -1 : a.topologyKey > b.topologyKey ? 1 : 0));
  writeList(
    writer,
    `${indent}Topology Spread Constraints`,
    sorted.map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector ? ` for selector ${labelSelectorText(labelSelector) || '<none>'}` : '';
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
    }),
  );
}
