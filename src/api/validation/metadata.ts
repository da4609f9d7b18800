import type { FieldError } from '../errors.ts';
import { goQuote } from '../go-quote.ts';
import type { ObjectMeta, OwnerReference } from '../types.ts';
import { forbidden, invalid, invalidAll, nonNegative, required, tooLong } from './field-error.ts';
import { dns1123Label, labelValue, qualifiedName } from './names.ts';

/** Bytes of all keys and values. k8s: apimachinery api/validation TotalAnnotationSizeLimitB */
export const largestAnnotations = 262_144;
/** Each is told with the whole list. */
const mostClashes = 10;
const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/**
 * Checks the metadata of a new object; `nameRule` answers what is wrong with its name. A missing namespace is no mistake here: the
 * server has put in that of the request. k8s: apimachinery api/validation/objectmeta.go
 */
export function validateObjectMeta(
  metadata: ObjectMeta,
  options: { readonly nameRule: (name: string) => readonly string[]; readonly namespaced: boolean },
): readonly FieldError[] {
  return [
    ...validateName(metadata, options.nameRule),
    ...validateNamespaceField(metadata.namespace, options.namespaced),
    ...nonNegative('metadata.generation', metadata.generation),
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations),
    ...validateOwnerReferences(metadata.ownerReferences ?? []),
    ...(metadata.finalizers ?? []).flatMap(validateFinalizer),
  ];
}

function validateName(metadata: ObjectMeta, nameRule: (name: string) => readonly string[]): readonly FieldError[] {
  const { name, generateName } = metadata;
  // What is generated goes behind it, so that a dash at the end is fine.
  const prefix = generateName && generateName.length > 1 && generateName.endsWith('-') ? `${generateName.slice(0, -2)}a` : generateName;
  return [
    ...(generateName && prefix ? invalidAll('metadata.generateName', generateName, nameRule(prefix)) : []),
    ...(name ? invalidAll('metadata.name', name, nameRule(name)) : [required('metadata.name', 'name or generateName is required')]),
  ];
}

function validateNamespaceField(namespace: string | undefined, namespaced: boolean): readonly FieldError[] {
  if (!namespace) return [];
  if (!namespaced) return [forbidden('metadata.namespace', 'not allowed on this type')];
  return invalidAll('metadata.namespace', namespace, dns1123Label(namespace));
}

/** Checks a map of labels, which a selector is too. Every mistake has the path of the map. k8s: meta/v1/validation ValidateLabels */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): readonly FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...invalidAll(path, key, qualifiedName(key)),
    ...invalidAll(path, value, labelValue(value)),
  ]);
}

/** Checks annotations, whose mistakes have the path of the map. k8s: apimachinery api/validation ValidateAnnotations */
export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  path = 'metadata.annotations',
): readonly FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const size = entries.reduce((total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return [
    ...entries.flatMap(([key]) => invalidAll(path, key, qualifiedName(key.toLowerCase()))),
    ...(size > largestAnnotations ? [tooLong(path, `may not be more than ${largestAnnotations} bytes`)] : []),
  ];
}

function validateOwnerReferences(references: readonly OwnerReference[]): readonly FieldError[] {
  const path = 'metadata.ownerReferences';
  const owners = references.filter(({ controller }) => controller);
  const clashes = owners.slice(1, 1 + mostClashes).map((owner) => {
    const names = `${owners[0]?.name} and ${owner.name}`;
    return invalid(path, references, `Only one reference can have Controller set to true. Found "true" in references for ${names}`);
  });
  return [...references.flatMap(validateOwnerReference), ...clashes];
}

function validateOwnerReference(reference: OwnerReference): readonly FieldError[] {
  const path = 'metadata.ownerReferences';
  const { apiVersion, kind, name, uid } = reference;
  return [
    ...(apiVersion ? [] : [invalid(`${path}.apiVersion`, '', 'version must not be empty')]),
    ...(kind ? [] : [invalid(`${path}.kind`, '', 'kind must not be empty')]),
    ...(name ? [] : [invalid(`${path}.name`, '', 'name must not be empty')]),
    ...(uid ? [] : [invalid(`${path}.uid`, '', 'uid must not be empty')]),
    ...(apiVersion === 'v1' && kind === 'Event' ? [invalid(path, reference, '/v1, Kind=Event is disallowed from being an owner')] : []),
  ];
}

function validateFinalizer(finalizer: string): readonly FieldError[] {
  const path = 'metadata.finalizers';
  const known = finalizer.includes('/') || standardFinalizers.has(finalizer);
  return [
    ...invalidAll(path, finalizer, qualifiedName(finalizer)),
    ...(known ? [] : [invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')]),
  ];
}

/** What a change may not do to the metadata of an object. k8s: apimachinery api/validation ValidateObjectMetaAccessorUpdate */
export function validateMetadataUpdate(metadata: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  const fields = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;
  const changed = fields.filter((field) => metadata[field] !== undefined && metadata[field] !== old[field]);
  const added = old.deletionTimestamp === undefined ? [] : (metadata.finalizers ?? []).filter((one) => !old.finalizers?.includes(one));
  const found = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.sort().map(goQuote).join(', ')}}`;
  return [
    ...(added.length > 0 ? [forbidden('metadata.finalizers', found)] : []),
    ...changed.map((field) => invalid(`metadata.${field}`, metadata[field] ?? null, 'field is immutable')),
  ];
}
