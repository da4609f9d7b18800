import { isDeepStrictEqual } from 'node:util';
import type { AnyObject } from './any-object.ts';
import { decode, type FieldValidation } from './decode.ts';
import { invalid } from './errors.ts';
import type { Json } from './json-defaults.ts';
import type { PartRules, UpdateContext, WriteRules } from './kinds/kind-rules.ts';
import { writeRulesOf } from './kinds/rules.ts';
import { qualifiedKind } from './scheme.ts';
import type { ObjectMeta } from './types.ts';
import { findUnsupported } from './unsupported.ts';
import { validateEngine } from './validation/engine.ts';
import { validateMetadataUpdate } from './validation/metadata.ts';

/** What becomes of an object that a client wants changed. */
export interface UpdateOptions extends UpdateContext<AnyObject> {
  /** The subresource that is changed: nothing else is taken, as nothing of the status is where this is absent. */
  readonly part?: string;
  readonly fieldValidation: FieldValidation;
}

/**
 * What the API server does with an update before it stores it: decode, keep what belongs to the server, default, validate against what
 * is there. Throws ApiError: BadRequest for what cannot be read, Invalid with all mistakes at once.
 * k8s: registry/rest BeforeUpdate, the strategies' PrepareForUpdate and ValidateUpdate
 */
export function prepareForUpdate(
  current: AnyObject,
  asked: unknown,
  options: UpdateOptions,
): { readonly object: AnyObject; readonly warnings: readonly string[] } {
  const rules = writeRulesOf(current.kind);
  const { value, warnings } = decode(current.kind, asked, options);
  const metadata = keepOwned(value['metadata'] as Json | undefined, current.metadata);
  if (options.part === 'status') return { object: withStatus(rules, current, { ...value, metadata }), warnings };
  const part = options.part === undefined ? undefined : rules.parts?.[options.part];
  if (part) {
    const changed = withPart(rules, { current, value }, part);
    return { object: changed.object, warnings: [...warnings, ...changed.warnings] };
  }
  const status = 'status' in current ? { status: current.status } : {};
  const object = updated(rules, { current, value: { ...value, metadata, ...status } }, options);
  return { object, warnings: [...warnings, ...(rules.changeWarnings?.(object, current) ?? [])] };
}

/** What clients may change with a status is it and labels, annotations, finalizers. k8s: the status strategies' PrepareForUpdate */
function withStatus(rules: WriteRules<AnyObject>, current: AnyObject, value: Json): AnyObject {
  const { ownerReferences: _asked, labels: wanted, ...metadata } = value['metadata'] as Json;
  const { ownerReferences } = current.metadata;
  const labels = rules.statusKeepsLabels ? current.metadata.labels : wanted;
  const asked = (value['status'] ?? {}) as Json;
  const object = {
    ...current,
    metadata: { ...metadata, ...(labels ? { labels } : {}), ...(ownerReferences ? { ownerReferences } : {}) },
    status: rules.readStatus?.(asked, current) ?? asked,
  } as unknown as AnyObject;
  const errors = [
    ...validateMetadataUpdate(object.metadata, current.metadata),
    ...(rules.validateStatusUpdate?.(object, current) ?? []),
    ...validateEngine(object.metadata, current.metadata),
  ];
  if (errors.length > 0) throw invalid(qualifiedKind(current.kind), current.metadata.name, errors);
  return object;
}

interface Change {
  readonly current: AnyObject;
  readonly value: Json;
}

function updated(rules: WriteRules<AnyObject>, { current, value }: Change, context: UpdateContext<AnyObject>): AnyObject {
  const { kind } = current;
  const asked = rules.setDefaults(value);
  const { object: prepared, errors } = rules.prepareUpdate?.(asked, current, context) ?? { object: asked, errors: [] };
  const object = withGeneration(rules, prepared, current);
  const all = [
    ...(rules.validateUpdate?.(object, current) ?? [
      ...validateMetadataUpdate(object.metadata, current.metadata),
      ...rules.validate(object),
    ]),
    ...errors,
    ...validateEngine(object.metadata, current.metadata),
    ...(rules.isFixed ? [] : findUnsupported(kind, value, { ...current }).errors),
  ];
  if (all.length > 0) throw invalid(qualifiedKind(kind), object.metadata.name, all);
  return object;
}

/** The object with the next generation, when what that counts has changed. */
function withGeneration(rules: WriteRules<AnyObject>, object: AnyObject, current: AnyObject): AnyObject {
  const parts = (of: AnyObject) => ({
    spec: 'spec' in of ? of.spec : undefined,
    annotations: of.metadata.annotations ?? {},
    template: 'template' in of ? of.template : undefined,
  });
  const [before, after] = [parts(current), parts(object)];
  if (!rules.generation?.some((part) => !isDeepStrictEqual(before[part], after[part]))) return object;
  return { ...object, metadata: { ...object.metadata, generation: (current.metadata.generation ?? 0) + 1 } };
}

/** Everything but the part stays as it is. What the part newly asks for is judged as in a new object. */
function withPart(rules: WriteRules<AnyObject>, { current, value }: Change, { path, take, validateUpdate, follow }: PartRules<AnyObject>) {
  const { kind } = current;
  const [outer, inner] = path;
  const fields = (from: Json): Json => (from[outer] ?? {}) as Json;
  const { [inner]: _before, ...others } = fields(current as unknown as Json);
  const asked = fields(value)[inner];
  const part = asked === undefined ? {} : { [inner]: asked };
  const object = rules.setDefaults(take?.(value, current) ?? { ...current, [outer]: { ...others, ...part } });
  const findings = findUnsupported(kind, { [outer]: part }, { ...current });
  const mistakes = validateUpdate(object, current);
  const errors = [...mistakes, ...findings.errors.filter(({ field }) => !mistakes.some((mistake) => mistake.field === field))];
  if (errors.length > 0) throw invalid(qualifiedKind(kind), object.metadata.name, errors);
  return { object: follow?.(object, current) ?? object, warnings: findings.warnings };
}

const serverOwned = [
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
] as const satisfies readonly (keyof ObjectMeta)[];

/** What a client sent, with what belongs to the server as it was. */
function keepOwned(asked: Json = {}, current: ObjectMeta): Json {
  const rest = Object.entries(asked).filter(([field]) => !(serverOwned as readonly string[]).includes(field) && field !== 'managedFields');
  return {
    ...Object.fromEntries(rest),
    ...Object.fromEntries(serverOwned.flatMap((field) => (current[field] === undefined ? [] : [[field, current[field]]]))),
  };
}
