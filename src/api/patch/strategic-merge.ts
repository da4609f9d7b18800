import { badRequest } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { textOf } from '../text-of.ts';
import type { MergeSchema } from './merge-schema.ts';

type Json = Record<string, unknown>;

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch with all its directives (`$patch`, `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`).
 * Throws ApiError BadRequest for directives that make no sense. Nothing given is changed.
 * k8s: apimachinery strategicpatch StrategicMergePatch
 */
export function strategicMerge(original: Readonly<Json>, patch: Readonly<Json>, schema: MergeSchema = {}): Json {
  const directive = patch['$patch'];
  if (directive === 'delete') return {};
  if (directive === 'replace') return strategicMerge({}, without(patch, '$patch'), schema);
  if (directive !== undefined && directive !== 'merge') throw badRequest(`Unknown patch type: ${textOf(directive)}`);
  const result = retained(original, patch['$retainKeys']);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(deletePrefix)) removeValues(result, key.slice(deletePrefix.length), value);
    if (key.startsWith('$')) continue;
    const before = result[key];
    const mergeKey = schema.fields?.[key]?.mergeKey;
    if (value === null) delete result[key];
    else result[key] = mergeValue(before, value, schema.fields?.[key] ?? {});
    // What a list did not have goes before what only it has, not behind. k8s: mergeSlice ends with normalizeElementOrder
    if (mergeKey !== undefined && Array.isArray(value)) setOrder(result, { field: key, order: value, before, mergeKey });
  }
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(orderPrefix)) continue;
    const field = key.slice(orderPrefix.length);
    setOrder(result, { field, order, before: original[field], mergeKey: schema.fields?.[field]?.mergeKey ?? '' });
  }
  return result;
}

function mergeValue(original: unknown, patch: unknown, schema: MergeSchema): unknown {
  if (isRecord(patch)) return strategicMerge(isRecord(original) ? original : {}, patch, schema);
  if (!Array.isArray(patch) || schema.mergeKey === undefined) return patch;
  const before: readonly unknown[] = Array.isArray(original) ? original : [];
  if (schema.mergeKey === '') {
    const known = new Set(before);
    return [...before, ...patch.filter((value) => !known.has(value))];
  }
  return mergeElements(before, patch, { ...schema, mergeKey: schema.mergeKey });
}

function mergeElements(before: readonly unknown[], patch: readonly unknown[], schema: MergeSchema & { mergeKey: string }): unknown[] {
  const { mergeKey } = schema;
  const isReplace = (element: unknown) => isRecord(element) && element['$patch'] === 'replace';
  if (patch.some(isReplace)) {
    return mergeElements(
      [],
      patch.flatMap((element) => stripReplace(element)),
      schema,
    );
  }
  const list = createKeyedList(before, mergeKey);
  for (const element of patch) {
    const key = isRecord(element) ? element[mergeKey] : undefined;
    if (!isRecord(element) || key === undefined) {
      throw badRequest(`map: ${JSON.stringify(element)} does not contain declared merge key: ${mergeKey}`);
    }
    const existing = list.find(key);
    if (element['$patch'] === 'delete') list.remove(key);
    else if (existing) list.replace(key, strategicMerge(existing, element, schema));
    else list.add(key, strategicMerge({}, element, schema));
  }
  return list.elements();
}

/** A list whose elements are found by a field of theirs, also when there are very many; of several with the same key, the first. */
function createKeyedList(before: readonly unknown[], mergeKey: string) {
  const elements = new Map<number, unknown>(before.entries());
  const places = new Map<unknown, number[]>();
  const note = (key: unknown, place: number): void => {
    const known = places.get(key);
    if (known) known.push(place);
    else places.set(key, [place]);
  };
  // From the end, so that the first is the last of its places, which is quick to take away.
  for (let place = before.length - 1; place >= 0; place -= 1) {
    const element = before[place];
    if (isRecord(element)) note(element[mergeKey], place);
  }
  let next = before.length;
  const placeOf = (key: unknown): number | undefined => places.get(key)?.at(-1);
  return {
    find: (key: unknown): Json | undefined => {
      const place = placeOf(key);
      return place === undefined ? undefined : (elements.get(place) as Json);
    },
    add(key: unknown, element: Json): void {
      note(key, next);
      elements.set(next, element);
      next += 1;
    },
    replace(key: unknown, element: Json): void {
      elements.set(placeOf(key) as number, element);
    },
    remove(key: unknown): void {
      const place = places.get(key)?.pop();
      if (place !== undefined) elements.delete(place);
    },
    elements: (): unknown[] => [...elements.values()],
  };
}

/** The element without its directive; one that is nothing but the directive says "replace the list" and is no element. */
function stripReplace(element: unknown): unknown[] {
  if (!isRecord(element) || element['$patch'] !== 'replace') return [element];
  const rest = without(element, '$patch');
  return Object.keys(rest).length === 0 ? [] : [rest];
}

function retained(original: Readonly<Json>, keys: unknown): Json {
  if (keys === undefined) return { ...original };
  if (!Array.isArray(keys)) throw badRequest('$retainKeys must be a list of field names');
  const kept = new Set<unknown>(keys);
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.has(key)));
}

function removeValues(target: Json, field: string, values: unknown): void {
  const current = target[field];
  if (!Array.isArray(values)) throw badRequest(`${deletePrefix}${field} must be a list`);
  const gone = new Set<unknown>(values);
  if (Array.isArray(current)) target[field] = current.filter((value) => !gone.has(value));
}

interface Ordering {
  readonly field: string;
  readonly order: unknown;
  readonly before: unknown;
  readonly mergeKey: string;
}

/** Sorts the elements that the patch orders as it says; those that only the server has keep their place among them. */
function setOrder(target: Json, { field, order, before, mergeKey }: Ordering): void {
  const current = target[field];
  if (!Array.isArray(order)) throw badRequest(`${orderPrefix}${field} must be a list`);
  if (!Array.isArray(current)) return;
  const wanted = positions(order, mergeKey);
  const places = current.map((value) => [wanted(value), value] as const);
  const ordered = places.filter(([place]) => place >= 0).sort(([a], [b]) => a - b);
  const others = places.filter(([place]) => place < 0).map(([, value]) => value);
  const former = positions(Array.isArray(before) && others.length > 0 ? before : [], mergeKey);
  const result: unknown[] = [];
  let taken = 0;
  for (const [, value] of ordered) {
    while (taken < others.length && former(others[taken]) < former(value)) result.push(others[taken++]);
    result.push(value);
  }
  target[field] = [...result, ...others.slice(taken)];
}

/** Answers at which place of the list an element stands, by its key where it has one; -1 for one that is not in it. */
function positions(list: readonly unknown[], mergeKey: string): (value: unknown) => number {
  const identity = (value: unknown) => {
    const key = isRecord(value) && mergeKey !== '' ? value[mergeKey] : value;
    return typeof key === 'object' ? JSON.stringify(key) : key;
  };
  const places = new Map<unknown, number>();
  for (const [place, value] of list.entries()) {
    const key = identity(value);
    if (!places.has(key)) places.set(key, place);
  }
  return (value) => places.get(identity(value)) ?? -1;
}

function without(source: Readonly<Json>, key: string): Json {
  const { [key]: _taken, ...rest } = source;
  return rest;
}
