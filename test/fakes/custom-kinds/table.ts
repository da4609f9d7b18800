import { translateTimestampSince } from '../../../src/printers/duration.ts';
import type { CustomKind } from './kinds.ts';

interface Shown {
  readonly metadata: { readonly name: string; readonly creationTimestamp?: string | null };
}

const at = (object: unknown, path: string): unknown =>
  path.split('.').reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], object);

/** A server's table of objects; `includesObject` is the parameter of the request. `now` in milliseconds. */
export function customTable({ columns }: CustomKind, objects: readonly Shown[], metadata: object, includesObject: string | null): object {
  const title = (name: string, priority = 0) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority,
  });
  return {
    ...{ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata },
    columnDefinitions: [title('Name'), ...columns.map(({ name, wide }) => title(name, wide ? 1 : 0)), title('Age')],
    rows: objects.map((object) => ({
      cells: [object.metadata.name, ...columns.map(({ field }) => at(object, field) ?? null), age(object)],
      object:
        includesObject === 'Object' ? object : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  };
}

const age = ({ metadata: { creationTimestamp } }: Shown): string => translateTimestampSince(creationTimestamp, Date.now());
