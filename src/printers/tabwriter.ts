/** How wide columns are: at least `minWidth`, and `padding` beyond the widest cell. */
export interface TabwriterOptions {
  readonly minWidth: number;
  readonly padding: number;
}

/**
 * Aligns tab-terminated cells, as Go's text/tabwriter does with blanks: a column is a run of lines that have a cell there, so what
 * stands above and below such a run has no say. The text after a line's last tab belongs to no column. Ends in a newline, as `text` must.
 */
export function alignTabs(text: string, options: TabwriterOptions): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[][] = lines.map(() => []);
  measureColumns(lines, widths, options);
  return lines.map((cells, row) => cells.map((cell, column) => pad(cell, widths[row]?.[column] ?? 0)).join('')).join('\n');
}

/** Fills in the width of every cell that belongs to a column. */
function measureColumns(lines: readonly (readonly string[])[], widths: number[][], options: TabwriterOptions): void {
  const measure = (column: number, from: number, to: number): void => {
    for (let start = from; start < to; start++) {
      if (!hasCell(lines, start, column)) continue;
      let end = start;
      let width = options.minWidth;
      for (; end < to && hasCell(lines, end, column); end++) {
        width = Math.max(width, characterCount(lines[end]?.[column] ?? '') + options.padding);
      }
      for (let row = start; row < end; row++) widths[row]?.push(width);
      measure(column + 1, start, end);
      start = end;
    }
  };
  measure(0, 0, lines.length);
}

/** True when the cell of that line ends in a tab. */
function hasCell(lines: readonly (readonly string[])[], row: number, column: number): boolean {
  return column < (lines[row]?.length ?? 0) - 1;
}

/** In code points, as Go counts: what a terminal shows two columns wide counts one. */
export function characterCount(text: string): number {
  let width = 0;
  for (const _ of text) width++;
  return width;
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - characterCount(cell)));
}
