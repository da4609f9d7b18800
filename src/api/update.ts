import { decode, type FieldValidation } from './decode.ts';
import { invalid } from './errors.ts';
import type { Json } from './json-defaults.ts';
import type { UpdateContext, WriteRules } from './kinds/kind-rules.ts';
import { writeRulesOf } from './kinds/rules.ts';
import { qualifiedKind } from './scheme.ts';
import type { AnyObject, ObjectMeta } from './types.ts';
import { findUnsupported } from './unsupported.ts';
import { validateEngine } from './validation/engine.ts';
import { validateMetadataUpdate } from './validation/metadata.ts';

/** What becomes of an object that a client wants changed. */
export interface UpdateOptions extends UpdateContext<AnyObject> {
  /** True: only the status is taken; false: everything but the status. */
  readonly isStatus: boolean;
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
  if (options.isStatus) {
    const status = (value['status'] ?? {}) as Json;
    return { object: { ...current, status: rules.readStatus?.(status) ?? status } as unknown as AnyObject, warnings };
  }
  const status = 'status' in current ? { status: current.status } : {};
  const kept = { ...value, metadata: keepOwned(value['metadata'] as Json | undefined, current.metadata), ...status };
  const object = updated(rules, { current, value: kept }, options);
  return { object, warnings: [...warnings, ...(rules.changeWarnings?.(object) ?? [])] };
}

interface Change {
  readonly current: AnyObject;
  readonly value: Json;
}

function updated(rules: WriteRules<AnyObject>, { current, value }: Change, context: UpdateContext<AnyObject>): AnyObject {
  const { kind } = current;
  const asked = rules.setDefaults(value);
  const { object, errors } = rules.prepareUpdate?.(asked, current, context) ?? { object: asked, errors: [] };
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
