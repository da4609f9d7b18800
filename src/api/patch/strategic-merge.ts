import { isDeepStrictEqual } from 'node:util';
import { badRequest } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import type { MergeSchema } from './merge-keys.ts';

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
  if (directive !== undefined && directive !== 'merge') throw badRequest(`Unknown patch type: ${String(directive)}`);
  const result = retained(original, patch['$retainKeys']);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(deletePrefix)) removeValues(result, key.slice(deletePrefix.length), value);
    if (key.startsWith('$')) continue;
    if (value === null) delete result[key];
    else result[key] = mergeValue(result[key], value, schema.fields?.[key] ?? {});
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
  if (schema.mergeKey === '') return [...before, ...patch.filter((value) => !before.includes(value))];
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
  const result = [...before];
  for (const element of patch) {
    const key = isRecord(element) ? element[mergeKey] : undefined;
    if (!isRecord(element) || key === undefined) {
      throw badRequest(`map: ${JSON.stringify(element)} does not contain declared merge key: ${mergeKey}`);
    }
    const at = result.findIndex((candidate) => isRecord(candidate) && candidate[mergeKey] === key);
    const existing = result[at];
    if (element['$patch'] === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (isRecord(existing)) result[at] = strategicMerge(existing, element, schema);
    else result.push(strategicMerge({}, element, schema));
  }
  return result;
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
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)));
}

function removeValues(target: Json, field: string, values: unknown): void {
  const current = target[field];
  if (!Array.isArray(values)) throw badRequest(`${deletePrefix}${field} must be a list`);
  if (Array.isArray(current)) target[field] = current.filter((value) => !values.includes(value));
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
  const identity = (value: unknown) => (isRecord(value) && mergeKey !== '' ? value[mergeKey] : value);
  const positions = (list: readonly unknown[]) => (value: unknown) =>
    list.findIndex((candidate) => isDeepStrictEqual(identity(candidate), identity(value)));
  const wanted = positions(order);
  const former = positions(Array.isArray(before) ? before : []);
  const ordered = current.filter((value) => wanted(value) >= 0).sort((a, b) => wanted(a) - wanted(b));
  const others = current.filter((value) => wanted(value) < 0);
  const result: unknown[] = [];
  while (ordered.length > 0 || others.length > 0) {
    const otherFirst = others.length > 0 && (ordered.length === 0 || former(others[0]) < former(ordered[0]));
    result.push(otherFirst ? others.shift() : ordered.shift());
  }
  target[field] = result;
}

function without(source: Readonly<Json>, key: string): Json {
  const { [key]: _taken, ...rest } = source;
  return rest;
}
