import type { Secret } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind } from '../../table-kind.ts';

/** `get secrets`. k8s: printers/internalversion secretColumnDefinitions, printSecret */
export const secretTable: TableKind<Secret> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Type', 'What it is for.'),
    column('Data', 'How many keys it has.'),
    column('Age', 'The time since the secret was created.'),
  ],
  cells: ({ metadata, type, data = {} }, now) => [
    metadata.name,
    type,
    Object.keys(data).length,
    translateTimestampSince(metadata.creationTimestamp, now),
  ],
};
