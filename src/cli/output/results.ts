import type { FieldOrder } from '../../api/field-order.ts';
import type { KubeObject } from '../../api/types.ts';
import { type DryRun, operationMessage } from '../../printers/messages.ts';
import { type Printable, printName } from '../../printers/objects.ts';
import type { CommandDeps } from '../deps.ts';
import { type OutputFlags, objectFormats, readOutput } from './formats.ts';
import { openPrinter } from './printer.ts';

/** Says what a command did to objects, in the format that the user wants. */
export interface ResultPrinter {
  /** True when whole objects are printed, not lines about them. */
  readonly printsObjects: boolean;
  /** Prints in the format that was asked for; there must be one. */
  print(value: Printable): Promise<void>;
  /** `pod/web created`, or the object itself. */
  tell(operation: string, object: KubeObject): Promise<void>;
}

/** A printer by the flags of a command. Throws UserError for a format that cannot be. */
export async function openResults(
  flags: OutputFlags,
  dryRun: DryRun,
  deps: Pick<CommandDeps, 'streams'>,
  order?: FieldOrder,
): Promise<ResultPrinter> {
  const output = readOutput(flags, objectFormats);
  const { out } = deps.streams;
  const { print } = await openPrinter(output.format === '' ? { ...output, format: 'name' } : output, {
    ...flags,
    write: out,
    ...(order ? { order } : {}),
  });
  if (output.format !== '') return { printsObjects: output.format !== 'name', print, tell: (_operation, object) => print(object) };
  const title = (object: KubeObject) => printName(object).trimEnd().split('/') as [string, string];
  return { printsObjects: false, print, tell: (operation, object) => out(`${operationMessage(...title(object), operation, dryRun)}\n`) };
}
