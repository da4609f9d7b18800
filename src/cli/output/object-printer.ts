import type { FieldOrder } from '../../api/field-order.ts';
import type { Printable } from '../../printers/objects.ts';
import type { OutputFlags } from './formats.ts';

/** Prints one object after another in one format. */
export interface ObjectPrinter {
  /** Writes an object, or a list as a whole. Rejects with UserError for what the format cannot say; what could be said is written then. */
  print(value: Printable): Promise<void>;
}

/** What the printers of single formats need beyond their template. */
export interface PrinterOptions extends OutputFlags {
  readonly noHeaders?: boolean;
  /** Of the fields in JSON; default: by their names. */
  readonly order?: FieldOrder;
  readonly write: (text: string) => Promise<void>;
}
