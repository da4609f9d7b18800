import type { ServiceAccount } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind } from '../../table-kind.ts';

/** `get serviceaccounts`. k8s: printers/internalversion serviceAccountColumnDefinitions, printServiceAccount */
export const serviceAccountTable: TableKind<ServiceAccount> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Secrets', 'How many Secrets its pods may use.'),
    column('Age', 'The time since the account was created.'),
  ],
  cells: ({ metadata, secrets = [] }, now) => [metadata.name, secrets.length, translateTimestampSince(metadata.creationTimestamp, now)],
};
