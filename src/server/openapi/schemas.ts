import { describeStruct } from '../../api/descriptions.ts';
import { resources } from '../../api/kinds/resources.ts';
import { mergeSchemas } from '../../api/patch/merge-keys.ts';
import type { MergeSchema } from '../../api/patch/merge-schema.ts';
import { type SchemaType, structNamed } from '../../api/schema.ts';
import type { Served } from '../kinds.ts';
import { bodyStructs, metaStructs } from './body-structs.ts';
import { type GroupVersionKind, kindOf } from './operations.ts';

/** A schema of an OpenAPI document. */
export type Schema = Readonly<Record<string, unknown>>;

/** How a version of OpenAPI writes what the other writes in another way. */
export interface Dialect {
  /** What stands before a name in a reference. */
  readonly root: string;
  /** Version 3 says an alternative of types as one, and what an empty object becomes. */
  readonly isNewer: boolean;
}

const core = 'io.k8s.api.core.v1.';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const intOrString = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const patch = `${meta}Patch`;

/** Those of other groups than the core: `io.k8s.api.discovery.v1.EndpointSlice`. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ...resources.flatMap((resource) => {
    const { group, version } = kindOf(resource);
    return Object.entries(resource.ownStructs ?? {}).map(([struct, name]) => [struct, fullName(group, version, name)] as const);
  }),
  ...Object.entries(bodyStructs).flatMap(([groupVersion, structs]) => {
    const { group, version } = kindOf({ apiVersion: groupVersion, kind: '' });
    return Object.entries(structs).map(([struct, name]) => [struct, fullName(group, version, name)] as const);
  }),
]);

function fullName(group: string, version: string, name: string): string {
  return `io.k8s.api.${group.replace(/\.k8s\.io$/, '').replace('rbac.authorization', 'rbac')}.${version}.${name}`;
}

/** What OpenAPI calls a struct. */
export function nameOf(struct: string): string {
  if (struct === 'Patch') return patch;
  return otherNames.get(struct) ?? `${metaStructs.has(struct) ? meta : core}${struct}`;
}

/** Whether there is a schema for what is called so: of some subresources only they themselves know. */
export const isDescribed = (struct: string): boolean =>
  struct === 'Patch' || structNamed(struct) !== undefined || (struct.endsWith('List') && structNamed(struct.slice(0, -4)) !== undefined);

const scalarsOf = (refTo: (name: string) => Schema): Readonly<Record<string, Schema>> => ({
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  float64: { type: 'number', format: 'double' },
  quantity: refTo(quantity),
  intOrString: refTo(intOrString),
  time: { type: 'string', format: 'date-time' },
  microTime: { type: 'string', format: 'date-time' },
  any: { type: 'object' },
});

/** What is to be in a document: a struct with the kinds that it is the form of. */
export type Wanted = ReadonlyMap<string, readonly GroupVersionKind[]>;

