import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../is-record.ts';
import { textOf } from '../text-of.ts';
import type { MergeSchema } from './merge-schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a comparison looks for: what was added or changed, or what is gone. */
type Look = 'additions' | 'deletions';

/**
 * The strategic merge patch that brings `current` to `modified`: what `modified` adds or changes, and what it has no more of `original`,
 * which is what the same client asked for last time. What others added to `current` stays. Throws an Error for a list of which an element
 * lacks the field that tells it from others.
 * k8s: apimachinery strategicpatch CreateThreeWayMergePatch
 */
export function threeWayMergePatch(original: Json, modified: Json, current: Json, schema: MergeSchema = {}): Json {
  const additions = differences(current, modified, schema, 'additions');
  const deletions = differences(original, modified, schema, 'deletions');
  return combine(deletions, additions, schema);
}

/** The strategic merge patch that brings `original` to `modified`. k8s: strategicpatch CreateTwoWayMergePatch */
export function twoWayMergePatch(original: Json, modified: Json, schema: MergeSchema = {}): Json {
  return threeWayMergePatch(original, modified, original, schema);
}

function differences(before: Json, after: Json, schema: MergeSchema, look: Look): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    const field = schema.fields?.[key] ?? {};
    if (isRecord(old) && isRecord(value)) {
      const inner = withRetained(differences(old, value, field, look), { old, element: value }, field);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (Array.isArray(old) && Array.isArray(value) && field.mergeKey !== undefined) {
      Object.assign(patch, listDifferences(key, { before: old, after: value }, field, look));
    } else if (look === 'additions' && !(Object.hasOwn(before, key) && isDeepStrictEqual(old, value))) patch[key] = value;
  }
  if (look === 'deletions') for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch[key] = null;
  return patch;
}

interface Lists {
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
}

function listDifferences(key: string, lists: Lists, schema: MergeSchema, look: Look): Json {
  const { before, after } = lists;
  if (before.length === 0) return look === 'additions' && after.length > 0 ? { [key]: after } : {};
  return schema.mergeKey ? elementDifferences(key, lists, schema, look) : valueDifferences(key, lists, look);
}

/** Elements that a field tells apart. */
function elementDifferences(key: string, { before, after }: Lists, schema: MergeSchema, look: Look): Json {
  const mergeKey = schema.mergeKey ?? '';
  const rest = new Map(keyed(before, mergeKey));
  const changed: unknown[] = [];
  for (const [id, element] of keyed(after, mergeKey)) {
    const old = rest.get(id);
    rest.delete(id);
    if (old === undefined) {
      if (look === 'additions') changed.push(element);
      continue;
    }
    const inner = withRetained(differences(old, element, schema, look), { old, element }, schema);
    if (Object.keys(inner).length > 0) changed.push({ ...inner, [mergeKey]: element[mergeKey] });
  }
  if (look === 'deletions') for (const [, element] of rest) changed.push({ $patch: 'delete', [mergeKey]: element[mergeKey] });
  const ids = (list: readonly unknown[]) => list.map((element) => (isRecord(element) ? element[mergeKey] : undefined));
  const isMoved = look === 'additions' && !isDeepStrictEqual(ids(before), ids(after));
  return {
    ...(changed.length > 0 ? { [key]: changed } : {}),
    ...(changed.length > 0 || isMoved
      ? orderOf(
          key,
          ids(after).map((id) => ({ [mergeKey]: id })),
        )
      : {}),
  };
}

/** The order that a list shall have; an empty one has none. */
const orderOf = (key: string, elements: readonly unknown[]): Json =>
  elements.length === 0 ? {} : { [`$setElementOrder/${key}`]: elements };

/** Says which fields of a struct stay, where they are alternatives to each other. */
function withRetained(inner: Json, { old, element }: { old: Json; element: Json }, schema: MergeSchema): Json {
  if (!schema.retainKeys) return inner;
  const isReduced = Object.entries(old).some(([key, value]) => value !== null && !Object.hasOwn(element, key));
  const kept = Object.keys(element).filter((key) => element[key] !== null);
  return Object.keys(inner).length > 0 || isReduced ? { ...inner, $retainKeys: kept.sort() } : inner;
}

function keyed(list: readonly unknown[], mergeKey: string): [string, Json][] {
  return list.map((element) => {
    if (!isRecord(element) || element[mergeKey] === undefined) {
      throw new Error(`map: ${JSON.stringify(element)} does not contain declared merge key: ${mergeKey}`);
    }
    return [textOf(element[mergeKey]), element];
  });
}

/** Plain values that are added up. */
function valueDifferences(key: string, { before, after }: Lists, look: Look): Json {
  if (look === 'deletions') {
    const kept = new Set(after);
    const gone = [...new Set(before.filter((value) => !kept.has(value)))];
    return gone.length === 0 ? {} : { [`$deleteFromPrimitiveList/${key}`]: gone, ...orderOf(key, after) };
  }
  const known = new Set(before);
  const added = after.filter((value) => !known.has(value));
  return {
    ...(added.length > 0 ? { [key]: added } : {}),
    ...(isDeepStrictEqual(before, after) ? {} : orderOf(key, after)),
  };
}

/** Both patches in one; where both change the same thing, the additions win. */
function combine(deletions: Json, additions: Json, schema: MergeSchema): Json {
  const result: Record<string, unknown> = { ...deletions };
  for (const [key, value] of Object.entries(additions)) {
    const old = deletions[key];
    const field = schema.fields?.[key] ?? {};
    if (isRecord(old) && isRecord(value)) result[key] = combine(old, value, field);
    else if (Array.isArray(old) && Array.isArray(value) && field.mergeKey) result[key] = combineElements(old, value, field);
    else result[key] = value;
  }
  return result;
}

/** Changed elements in their new order, then those that go. */
function combineElements(deletions: readonly unknown[], additions: readonly unknown[], schema: MergeSchema): unknown[] {
  const mergeKey = schema.mergeKey ?? '';
  const rest = new Map(keyed(deletions, mergeKey));
  const combined = keyed(additions, mergeKey).map(([id, element]) => {
    const old = rest.get(id);
    rest.delete(id);
    return old === undefined ? element : combine(old, element, schema);
  });
  return [...combined, ...rest.values()];
}
