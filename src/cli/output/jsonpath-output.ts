import { readFile } from 'node:fs/promises';
import { UserError } from '../../api/errors.ts';
import { goQuote } from '../../api/go-quote.ts';
import { goSyntax } from '../../printers/go-value.ts';
import type { Printable } from '../../printers/objects.ts';
import { describeReadError } from '../errors/file-error.ts';
import { parseTemplate } from '../jsonpath/parse.ts';
import { printTemplate } from '../jsonpath/print.ts';
import type { OutputFormat } from './formats.ts';
import type { ObjectPrinter, PrinterOptions } from './object-printer.ts';

/** A printer of `jsonpath`, `jsonpath-as-json` and `jsonpath-file`. Throws UserError in kubectl's words. k8s: cli-runtime printers jsonpath.go */
export async function openJsonPath({ format, template }: OutputFormat, options: PrinterOptions): Promise<ObjectPrinter> {
  const text = format === 'jsonpath-file' ? await readTemplate(template) : template;
  const parsed = parse(text);
  const settings = { asJson: format === 'jsonpath-as-json', allowMissingKeys: options.allowMissingTemplateKeys ?? true };
  return {
    async print(value) {
      await options.write(render(value));
    },
  };

  function render(value: Printable): string {
    try {
      return printTemplate(parsed, value, settings);
    } catch (error) {
      throw new UserError(
        `error executing jsonpath ${goQuote(text)}: Error executing template: ${(error as Error).message}. Printing more information for debugging the template:
\ttemplate was:
\t\t${text}
\tobject given to jsonpath engine was:
\t\t${goSyntax(value)}


`,
      );
    }
  }
}

async function readTemplate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`error reading --template ${path}, ${describeReadError(path, error)}`);
  }
}

function parse(text: string): ReturnType<typeof parseTemplate> {
  try {
    return parseTemplate(text);
  } catch (error) {
    throw new UserError(`error parsing jsonpath ${text}, ${(error as Error).message}`);
  }
}
