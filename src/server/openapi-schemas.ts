import { describeStruct } from '../api/descriptions.ts';
import type { Resource } from '../api/kinds/resource.ts';
import { resources } from '../api/kinds/resources.ts';
import { mergeSchemas } from '../api/patch/merge-keys.ts';
import type { MergeSchema } from '../api/patch/merge-schema.ts';
import { type SchemaType, structNamed } from '../api/schema.ts';
import { groupOf } from '../api/scheme.ts';

/** A schema of an OpenAPI document. */
type Schema = Readonly<Record<string, unknown>>;

const core = 'io.k8s.api.core.v1.';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const intOrString = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

/** Structs that all groups share. */
const metaStructs = new Set([
  'Condition',
  'LabelSelector',
  'LabelSelectorRequirement',
  'ManagedFieldsEntry',
  'ObjectMeta',
  'OwnerReference',
]);
/** Those of other groups than the core: `io.k8s.api.discovery.v1.EndpointSlice`. */
const otherNames: ReadonlyMap<string, string> = new Map(
  resources.flatMap((resource) => {
    const { group, version } = kindOf(resource);
    return Object.entries(resource.ownStructs ?? {}).map(
      ([struct, name]) => [struct, `io.k8s.api.${group.replace(/\.k8s\.io$/, '')}.${version}.${name}`] as const,
    );
  }),
);
const nameOf = (struct: string): string => otherNames.get(struct) ?? `${metaStructs.has(struct) ? meta : core}${struct}`;
const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const scalars: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  float64: { type: 'number', format: 'double' },
  quantity: { allOf: [refTo(quantity)] },
  intOrString: { allOf: [refTo(intOrString)] },
  time: { type: 'string', format: 'date-time' },
  microTime: { type: 'string', format: 'date-time' },
  any: { type: 'object' },
};

/**
 * The schemas of some resources and of everything inside them, as Kubernetes' own OpenAPI document names them: what `kubectl explain`
 * prints, and by which `kubectl apply` and `edit` know the lists that are merged by a key.
 */
export function schemasOf(wanted: readonly Resource[]): Readonly<Record<string, Schema>> {
  const schemas = new Map<string, Schema>([
    [quantity, { oneOf: [{ type: 'string' }, { type: 'number' }] }],
    [intOrString, { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' }],
  ]);
  const add = (struct: string, kind?: Schema): void => {
    const name = nameOf(struct);
    if (schemas.has(name)) return;
    schemas.set(name, { ...structSchema(struct), ...kind });
    for (const type of structNamed(struct)?.values() ?? []) {
      const inner = structIn(type);
      if (inner !== undefined) add(inner);
    }
  };
  for (const resource of wanted) add(resource.kind, { 'x-kubernetes-group-version-kind': [kindOf(resource)] });
  return Object.fromEntries(schemas);
}

/** Group, version and kind, as OpenAPI's extensions have them. */
export function kindOf(resource: Resource) {
  return { group: groupOf(resource), version: resource.apiVersion.split('/').at(-1) ?? '', kind: resource.kind };
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

function typeSchema(type: SchemaType): Schema {
  switch (type.is) {
    case 'struct':
      return { allOf: [refTo(nameOf(type.struct))], default: {} };
    case 'list':
      return { type: 'array', items: typeSchema(type.of) };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.of) };
    case 'scalar':
      return scalars[type.scalar] ?? {};
  }
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
