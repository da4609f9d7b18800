import { cell, element, setChildren, table } from './elements.ts';

/** A table of texts that is made anew when one of them changes. */
export interface TextTable {
  readonly root: HTMLElement;
  update(rows: readonly TextRow[]): void;
}

/** The first cell names the row. Classes are of the states of steps. */
export interface TextRow {
  readonly cells: readonly (string | { readonly text: string; readonly state: string })[];
}

/** Creates a table with these columns. */
export function createTextTable(caption: string, columns: readonly string[]): TextTable {
  const { root, body } = table(caption, columns);
  const make = ({ cells }: TextRow): HTMLElement => {
    const [first, ...rest] = cells.map((of) => (typeof of === 'string' ? of : element('span', { class: `state ${of.state}` }, of.text)));
    const head = element('th', { scope: 'row', role: 'rowheader' }, first ?? '');
    return element('tr', { role: 'row' }, head, ...rest.map((of, index) => cell(columns[index + 1] ?? '', of)));
  };
  return {
    root,
    update(rows) {
      root.hidden = rows.length === 0;
      setChildren(body, { of: rows, make: () => rows.map(make) });
    },
  };
}
