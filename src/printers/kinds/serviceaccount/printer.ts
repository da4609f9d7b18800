import type { ServiceAccount } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeServiceAccount } from './describe.ts';
import { serviceAccountTable } from './table.ts';

/** How ServiceAccounts are shown. */
export const serviceAccountPrinter: KindPrinter<ServiceAccount> = {
  table: serviceAccountTable,
  describe: describeServiceAccount,
  related: () => ({ kind: 'Secret', labelSelector: '' }),
};
