import type { AnyObject, Kind } from '../api/any-object.ts';
import { badRequest } from '../api/errors.ts';
import { goQuote } from '../api/go-quote.ts';
import type { Scale } from '../api/scale.ts';
import type { KubeObject, ListMeta, Table } from '../api/types.ts';
import { scaleTable } from '../printers/scale-table.ts';
import { hasOwnColumn, type IncludeObject, tableBy, tableOf } from '../printers/tables.ts';
import { inFace } from './faces/in-face.ts';
import { resourceOf } from './lookup.ts';
import { type Form, negotiate } from './negotiation.ts';
import type { Context, ListBody } from './types.ts';

/** The form of the answer that a request asks for. Throws ApiError NotAcceptable. */
export const formOf = ({ request }: Context): Form => negotiate(request.headers.accept);

/** One object in the form that the client asked for. */
export function presentObject(context: Context, object: AnyObject): object {
  switch (formOf(context)) {
    case 'object':
      return inFace(context, object);
    case 'metadata':
      return metadataOnly(object);
    case 'table':
      return table(context, { kind: object.kind, objects: [object], metadata: { resourceVersion: object.metadata.resourceVersion ?? '' } });
  }
}

/** The scale of an object in the form that the client asked for. */
export function presentScale(context: Context, scale: Scale): object {
  switch (formOf(context)) {
    case 'object':
      return scale;
    case 'metadata':
      return metadataOnly(scale);
    case 'table': {
      const metadata = { resourceVersion: scale.metadata.resourceVersion ?? '' };
      const options = { metadata, includeObject: readIncludeObject(context.query) };
      return tableBy(scaleTable, [scale], context.deps.clock.now(), options);
    }
  }
}

/** Objects of one kind as a list, in the form that the client asked for. Rows and metadata are made as they are sent. */
export function presentList(
  context: Context,
  kind: Kind,
  objects: readonly AnyObject[],
  metadata: ListMeta = { resourceVersion: context.deps.store.resourceVersion() },
): ListBody {
  const { apiVersion } = resourceOf(context);
  switch (formOf(context)) {
    case 'object':
      return {
        head: { kind: `${kind}List`, apiVersion, metadata },
        field: 'items',
        items: mapped(objects, (object) => inFace(context, object)),
      };
    case 'metadata': {
      const head = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata };
      return { head, field: 'items', items: mapped(objects, metadataOnly) };
    }
    case 'table': {
      const withOwn = hasOwnColumn(kind, objects);
      const part = (some: readonly AnyObject[]) => table(context, { kind, objects: some, withOwn, metadata });
      const { rows: _none, ...head } = part([]);
      return { head, field: 'rows', items: mapped(objects, (object) => part([object]).rows[0]) };
    }
  }
}

function* mapped<T, R>(items: readonly T[], change: (item: T) => R): Generator<R> {
  for (const item of items) yield change(item);
}

/** The object of a watch event in the form that the client asked for. Only the first table has columns. */
export function presentEvent(context: Context, form: Form, object: AnyObject, isFirst: boolean): object {
  switch (form) {
    case 'object':
      return inFace(context, object);
    case 'metadata':
      return metadataOnly(object);
    case 'table': {
      const resourceVersion = object.metadata.resourceVersion ?? '';
      return table(context, { kind: object.kind, objects: [object], metadata: { resourceVersion }, withoutColumns: !isFirst });
    }
  }
}

interface TableParts {
  readonly kind: Kind;
  readonly objects: readonly AnyObject[];
  readonly metadata: ListMeta;
  readonly withoutColumns?: boolean;
  readonly withOwn?: boolean;
}

function table(context: Context, { kind, objects, metadata, withoutColumns, withOwn }: TableParts): Table {
  return tableOf(kind, objects, context.deps.clock.now(), {
    metadata,
    includeObject: readIncludeObject(context.query),
    ...(withoutColumns === undefined ? {} : { withoutColumns }),
    ...(withOwn === undefined ? {} : { withOwn }),
  });
}

/** k8s: meta.k8s.io TableOptions */
function readIncludeObject(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') || 'Metadata';
  if (value === 'Metadata' || value === 'Object' || value === 'None') return value;
  throw badRequest(`unrecognized includeObject value: ${goQuote(value)}`);
}

const metadataOnly = (object: KubeObject): KubeObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: object.metadata,
});
