import type { AnyObject, Kind, ObjectOf } from './any-object.ts';
import { decodeObject, type FieldValidation, judgeUnknownFields } from './decode.ts';
import { badRequest, invalid } from './errors.ts';
import type { Json } from './json-defaults.ts';
import type { BirthContext } from './kinds/kind-rules.ts';
import { writeRulesOf } from './kinds/rules.ts';
import { qualifiedKind, resourceOfKind } from './scheme.ts';
import { findUnsupported } from './unsupported.ts';
import { validateEngine } from './validation/engine.ts';

export interface AdmissionContext extends BirthContext {
  /** Of the request's path; `default` when it names none. */
  readonly namespace?: string;
  readonly fieldValidation: FieldValidation;
  /** A number from 0 up to 1, for generated names. */
  readonly random: () => number;
  /** What other objects of its namespace give an object that has its defaults, and is validated then. k8s: mutating admission */
  readonly mutate?: (object: AnyObject) => AnyObject;
}

/** An object as it is stored, but for uid, resourceVersion and creationTimestamp, which the store sets. */
export interface Admitted<T extends AnyObject> {
  readonly object: T;
  /** For `Warning:` headers, in the order of the checks. */
  readonly warnings: readonly string[];
}

/**
 * What the API server does with a posted object before it stores it: decode, convert, default, strip what the server owns, validate; and
 * what kpod adds: refuse what it cannot honour. Throws ApiError: BadRequest for what cannot be read, Invalid with all mistakes at once.
 */
export function prepareForCreate<K extends Kind>(kind: K, value: unknown, context: AdmissionContext): Admitted<ObjectOf<K>> {
  const rules = writeRulesOf(kind);
  const read = readObject(kind, value, context);
  const findings = findUnsupported(kind, rules.asksFor?.(read.value, context) ?? read.value);
  const own = rules.setDefaults(withOwnMetadata(kind, read.value, context));
  const defaulted = (context.mutate?.(own) ?? own) as ObjectOf<K>;
  const object = rules.prepareCreate?.(defaulted, context) ?? defaulted;
  const mistakes = [...rules.validate(object), ...validateEngine(object.metadata)];
  const wrong = new Set(mistakes.map(({ field }) => field));
  const errors = [...mistakes, ...findings.errors.filter(({ field }) => !isCovered(field, wrong))];
  if (errors.length > 0) throw invalid(qualifiedKind(kind), object.metadata.name ?? '', errors);
  const warnings = [...read.warnings, ...findings.warnings, ...(rules.warnings?.(object) ?? [])];
  const begun = rules.begin?.(object, context) ?? object;
  return { object: rules.generation ? { ...begun, metadata: { ...begun.metadata, generation: 1 } } : begun, warnings };
}

interface ReadResult {
  readonly value: Json;
  readonly warnings: readonly string[];
}

/** Plain JSON as an object of today's form, without what only clusters add. */
function readObject(kind: Kind, value: unknown, context: AdmissionContext): ReadResult {
  const decoded = decodeObject(kind, value);
  const converted = writeRulesOf(kind).convert?.(decoded.value) ?? { value: decoded.value, unknownFields: [], warnings: [] };
  const unknown = judgeUnknownFields(kind, [...decoded.unknownFields, ...converted.unknownFields], context.fieldValidation);
  return { value: converted.value, warnings: [...unknown, ...converted.warnings] };
}

/** What a client may say about an object; the rest of the metadata is the server's. */
const clientMetadata = ['name', 'generateName', 'namespace', 'labels', 'annotations', 'ownerReferences', 'finalizers'];

function withOwnMetadata(kind: Kind, object: Json, context: AdmissionContext): Json {
  const given = (object['metadata'] ?? {}) as Json;
  const kept = Object.fromEntries(Object.entries(given).filter(([field]) => clientMetadata.includes(field)));
  const { status: _dropped, ...rest } = object;
  const generateName = given['generateName'];
  const name = given['name'] ?? (generateName === undefined ? undefined : generatedName(String(generateName), context.random));
  const { namespace: stated, ...metadata } = { ...kept, ...(name === undefined ? {} : { name }) } as Json;
  const place = resourceOfKind(kind).namespaced ? { namespace: chooseNamespace(stated, context) } : {};
  return { ...rest, metadata: { ...metadata, ...place } };
}

/** k8s: registry/rest EnsureObjectNamespaceMatchesRequestNamespace */
function chooseNamespace(stated: unknown, context: AdmissionContext): string {
  const requested = context.namespace ?? 'default';
  if (stated === undefined || stated === requested) return requested;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** Letters and digits that make no words. k8s: apimachinery util/rand */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const longestName = 63;

/** `base` and five random characters, at most 63 together. k8s: apiserver storage/names */
export function generatedName(base: string, random: () => number): string {
  const suffix = Array.from({ length: suffixLength }, () => alphabet[Math.floor(random() * alphabet.length)]);
  return base.slice(0, longestName - suffixLength) + suffix.join('');
}

/** What Kubernetes forbids altogether needs no second error about kpod. */
function isCovered(field: string, wrong: ReadonlySet<string>): boolean {
  if (wrong.has(field)) return true;
  for (const { index } of field.matchAll(/[.[]/g)) if (wrong.has(field.slice(0, index))) return true;
  return false;
}
