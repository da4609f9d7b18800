import type { Secret } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeSecret } from './describe.ts';
import { secretTable } from './table.ts';

/** How Secrets are shown. */
export const secretPrinter: KindPrinter<Secret> = {
  table: secretTable,
  describe: describeSecret,
  withoutEvents: true,
};
