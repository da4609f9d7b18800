import { decodeObject, type FieldValidation, judgeUnknownFields } from './decode.ts';
import { badRequest, type FieldError, invalid } from './errors.ts';
import { setEndpointsDefaults } from './kinds/endpoints/defaults.ts';
import { validateEndpoints } from './kinds/endpoints/validation.ts';
import { setEndpointSliceDefaults } from './kinds/endpointslice/defaults.ts';
import { validateEndpointSlice } from './kinds/endpointslice/validation.ts';
import { setNamespaceDefaults } from './kinds/namespace/defaults.ts';
import { validateNamespace } from './kinds/namespace/validation.ts';
import { setPodDefaults } from './kinds/pod/defaults.ts';
import { withoutServiceAccountVolume } from './kinds/pod/exported-pod.ts';
import { readLegacyAnnotations } from './kinds/pod/legacy-annotations.ts';
import { validatePod } from './kinds/pod/validation/pod.ts';
import { podWarnings } from './kinds/pod/validation/pod-warnings.ts';
import { setServiceDefaults } from './kinds/service/defaults.ts';
import { validateService } from './kinds/service/validation.ts';
import { computeQosClass } from './qos.ts';
import { qualifiedKind } from './scheme.ts';
import type { AnyObject, Event, Namespace, Pod, Service } from './types.ts';
import { findUnsupported } from './unsupported.ts';

type Json = Readonly<Record<string, unknown>>;

/** The kinds that can be created through the API. Events are written by the kubelet alone. */
export type CreatableKind = Creatable['kind'];
type Creatable = Exclude<AnyObject, Event>;

export interface AdmissionContext {
  /** Of the request's path; `default` when it names none. */
  readonly namespace?: string;
  /** The one node, which every pod gets. */
  readonly nodeName: string;
  readonly fieldValidation: FieldValidation;
  /** A number from 0 up to 1, for generated names. */
  readonly random: () => number;
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
export function prepareForCreate(kind: 'Pod', value: unknown, context: AdmissionContext): Admitted<Pod>;
export function prepareForCreate(kind: 'Service', value: unknown, context: AdmissionContext): Admitted<Service>;
export function prepareForCreate(kind: 'Namespace', value: unknown, context: AdmissionContext): Admitted<Namespace>;
export function prepareForCreate(kind: CreatableKind, value: unknown, context: AdmissionContext): Admitted<Creatable>;
export function prepareForCreate(kind: CreatableKind, value: unknown, context: AdmissionContext): Admitted<Creatable> {
  const read = readObject(kind, value, context);
  const findings = findUnsupported(kind, withoutOwnNode(read.value, context.nodeName));
  const object = defaulted(kind, withOwnMetadata(kind, read.value, context));
  const mistakes = validate(object);
  const wrong = new Set(mistakes.map(({ field }) => field));
  const errors = [...mistakes, ...findings.errors.filter(({ field }) => !isCovered(field, wrong))];
  if (errors.length > 0) throw invalid(qualifiedKind(kind), object.metadata.name ?? '', errors);
  const warnings = [...read.warnings, ...findings.warnings, ...(object.kind === 'Pod' ? podWarnings(object) : [])];
  return { object: settled(object, context.nodeName), warnings };
}

interface ReadResult {
  readonly value: Json;
  readonly warnings: readonly string[];
}

/** Plain JSON as an object of today's form, without what only clusters add. */
function readObject(kind: CreatableKind, value: unknown, context: AdmissionContext): ReadResult {
  const { value: decoded, unknownFields } = decodeObject(kind, value);
  if (kind !== 'Pod') return { value: decoded, warnings: judgeUnknownFields(kind, unknownFields, context.fieldValidation) };
  const legacy = readLegacyAnnotations(decoded);
  const unknown = judgeUnknownFields(kind, [...unknownFields, ...legacy.unknownFields], context.fieldValidation);
  const own = withoutServiceAccountVolume(legacy.value);
  return { value: own.value, warnings: [...unknown, ...legacy.warnings, ...own.warnings] };
}

/** A pod that asks for this very node asks for nothing. */
function withoutOwnNode(object: Json, ownName: string): Json {
  const { nodeName, ...spec } = (object['spec'] ?? {}) as Json;
  return nodeName === ownName ? { ...object, spec } : object;
}

/** What a client may say about an object; the rest of the metadata is the server's. */
const clientMetadata = ['name', 'generateName', 'namespace', 'labels', 'annotations', 'ownerReferences'];

function withOwnMetadata(kind: CreatableKind, object: Json, context: AdmissionContext): Json {
  const given = (object['metadata'] ?? {}) as Json;
  const kept = Object.fromEntries(Object.entries(given).filter(([field]) => clientMetadata.includes(field)));
  const { status: _dropped, ...rest } = object;
  const generateName = given['generateName'];
  const name = given['name'] ?? (generateName === undefined ? undefined : generatedName(String(generateName), context.random));
  const { namespace: stated, ...metadata } = { ...kept, ...(name === undefined ? {} : { name }) } as Json;
  return { ...rest, metadata: kind === 'Namespace' ? metadata : { ...metadata, namespace: chooseNamespace(stated, context) } };
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

function defaulted(kind: CreatableKind, object: Json): Creatable {
  switch (kind) {
    case 'Pod':
      return setPodDefaults(object);
    case 'Service':
      return setServiceDefaults(object);
    case 'Endpoints':
      return setEndpointsDefaults(object);
    case 'EndpointSlice':
      return setEndpointSliceDefaults(object);
    case 'Namespace':
      return setNamespaceDefaults(object);
  }
}

function validate(object: Creatable): readonly FieldError[] {
  switch (object.kind) {
    case 'Pod':
      return validatePod(object);
    case 'Service':
      return validateService(object);
    case 'Endpoints':
      return validateEndpoints(object);
    case 'EndpointSlice':
      return validateEndpointSlice(object);
    case 'Namespace':
      return validateNamespace(object);
  }
}

/** What Kubernetes forbids altogether needs no second error about kpod. */
function isCovered(field: string, wrong: ReadonlySet<string>): boolean {
  if (wrong.has(field)) return true;
  for (const { index } of field.matchAll(/[.[]/g)) if (wrong.has(field.slice(0, index))) return true;
  return false;
}

/** With the node, which is a decision of the server's and no part of what is validated, and the status of a new object. */
function settled(object: Creatable, nodeName: string): Creatable {
  if (object.kind === 'Service') return { ...object, status: { loadBalancer: {} } };
  if (object.kind === 'Namespace') return { ...object, status: { phase: 'Active' } };
  if (object.kind !== 'Pod') return object;
  const status = { phase: 'Pending', qosClass: computeQosClass(object.spec) } as const;
  return { ...object, spec: { ...object.spec, nodeName }, status };
}