/** The structs of some resources, of their lists, and of what their operations take and answer. */
export function structsOf(
  served: readonly Served[],
  operations: readonly { readonly answers: string; readonly body?: { readonly kind: string }; readonly kind: GroupVersionKind }[],
): Wanted {
  const wanted = new Map<string, readonly GroupVersionKind[]>();
  const add = (struct: string, kind: GroupVersionKind): void => {
    const before = wanted.get(struct) ?? [];
    const isThere = before.some((one) => one.group === kind.group && one.version === kind.version && one.kind === kind.kind);
    wanted.set(struct, isThere ? before : [...before, kind]);
  };
  for (const resource of served) if (isDescribed(structOfKind(resource))) add(structOfKind(resource), kindOf(resource));
  for (const { kind, body, answers } of operations) {
    for (const name of [kind.kind, body?.kind ?? '', answers]) {
      const struct = structOfKind({ apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`, kind: name });
      if (!isDescribed(struct)) continue;
      const isShared = metaStructs.has(name) || name === 'Patch';
      if (isShared) wanted.set(struct, name === 'Patch' ? [] : [{ group: '', version: 'v1', kind: name }]);
      else add(struct, { ...kind, kind: name });
    }
  }
  return wanted;
}

/** The struct of a kind: that of its name, unless another group has that. */
export function structOfKind({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return bodyStructs[apiVersion] === undefined
    ? kind
    : (Object.entries(bodyStructs[apiVersion]).find(([, name]) => name === kind.replace(/List$/, ''))?.[0] ?? kind.replace(/List$/, '')) +
        (kind.endsWith('List') ? 'List' : '');
}

/**
 * The schemas of some structs and of everything inside them, as Kubernetes' own OpenAPI document names them: what `kubectl explain`
 * prints, and by which `kubectl apply` and `edit` know the lists that are merged by a key.
 */
export function schemasOf(wanted: Wanted, { root, isNewer }: Dialect): Readonly<Record<string, Schema>> {
  const refTo = (name: string): Schema => (isNewer ? { allOf: [{ $ref: `${root}${name}` }] } : { $ref: `${root}${name}` });
  const write = createWriter(refTo, isNewer);
  const schemas = new Map<string, Schema>([
    [quantity, isNewer ? { oneOf: [{ type: 'string' }, { type: 'number' }] } : { type: 'string' }],
    [
      intOrString,
      isNewer ? { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' } : { type: 'string', format: 'int-or-string' },
    ],
  ]);
  const add = (struct: string, kinds: readonly GroupVersionKind[]): void => {
    const name = nameOf(struct);
    const known = schemas.get(name);
    if (known && kinds.length === 0) return;
    schemas.set(name, { ...write.schema(struct), ...(kinds.length > 0 ? { 'x-kubernetes-group-version-kind': kinds } : {}) });
    if (!known) for (const inner of write.innerOf(struct)) add(inner, wanted.get(inner) ?? []);
  };
  for (const [struct, kinds] of wanted) add(struct, kinds);
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes the schema of one struct. */
function createWriter(refTo: (name: string) => Schema, isNewer: boolean) {
  const scalars = scalarsOf(refTo);

  function typeSchema(type: SchemaType): Schema {
    switch (type.is) {
      case 'struct':
        return { ...refTo(nameOf(type.struct)), ...(isNewer ? { default: {} } : {}) };
      case 'list':
        return { type: 'array', items: typeSchema(type.of) };
      case 'map':
        return { type: 'object', additionalProperties: typeSchema(type.of) };
      case 'scalar':
        return scalars[type.scalar] ?? {};
    }
  }

  function structSchema(struct: string): Schema {
    const described = describeStruct(struct);
    const fields = [...(structNamed(struct) ?? [])];
    const properties = fields.map(([field, type]) => {
      const inner = structIn(type);
      const description = described?.fields.get(field)?.description || (inner === undefined ? '' : describeStruct(inner)?.description);
      return [field, { ...typeSchema(type), ...(description ? { description } : {}), ...mergeExtensions().get(`${struct}.${field}`) }];
    });
    const required = fields.map(([field]) => field).filter((field) => described?.fields.get(field)?.required);
    return {
      type: 'object',
      ...(described?.description ? { description: described.description } : {}),
      properties: Object.fromEntries(properties),
      ...(required.length > 0 ? { required } : {}),
    };
  }

  return {
    schema(struct: string): Schema {
      if (struct === 'Patch')
        return { type: 'object', description: 'Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.' };
      return structNamed(struct) ? structSchema(struct) : listSchema(struct.slice(0, -'List'.length), typeSchema);
    },
    innerOf(struct: string): readonly string[] {
      if (!structNamed(struct)) return struct === 'Patch' ? [] : [struct.slice(0, -'List'.length), 'ListMeta'];
      return [...(structNamed(struct)?.values() ?? [])].flatMap((type) => structIn(type) ?? []);
    },
  };
}

/** Lists are all alike. */
function listSchema(item: string, typeSchema: (type: SchemaType) => Schema): Schema {
  const { name } = { name: nameOf(item).split('.').at(-1) ?? item };
  const texts = describeStruct(item)?.fields;
  const text = (field: string) => ({ type: 'string', description: texts?.get(field)?.description ?? '' });
  return {
    type: 'object',
    description: `${name}List is a list of ${name} objects.`,
    properties: {
      apiVersion: text('apiVersion'),
      items: { type: 'array', items: typeSchema({ is: 'struct', struct: item, go: '' }), description: `The ${name} objects.` },
      kind: text('kind'),
      metadata: typeSchema({ is: 'struct', struct: 'ListMeta', go: '' }),
    },
    required: ['items'],
  };
}

/** The struct that a type is, or is a list or map of. */
function structIn(type: SchemaType): string | undefined {
  if (type.is === 'struct') return type.struct;
  return type.is === 'scalar' ? undefined : structIn(type.of);
}

let extensions: ReadonlyMap<string, Schema> | undefined;

/** How strategic merge patches merge the lists of structs, by `Struct.field`. Found once: the table of merge keys is by kind and path. */
function mergeExtensions(): ReadonlyMap<string, Schema> {
  if (extensions) return extensions;
  const found = new Map<string, Schema>();
  const visit = (struct: string, { fields = {} }: MergeSchema): void => {
    for (const [field, schema] of Object.entries(fields)) {
      if (schema.mergeKey !== undefined) {
        const strategy = { 'x-kubernetes-patch-strategy': schema.retainKeys ? 'merge,retainKeys' : 'merge' };
        found.set(`${struct}.${field}`, {
          ...strategy,
          ...(schema.mergeKey === '' ? {} : { 'x-kubernetes-patch-merge-key': schema.mergeKey }),
        });
      }
      if (schema.mergeKey === undefined && schema.retainKeys)
        found.set(`${struct}.${field}`, { 'x-kubernetes-patch-strategy': 'retainKeys' });
      const type = structNamed(struct)?.get(field);
      const inner = type && structIn(type);
      if (inner !== undefined) visit(inner, schema);
    }
  };
  for (const [kind, schema] of Object.entries(mergeSchemas)) visit(kind, schema);
  extensions = found;
  return found;
}
