/** How many pods an object wants, in the form that all kinds share. Pure. k8s: api/autoscaling/v1, the kinds' storage ScaleREST */
import type { AnyObject } from './any-object.ts';
import { decodeObject, type FieldValidation, judgeUnknownFields } from './decode.ts';
import { internalError, invalid } from './errors.ts';
import { rulesOf } from './kinds/rules.ts';
import { labelSelectorText } from './label-selector.ts';
import { scaleVersion } from './scale-version.ts';
import type { ObjectMeta } from './types.ts';
import { nonNegative } from './validation/field-error.ts';

/** The scale of one object. */
export interface Scale {
  readonly kind: 'Scale';
  readonly apiVersion: typeof scaleVersion;
  readonly metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'resourceVersion' | 'creationTimestamp'>;
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

interface Scaled {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly replicas?: number };
}

/** The scale of an object of a kind that has one. */
export function scaleOf(object: AnyObject): Scale {
  const { scale } = rulesOf(object.kind);
  if (!scale) throw internalError(`${object.kind} has no scale`);
  const { spec, status } = object as unknown as Scaled;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const place = { ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) };
  const version = { ...(resourceVersion === undefined ? {} : { resourceVersion }), creationTimestamp: creationTimestamp ?? null };
  const selector = labelSelectorText(scale.selector(object));
  return {
    ...{ kind: 'Scale', apiVersion: scaleVersion },
    metadata: { name, ...place, ...version },
    // As Go writes it, a zero is left out.
    spec: spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

/**
 * The object that somebody wants who sends this scale of it: it has the scale's number, and its uid and version where they are stated, so
 * that they are checked. Throws ApiError BadRequest, Invalid.
 */
export function withScale(
  object: AnyObject,
  body: unknown,
  fieldValidation: FieldValidation,
): { readonly object: AnyObject; readonly warnings: readonly string[] } {
  const { value, unknownFields } = decodeObject('Scale', body, scaleVersion);
  const warnings = judgeUnknownFields('Scale', unknownFields, fieldValidation);
  const { metadata = object.metadata, spec = {} } = value as Partial<Pick<Scale, 'metadata' | 'spec'>>;
  const { replicas = 0 } = spec;
  const errors = nonNegative('spec.replicas', replicas);
  if (errors.length > 0) throw invalid('Scale.autoscaling', object.metadata.name, errors);
  const { name = object.metadata.name, namespace, uid, resourceVersion } = metadata;
  const stated = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  const scaled = {
    ...object,
    metadata: { ...object.metadata, name, ...stated },
    spec: { ...(object as unknown as Scaled).spec, replicas },
  };
  return { object: scaled as unknown as AnyObject, warnings };
}
