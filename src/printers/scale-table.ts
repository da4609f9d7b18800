import type { Scale } from '../api/scale.ts';
import { translateTimestampSince } from './duration.ts';
import { column, type TableKind } from './table-kind.ts';

/** `get --subresource=scale`. k8s: printers/internalversion scaleColumnDefinitions, printScale */
export const scaleTable: TableKind<Scale> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    { ...column('Desired', 'The pods that it wants.'), type: 'integer' },
    { ...column('Available', 'The pods that it has.'), type: 'integer' },
    column('Age', 'The time since it was created.'),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.replicas ?? 0,
    status.replicas,
    translateTimestampSince(metadata.creationTimestamp, now),
  ],
};
