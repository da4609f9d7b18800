import type { ConfigMap } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind } from '../../table-kind.ts';

/** `get configmaps`. k8s: printers/internalversion configMapColumnDefinitions, printConfigMap */
export const configMapTable: TableKind<ConfigMap> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Data', 'How many keys it has.'),
    column('Age', 'The time since the config map was created.'),
  ],
  cells: ({ metadata, data = {}, binaryData = {} }, now) => [
    metadata.name,
    Object.keys(data).length + Object.keys(binaryData).length,
    translateTimestampSince(metadata.creationTimestamp, now),
  ],
};
