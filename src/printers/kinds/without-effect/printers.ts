import type { ObjectOf } from '../../../api/any-object.ts';
import type { KindWithoutEffect } from '../../../api/without-effect-types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { tablesWithoutEffect } from './tables.ts';

/** How the kinds that are kept without effect are shown. */
export const printersWithoutEffect = Object.fromEntries(
  Object.entries(tablesWithoutEffect).map(([kind, table]) => [kind, { table }]),
) as unknown as { readonly [K in KindWithoutEffect]: KindPrinter<ObjectOf<K>> };
