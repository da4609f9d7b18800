import CliTable from 'cli-table3';
import type { Table, TableColumn, TableRow } from '../api/types.ts';
import { escapeTerminal } from './escape.ts';
import { formatLabels } from './table-kind.ts';
import { characterCount } from './tabwriter.ts';

export interface PrintTableOptions {
  /** Show the columns of priority 1 too. */
  readonly wide?: boolean;
  readonly noHeaders?: boolean;
  /** A last column LABELS. */
  readonly showLabels?: boolean;
  /** One more column for each of these label keys. */
  readonly labelColumns?: readonly string[];
  /** A first column NAMESPACE. */
  readonly withNamespace?: boolean;
  /** `pod`, `service` …: names are printed as `pod/web`. */
  readonly showKind?: string;
  /** A first column EVENT, as `--output-watch-events` asks; the word comes with every `print`. */
  readonly withEvent?: boolean;
  /** The last column may go on over several lines. */
  readonly keepLines?: boolean;
}

export interface TablePrinter {
  /**
   * The lines for one table, headers before the first rows only. Columns that a later table does not repeat are remembered, and so
   * are widths: rows that come later line up with earlier ones unless they need more room. `event` is for `withEvent`.
   */
  print(table: Table, event?: string): string;
}

const gap = 3;
const minWidth = 6;

/** The text of one table, ending in a newline; empty without rows. k8s: cli-runtime printers TablePrinter */
export function printTable(table: Table, options: PrintTableOptions = {}): string {
  return createTablePrinter(options).print(table);
}

/** Prints a list and then what changes, as `get -w` does. k8s: cli-runtime printers TablePrinter, its tab writer with RememberWidths */
export function createTablePrinter(options: PrintTableOptions = {}): TablePrinter {
  let columns: readonly TableColumn[] = [];
  let headersPrinted = false;
  let widths: readonly number[] = [];
  return {
    print(table, event = '') {
      if (table.columnDefinitions.length > 0) {
        headersPrinted &&= sameColumns(columns, table.columnDefinitions);
        columns = table.columnDefinitions;
      }
      if (table.rows.length === 0) return '';
      const rows = table.rows.map((row) => rowTexts(columns, row, event, options));
      const lines = options.noHeaders || headersPrinted ? rows : [headerTexts(columns, options), ...rows];
      headersPrinted = true;
      widths = columnWidths(lines, widths);
      return layOut(lines, widths);
    },
  };
}

function sameColumns(a: readonly TableColumn[], b: readonly TableColumn[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function headerTexts(columns: readonly TableColumn[], options: PrintTableOptions): string[] {
  const names = columns.filter((column) => options.wide || column.priority === 0).map(({ name }) => name);
  // `example.com/app` → APP
  const labels = (options.labelColumns ?? []).map((key) => key.slice(key.lastIndexOf('/') + 1));
  const all = [
    ...(options.withEvent ? ['Event'] : []),
    ...(options.withNamespace ? ['Namespace'] : []),
    ...names,
    ...labels,
    ...(options.showLabels ? ['Labels'] : []),
  ];
  return all.map((name) => escapeTerminal(name.toUpperCase()));
}

function rowTexts(columns: readonly TableColumn[], row: TableRow, event: string, options: PrintTableOptions): string[] {
  const metadata = row.object?.metadata;
  const nameIndex = options.showKind ? columns.findIndex(({ format, type }) => format === 'name' && type === 'string') : -1;
  const cells = columns.flatMap((column, index) => {
    if (!options.wide && column.priority !== 0) return [];
    const text = String(row.cells[index] ?? '');
    return [index === nameIndex ? `${options.showKind}/${text}` : text];
  });
  const all = [
    ...(options.withEvent ? [event.padEnd('MODIFIED'.length)] : []),
    ...(options.withNamespace ? [metadata?.namespace ?? ''] : []),
    ...cells,
    ...(options.labelColumns ?? []).map((key) => metadata?.labels?.[key] ?? ''),
    ...(options.showLabels ? [metadata ? formatLabels(metadata.labels) : ''] : []),
  ];
  return all.map((text, index) => (options.keepLines && index === all.length - 1 ? escapeTerminal(text) : cellText(text)));
}

/** One line, harmless to a terminal: text beyond the first line break becomes `...`. */
function cellText(text: string): string {
  const end = text.search(/[\f\n\r]/);
  return end < 0 ? escapeTerminal(text) : `${escapeTerminal(text.slice(0, end))}...`;
}

/** Widths of all columns but the last, which has none. They never shrink. */
function columnWidths(lines: readonly (readonly string[])[], before: readonly number[]): number[] {
  const columnCount = (lines[0]?.length ?? 1) - 1;
  return Array.from({ length: columnCount }, (_, index) =>
    lines.reduce((width, cells) => Math.max(width, characterCount(cells[index] ?? '') + gap), Math.max(minWidth, before[index] ?? 0)),
  );
}

const noBorders = Object.fromEntries(
  ['top', 'bottom', 'left', 'mid', 'right']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat('middle')
    .map((name) => [name, '']),
);

/**
 * cli-table3 pads all columns but the last; that one follows as it is, so that no line ends in padding. Each column is a table of the texts that
 * are in it: most are there in many rows, and a cell is what takes longest in a short command.
 */
function layOut(lines: readonly (readonly string[])[], widths: readonly number[]): string {
  const codec = createWidthCodec();
  const columns = widths.map((width, column) => {
    const texts = [...new Set(lines.map((cells) => cells[column] ?? ''))];
    const table = new CliTable({
      chars: noBorders,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
      colWidths: [width],
    });
    table.push(...texts.map((text) => [codec.encode(text)]));
    const padded = table.toString().split('\n').map(codec.decode);
    return new Map(texts.map((text, index) => [text, padded[index] ?? '']));
  });
  return lines
    .map((cells) => `${columns.map((padded, column) => padded.get(cells[column] ?? '')).join('')}${cells.at(-1) ?? ''}\n`)
    .join('');
}

/**
 * kubectl counts every character as one column; cli-table3 counts what a terminal shows (0, 1 or 2). So characters beyond ASCII go
 * through it as private ones, which count one.
 */
function createWidthCodec(): { encode(text: string): string; decode(text: string): string } {
  const stands = new Map<string, string>();
  const characters = new Map<string, string>();
  const standFor = (character: string): string => {
    const stand = stands.get(character) ?? String.fromCharCode(0xe000 + stands.size);
    stands.set(character, stand);
    characters.set(stand, character);
    return stand;
  };
  return {
    encode: (text) => text.replace(/[^\t-~]/gu, standFor),
    decode: (text) => text.replace(/[\ue000-\uf8ff]/g, (stand) => characters.get(stand) ?? stand),
  };
}
