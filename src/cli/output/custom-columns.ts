import { readFile } from 'node:fs/promises';
import { UserError } from '../../api/errors.ts';
import { escapeTerminal } from '../../printers/escape.ts';
import { goValueText } from '../../printers/go-value.ts';
import { isList } from '../../printers/objects.ts';
import { alignTabs } from '../../printers/tabwriter.ts';
import { describeReadError } from '../errors/file-error.ts';
import { type FieldPath, parseFieldPath } from '../jsonpath/relaxed.ts';
import type { OutputFormat } from './formats.ts';
import type { ObjectPrinter, PrinterOptions } from './object-printer.ts';

interface Column {
  readonly header: string;
  readonly path: FieldPath;
}

const widths = { minWidth: 6, padding: 3 } as const;

/** A printer of `custom-columns` and `custom-columns-file`. Throws UserError in kubectl's words. k8s: kubectl get customcolumn.go */
export async function openCustomColumns({ format, template }: OutputFormat, options: PrinterOptions): Promise<ObjectPrinter> {
  const isFile = format === 'custom-columns-file';
  const columns = isFile ? parseFile(await readColumns(template)) : parseSpec(template);
  let lastKind: string | undefined;
  return {
    async print(value) {
      const kind = isList(value) ? 'list' : 'object';
      // A file's headers are always wanted: that is what it has a line for them for.
      const lines = kind !== lastKind && (isFile || !options.noHeaders) ? [columns.map(({ header }) => header)] : [];
      lastKind = kind;
      try {
        for (const object of isList(value) ? value.items : [value]) lines.push(columns.map(({ path }) => cellText(path(object))));
      } finally {
        await options.write(alignTabs(lines.map((cells) => `${cells.join('\t')}\n`).join(''), widths));
      }
    },
  };
}

const cellText = (values: readonly unknown[]): string =>
  values.length === 0 ? '<none>' : values.map((value) => escapeTerminal(goValueText(value))).join(',');

function parseSpec(spec: string): readonly Column[] {
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw new UserError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: parseFieldPath(part.slice(colon + 1)) };
  });
}

function parseFile(text: string): readonly Column[] {
  const [headerLine, specLine] = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const missing = (which: string) =>
    new UserError(
      `invalid template, missing ${which} line. Expected format is one line of space separated headers, one line of space separated column specs.`,
    );
  if (headerLine === undefined) throw missing('header');
  if (specLine === undefined) throw missing('spec');
  const [headers, specs] = [headerLine, specLine].map((line) => line.split(/\s+/).filter((word) => word !== '')) as [string[], string[]];
  if (headers.length !== specs.length) {
    throw new UserError(`number of headers (${headers.length}) and field specifications (${specs.length}) don't match`);
  }
  return headers.map((header, index) => ({ header, path: parseFieldPath(specs[index] ?? '') }));
}

async function readColumns(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`error reading template ${path}, ${describeReadError(path, error)}\n`);
  }
}
