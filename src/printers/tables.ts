import type { Kind, ObjectOf } from '../api/any-object.ts';
import type { KubeObject, ListMeta, Table, TableRow } from '../api/types.ts';
import { printerOf } from './kinds/printers.ts';
import type { TableKind } from './table-kind.ts';

/** What of the object a row carries, as the `includeObject` parameter asks. */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

export interface TableOptions {
  /** Of the list, or of the single object. */
  readonly metadata: ListMeta;
  /** Default: Metadata. */
  readonly includeObject?: IncludeObject;
  /** True for every table of a watch but the first: clients keep the columns that they have seen. */
  readonly withoutColumns?: boolean;
  /** Whether kpod's own column is there; default: where one of the objects has something in it. */
  readonly withOwn?: boolean;
}

/**
 * Objects of one kind as the `meta.k8s.io/v1` Table that the API server answers. `now` in milliseconds.
 * k8s: printers/tableconvertor, handlers/response.go asTable
 */
export const tableOf = <K extends Kind>(kind: K, objects: readonly ObjectOf<K>[], now: number, options: TableOptions): Table =>
  tableBy(printerOf(kind).table, objects, now, options);

/** Whether an object has something in the column that is kpod's own. */
export const hasOwnColumn = <K extends Kind>(kind: K, objects: readonly ObjectOf<K>[]): boolean => {
  const { own } = printerOf(kind).table;
  return own !== undefined && objects.some((object) => own.cell(object) !== '');
};

/** The same, of objects that are of no kind that is stored. */
export function tableBy<T extends KubeObject>(
  { columns, cells, conditions, own }: TableKind<T>,
  objects: readonly T[],
  now: number,
  options: TableOptions,
): Table {
  const include = options.includeObject ?? 'Metadata';
  const isShown = options.withOwn ?? objects.some((object) => own?.cell(object));
  const shown = isShown ? own : undefined;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: options.withoutColumns ? [] : [...columns, ...(shown ? [shown.column] : [])],
    rows: objects.map((object): TableRow => {
      const state = conditions?.(object);
      const cell = shown ? [shown.cell(object) || '<none>'] : [];
      return { cells: [...cells(object, now), ...cell], ...(state ? { conditions: state } : {}), object: includedObject(object, include) };
    }),
  };
}

function includedObject(object: KubeObject, include: IncludeObject): KubeObject | null {
  switch (include) {
    case 'None':
      return null;
    case 'Object':
      return object;
    case 'Metadata':
      return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
  }
}
