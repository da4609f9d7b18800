import { hideManagedFields, isList, isWatchEvent, type Printable, printJson, printName } from '../../printers/objects.ts';
import type { OutputFormat } from './formats.ts';
import type { ObjectPrinter, PrinterOptions } from './object-printer.ts';

/** A printer for a format that was read. Only the format that is asked for is loaded. Throws UserError for a template that cannot be read. */
export async function openPrinter(output: OutputFormat, options: PrinterOptions): Promise<ObjectPrinter> {
  const { write } = options;
  const shown = <T extends Printable>(value: T): T => (options.showManagedFields ? value : hideManagedFields(value));
  switch (output.format) {
    case 'name':
      return { print: (value) => write(namesOf(value)) };
    case 'json':
      return { print: (value) => write(printJson(shown(value), options.order)) };
    case 'yaml': {
      const { printYaml } = await import('../../printers/yaml-output.ts');
      let printed = 0;
      return { print: (value) => write(`${printed++ > 0 ? '---\n' : ''}${printYaml(shown(value))}`) };
    }
    case 'kyaml': {
      const { printKyaml } = await import('../../printers/kyaml.ts');
      return { print: (value) => write(printKyaml(shown(value))) };
    }
    case 'custom-columns':
    case 'custom-columns-file': {
      const { openCustomColumns } = await import('./custom-columns.ts');
      return openCustomColumns(output, options);
    }
    default: {
      const { openJsonPath } = await import('./jsonpath-output.ts');
      return openJsonPath(output, options);
    }
  }
}

function namesOf(value: Printable): string {
  if (isList(value)) return value.items.map(printName).join('');
  return printName(isWatchEvent(value) ? value.object : value);
}
