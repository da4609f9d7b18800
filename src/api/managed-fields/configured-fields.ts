import { isRecord } from '../is-record.ts';
import { fieldKey } from './element-keys.ts';
import { elementsByKey } from './elements.ts';
import { type FieldSet, FieldSetBuilder, wholeField } from './field-set.ts';
import { type ListShape, type MapShape, type Shape, type StructShape, shapeAt } from './shapes.ts';

/** The fields that a configuration states. k8s: structured-merge-diff typed/tofieldset.go */
export function configuredFields(shape: Shape, value: unknown): FieldSet {
  switch (shape.is) {
    case 'scalar':
      return wholeField;
    case 'list':
      if (!shape.merge) return wholeField;
      return ofList(shape, value);
    default:
      if (shape.isWhole) return wholeField;
      return ofFields(shape, value);
  }
}

function ofFields(shape: StructShape | MapShape, value: unknown): FieldSet {
  const set = new FieldSetBuilder();
  for (const [name, inner] of Object.entries(isRecord(value) ? value : {})) {
    const field = shapeAt(shape, name);
    if (!field) continue;
    const fields = configuredFields(field, inner);
    // A struct is there by what is in it; one without anything, and what a key of a map holds, by itself.
    const isMember = shape.is === 'map' || inner === null || (isRecord(inner) && Object.keys(inner).length === 0);
    set.add(fieldKey(name), isMember && !fields.isMember ? { ...fields, isMember } : fields);
  }
  return set.done();
}

function ofList({ of, merge }: ListShape, value: unknown): FieldSet {
  const set = new FieldSetBuilder();
  if (merge === undefined || !Array.isArray(value)) return set.done();
  for (const [key, elements] of elementsByKey(merge, value)) {
    // What of several with the same key is whose cannot be told.
    set.add(key, elements.length > 1 ? wholeField : { ...configuredFields(of, elements[0]), isMember: true });
  }
  return set.done();
}
