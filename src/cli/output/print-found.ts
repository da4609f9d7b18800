import type { KubeObject } from '../../api/types.ts';
import { listOf } from '../../printers/objects.ts';
import type { OutputFormat } from './formats.ts';
import type { PrinterOptions } from './object-printer.ts';
import { openPrinter } from './printer.ts';

export interface PrintFoundOptions {
  readonly output: OutputFormat;
  readonly flags: PrinterOptions & { readonly sortBy?: string };
  /** One object is printed as itself; otherwise all are items of a List. */
  readonly single: boolean;
}

/** Prints objects that were found in one of the formats of `-o`. */
export async function printFound(objects: readonly KubeObject[], { output, flags, single }: PrintFoundOptions): Promise<void> {
  const printer = await openPrinter(output, flags);
  const [first] = objects;
  if (single && first) return printer.print(first);
  if (!flags.sortBy) return printer.print(listOf(objects));
  const { createSorter } = await import('./sort-by.ts');
  return printer.print(listOf(createSorter(flags.sortBy)(objects, (object) => object)));
}
