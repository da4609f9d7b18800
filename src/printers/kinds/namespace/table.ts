import type { Namespace } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind } from '../../table-kind.ts';

/** `get namespaces`. k8s: printers/internalversion namespaceColumnDefinitions, printNamespace */
export const namespaceTable: TableKind<Namespace> = {
  columns: [
    column('Name', 'The name, unique on this machine.'),
    column('Status', 'Whether it lives or is being deleted.'),
    column('Age', 'The time since the namespace was created.'),
  ],
  cells: (namespace, now) => [
    namespace.metadata.name,
    namespace.status.phase,
    translateTimestampSince(namespace.metadata.creationTimestamp, now),
  ],
};
