import type { AnyObject, Kind } from './any-object.ts';
import { badRequest } from './errors.ts';
import { rulesOf } from './kinds/rules.ts';
import { type FieldSelector, readFieldSelector } from './read-field-selector.ts';

/** Reads a selector for objects of a kind. Throws ApiError BadRequest also for a field that the kind cannot be selected by. */
export function parseFieldSelector(text: string, kind: Kind): FieldSelector {
  const selector = readFieldSelector(text);
  const known = ['metadata.name', 'metadata.namespace', ...Object.keys(rulesOf(kind).selectableFields ?? {})];
  const unknown = selector.find(({ field }) => !known.includes(field));
  if (unknown) throw badRequest(`field label not supported: ${unknown.field}`);
  return selector;
}

/** True when all requirements hold for the object. */
export function matchesFields(selector: FieldSelector, object: AnyObject): boolean {
  return selector.every(({ field, operator, value }) => (fieldText(object, field) === value) === (operator === '='));
}

function fieldText(object: AnyObject, field: string): string {
  const { selectableFields = {} } = rulesOf(object.kind);
  const text = Object.hasOwn(selectableFields, field) ? selectableFields[field] : undefined;
  if (typeof text === 'function') return text(object);
  const value = field.split('.').reduce<unknown>((parent, name) => (parent as Record<string, unknown> | undefined)?.[name], object);
  return value === undefined ? '' : String(value);
}
