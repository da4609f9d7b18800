import { type SchemaType, structNamed } from '../schema.ts';
import { keyDefaults, mergedLists, partedStructs, wholeMaps, wholeStructs } from './topology.ts';

/** How a value is taken apart for its owners. `isWhole`: it is one value, whatever is in it. k8s: structured-merge-diff schema */
export type Shape = ScalarShape | StructShape | MapShape | ListShape;

export interface ScalarShape {
  readonly is: 'scalar';
  /** `free`: text, number or truth; `any`: whatever JSON there is. */
  readonly accepts: 'string' | 'number' | 'bool' | 'free' | 'any';
}
export interface StructShape {
  readonly is: 'struct';
  readonly struct: string;
  readonly isWhole: boolean;
}
export interface MapShape {
  readonly is: 'map';
  readonly of: Shape;
  readonly isWhole: boolean;
}
export interface ListShape {
  readonly is: 'list';
  readonly of: Shape;
  /** Absent for a list that is one value. */
  readonly merge?: 'set' | { readonly keys: readonly string[]; readonly defaults: Readonly<Record<string, unknown>> };
}

const structs = new Map<string, ReadonlyMap<string, Shape>>();

/** The shape of the objects of a kind, which are structs of its name, or of those of another version of it. */
export const shapeOfStruct = (struct: string): StructShape => ({ is: 'struct', struct, isWhole: false });

/** The shapes of the fields of a struct. */
export function fieldsOf({ struct }: StructShape): ReadonlyMap<string, Shape> {
  const known = structs.get(struct);
  if (known) return known;
  const fields = new Map<string, Shape>();
  for (const [name, type] of structNamed(struct) ?? []) fields.set(name, shapeOf(type, `${struct}.${name}`));
  structs.set(struct, fields);
  return fields;
}

function shapeOf(type: SchemaType, place: string): Shape {
  switch (type.is) {
    case 'struct':
      return { is: 'struct', struct: type.struct, isWhole: wholeStructs.has(type.struct) && !partedStructs.has(place) };
    case 'map':
      return { is: 'map', of: shapeOf(type.of, ''), isWhole: wholeMaps.has(place) };
    case 'list': {
      const merge = mergedLists[place];
      const of = shapeOf(type.of, '');
      if (merge === undefined) return { is: 'list', of };
      return { is: 'list', of, merge: merge === 'set' ? merge : { keys: merge, defaults: keyDefaults[place] ?? {} } };
    }
    default:
      return { is: 'scalar', accepts: acceptedBy(type.scalar) };
  }
}

function acceptedBy(scalar: Extract<SchemaType, { is: 'scalar' }>['scalar']): ScalarShape['accepts'] {
  switch (scalar) {
    case 'string':
    case 'bytes':
      return 'string';
    case 'bool':
      return 'bool';
    case 'int32':
    case 'int64':
    case 'float64':
      return 'number';
    case 'any':
      return 'any';
    default:
      return 'free';
  }
}

/** The shape of what stands in a struct or a map under a name; undefined for a field that a struct does not have. */
export const shapeAt = (shape: StructShape | MapShape, name: string): Shape | undefined =>
  shape.is === 'map' ? shape.of : fieldsOf(shape).get(name);
