import type { PodTemplate } from '../../../api/workload-types.ts';
import { column, formatLabels } from '../../table-kind.ts';
import { templateCells } from '../../template-cells.ts';
import type { KindPrinter } from '../kind-printer.ts';

/** How PodTemplates are shown. k8s: printers/internalversion podTemplateColumnDefinitions, printPodTemplate */
export const podTemplatePrinter: KindPrinter<PodTemplate> = {
  table: {
    columns: [
      column('Name', 'The name, unique in its namespace.'),
      column('Containers', 'The names of its containers.'),
      column('Images', 'The images of its containers.'),
      column('Pod Labels', 'The labels of the pods that it would make.'),
    ],
    cells: ({ metadata, template }) => [metadata.name, ...templateCells(template), formatLabels(template.metadata?.labels)],
  },
};
