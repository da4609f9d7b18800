import type { KubeObject, TableColumn, TableRow } from '../api/types.ts';

/** How one kind of object looks as rows of `get`. */
export interface TableKind<T extends KubeObject> {
  readonly columns: readonly TableColumn[];
  readonly cells: (object: T, now: number) => TableRow['cells'];
  readonly conditions?: (object: T) => TableRow['conditions'];
  /** A last column of kpod's own, which is there only where an object has something in it: everybody else sees kubectl's. */
  readonly own?: { readonly column: TableColumn; readonly cell: (object: T) => string };
}

/** A column that is always shown. */
export function column(name: string, description: string): TableColumn {
  return { name, type: 'string', format: name === 'Name' ? 'name' : '', description, priority: 0 };
}

/** A column of `-o wide`. */
export function wideColumn(name: string, description: string, type: TableColumn['type'] = 'string'): TableColumn {
  return { ...column(name, description), type, priority: 1 };
}

/** `a=1,b=2` sorted by key; `<none>` when there are none. k8s: labels.FormatLabels */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels?.[key]}`);
  return pairs.join(',') || '<none>';
}
