import type { ControllerRevision } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';

/** How ControllerRevisions are shown. k8s: printers/internalversion controllerRevisionColumnDefinition, printControllerRevision */
export const controllerRevisionPrinter: KindPrinter<ControllerRevision> = {
  table: {
    columns: [
      column('Name', 'The name, unique in its namespace.'),
      column('Controller', 'Whose it is.'),
      column('Revision', 'Its number among those of the same controller.'),
      column('Age', 'The time since it was created.'),
    ],
    cells: (revision, now) => [
      revision.metadata.name,
      controllerText(revision),
      revision.revision,
      translateTimestampSince(revision.metadata.creationTimestamp, now),
    ],
  },
};

/** `statefulset.apps/db`. k8s: formatResourceName */
function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (!owner) return '<none>';
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`;
}
