import type { NodeObject } from '../../../api/node-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeNode } from './describe.ts';
import { nodeTable } from './table.ts';

/** How Nodes are shown. */
export const nodePrinter: KindPrinter<NodeObject> = {
  table: nodeTable,
  describe: describeNode,
  related: ({ metadata }) => [
    { kind: 'Lease', namespace: 'kube-node-lease', labelSelector: '' },
    { kind: 'Pod', labelSelector: '', fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed` },
  ],
};
