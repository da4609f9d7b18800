import { isRecord } from '../is-record.ts';
import { readElementKey } from './element-keys.ts';
import { type FieldSet, FieldSetBuilder, isEmptySet, sortedChildren } from './field-set.ts';

/** Levels that no object has. */
const deepestSet = 200;

/** The set as `fieldsV1` holds it. k8s: fieldpath Set.ToJSON */
export function toFieldsV1(set: FieldSet): Readonly<Record<string, unknown>> {
  const written: Record<string, unknown> = {};
  for (const [key, child] of sortedChildren(set)) {
    const inner = toFieldsV1(child);
    written[key] = child.isMember && child.children.size > 0 ? { '.': {}, ...inner } : inner;
  }
  return written;
}

/** The set that `fieldsV1` tells; undefined when it is no such thing. k8s: fieldpath Set.FromJSON */
export function readFieldsV1(value: unknown): FieldSet | undefined {
  return isRecord(value) ? readLevel(value, deepestSet) : undefined;
}

function readLevel(value: Readonly<Record<string, unknown>>, levels: number): FieldSet | undefined {
  if (levels === 0) return undefined;
  const builder = new FieldSetBuilder();
  for (const [text, inner] of Object.entries(value)) {
    if (text === '.') {
      builder.addSelf();
      continue;
    }
    const key = readElementKey(text);
    const child = key !== undefined && isRecord(inner) ? readLevel(inner, levels - 1) : undefined;
    if (key === undefined || !child) return undefined;
    builder.add(key, isEmptySet(child) ? { ...child, isMember: true } : child);
  }
  return builder.done();
}
