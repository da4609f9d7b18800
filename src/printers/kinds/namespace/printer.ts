import type { Namespace } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeNamespace } from './describe.ts';
import { namespaceTable } from './table.ts';

/** How Namespaces are shown. */
export const namespacePrinter: KindPrinter<Namespace> = {
  table: namespaceTable,
  describe: describeNamespace,
  related: ({ metadata }) =>
    (['ResourceQuota', 'LimitRange'] as const).map((kind) => ({ kind, namespace: metadata.name, labelSelector: '' })),
  withoutEvents: true,
};
