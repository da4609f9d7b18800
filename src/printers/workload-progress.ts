import type { AnyObject, Kind } from '../api/any-object.ts';
import { printerOf } from './kinds/printers.ts';

/** Columns in which nothing changes, or only with time. */
const untold: ReadonlySet<string> = new Set(['Name', 'Age', 'Duration', 'Node Selector']);

/**
 * Where a workload stands, in the words of `get`: each cell below the word above it, `READY 1/3`. Only what changes when the workload gets
 * on: the same words mean that it has not.
 */
export function workloadProgress(object: AnyObject): readonly string[] {
  const { columns, cells } = printerOf<Kind>(object.kind).table;
  const values = cells(object as never, 0);
  return columns.flatMap(({ name, priority }, index) =>
    priority > 0 || untold.has(name) ? [] : [`${name.toUpperCase()} ${String(values[index])}`],
  );
}
