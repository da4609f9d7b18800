import { schemaText } from './schema.generated.ts';

/** A Go type, as far as JSON can tell it apart. `go` is its name in error messages: `[]v1.Container`. */
export type SchemaType =
  | { readonly is: 'scalar'; readonly scalar: Scalar; readonly go: string; readonly pointer: boolean }
  | { readonly is: 'struct'; readonly struct: string; readonly go: string }
  | { readonly is: 'list'; readonly of: SchemaType; readonly go: string }
  | { readonly is: 'map'; readonly of: SchemaType; readonly go: string };

type Scalar = 'string' | 'bytes' | 'bool' | 'int32' | 'int64' | 'float64' | 'quantity' | 'intOrString' | 'time' | 'microTime' | 'any';

/** The fields of a struct by their JSON names. */
export type SchemaStruct = ReadonlyMap<string, SchemaType>;

const scalars: ReadonlyMap<string, Scalar> = new Map([
  ['string', 'string'],
  ['[]uint8', 'bytes'],
  ['bool', 'bool'],
  ['int32', 'int32'],
  ['int64', 'int64'],
  ['float64', 'float64'],
  ['resource.Quantity', 'quantity'],
  ['intstr.IntOrString', 'intOrString'],
  ['v1.Time', 'time'],
  ['v1.MicroTime', 'microTime'],
  ['any', 'any'],
]);

// Read once, at the first use: the text is small, and most commands never need it.
const lines = new Map<string, string>();
const structs = new Map<string, SchemaStruct>();

/** The fields of a struct by its Go name (`Pod`, `PodSpec`, `Container`); undefined when there is no such struct. */
export function structNamed(name: string): SchemaStruct | undefined {
  if (lines.size === 0) readLines();
  const known = structs.get(name);
  if (known) return known;
  const line = lines.get(name);
  if (line === undefined) return undefined;
  const struct = new Map(line.split(' ').map(readField));
  structs.set(name, struct);
  return struct;
}

/** The type of a whole struct: `structType('Pod')`. */
export const structType = (name: string): SchemaType => ({ is: 'struct', struct: name, go: `v1.${name}` });

/** The type of a list of structs: `listType('Container')`. */
export const listType = (name: string): SchemaType => ({ is: 'list', of: structType(name), go: `[]v1.${name}` });

function readLines(): void {
  for (const line of schemaText.trim().split('\n')) {
    const space = line.indexOf(' ');
    lines.set(line.slice(0, space), line.slice(space + 1));
  }
}

function readField(field: string): [string, SchemaType] {
  const colon = field.indexOf(':');
  return [field.slice(0, colon), readType(field.slice(colon + 1))];
}

function readType(text: string): SchemaType {
  const pointer = text.startsWith('*');
  const go = pointer ? text.slice(1) : text;
  if (go.startsWith('map[string]')) return { is: 'map', of: readType(go.slice('map[string]'.length)), go };
  const scalar = scalars.get(go);
  if (scalar) return { is: 'scalar', scalar, go, pointer };
  if (go.startsWith('[]')) return { is: 'list', of: readType(go.slice(2)), go };
  if (go === 'v1.ResourceList') return { is: 'map', of: readType('resource.Quantity'), go };
  const name = go.slice(go.indexOf('.') + 1);
  if (lines.has(name) && /^v\d\./.test(go)) return { is: 'struct', struct: name, go };
  // What is left are Go's named string types: v1.RestartPolicy, types.UID.
  return { is: 'scalar', scalar: 'string', go, pointer };
}
