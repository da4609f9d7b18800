import { type ApiError, badRequest, failure, requestEntityTooLarge } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { checkSize } from '../parse-json.ts';
import { textOf } from '../text-of.ts';

// k8s: apiserver handlers/patch.go maxJSONPatchOperations; the copied bytes are limited as a request's body is.
const maxOperations = 10_000;
const maxCopiedCharacters = 3 * 1024 * 1024;
/** Levels that values have at most. */
const maxSteps = 1000;
/** What all operations together may move in lists and compare: thousands of them on a long list would take seconds. */
const maxTouchedValues = 5_000_000;

/** Applies a JSON merge patch (RFC 7386). Nothing given is changed. */
export function mergePatch(original: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(original) ? { ...original } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/**
 * Applies a JSON patch (RFC 6902) to a copy. Throws ApiError: BadRequest for a patch that is none, RequestEntityTooLarge for one of too
 * many operations, Invalid (422) for one that does not fit the object or would take too long.
 */
export function jsonPatch(original: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch) || !patch.every(isRecord)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
  if (patch.length > maxOperations) {
    throw requestEntityTooLarge(`The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`);
  }
  const holder = { root: structuredClone(original), touched: 0 };
  const copied = { characters: 0, values: 0 };
  for (const operation of patch) {
    if (operation['op'] === 'copy') {
      const value = valueAt(holder, pointer(operation, 'from'));
      copied.values = checkSize(value, copied.values);
      copied.characters += JSON.stringify(value).length;
      if (copied.characters > maxCopiedCharacters) throw unfit(copiesTooMuch(copied.characters));
    }
    applyOperation(holder, operation);
  }
  return holder.root;
}

/** k8s: json-patch AccumulatedCopySizeError */
const copiesTooMuch = (size: number): string =>
  `Unable to complete the copy, the accumulated size increase of copy is ${size}, exceeding the limit ${maxCopiedCharacters}`;

interface Holder {
  root: unknown;
  /** Values of lists and objects that operations have moved or looked through. */
  touched: number;
}

/** Notes what an operation does beyond its own size. Throws ApiError Invalid when all together is too much. */
function touch(holder: Holder, values: number): void {
  holder.touched += values;
  if (holder.touched > maxTouchedValues) throw unfit('the operations of the patch move and compare too many values');
}

function applyOperation(holder: Holder, operation: Readonly<Record<string, unknown>>): void {
  const path = pointer(operation, 'path');
  switch (operation['op']) {
    case 'add':
      return add(holder, path, structuredClone(operation['value']));
    case 'remove':
      return remove(holder, path);
    case 'replace':
      return replace(holder, path, structuredClone(operation['value']));
    case 'move': {
      const value = valueAt(holder, pointer(operation, 'from'));
      remove(holder, pointer(operation, 'from'));
      return add(holder, path, value);
    }
    case 'copy':
      return add(holder, path, structuredClone(valueAt(holder, pointer(operation, 'from'))));
    case 'test':
      if (equals(holder, valueAt(holder, path), operation['value'])) return;
      throw unfit(`testing value ${textOf(operation['path'])} failed`);
    default:
      throw badRequest(`error decoding patch: unexpected kind: ${textOf(operation['op'])}`);
  }
}

/** The keys of a JSON pointer, below the holder's `root`. */
function pointer(operation: Readonly<Record<string, unknown>>, field: 'path' | 'from'): readonly string[] {
  const text = operation[field];
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) {
    throw badRequest(`error decoding patch: "${field}" must be a JSON pointer`);
  }
  const steps = text.split('/', maxSteps + 2).slice(1);
  if (steps.length > maxSteps) throw unfit(`"${field}" leads more than ${maxSteps} levels deep`);
  return ['root', ...steps.map((step) => (step.includes('~') ? step.replaceAll('~1', '/').replaceAll('~0', '~') : step))];
}

function valueAt(holder: Holder, path: readonly string[]): unknown {
  let value: unknown = holder;
  for (const key of path) {
    if (Array.isArray(value) && /^\d+$/.test(key) && Number(key) < value.length) value = value[Number(key)];
    else if (isRecord(value) && Object.hasOwn(value, key)) value = value[key];
    else throw unfit(`path ${shown(path)} is missing`);
  }
  return value;
}

function add(holder: Holder, path: readonly string[], value: unknown): void {
  const { parent, key } = parentOf(holder, path);
  if (!Array.isArray(parent)) {
    if (key === '__proto__') throw unfit(`path ${shown(path)} is not allowed`);
    parent[key] = value;
    return;
  }
  const index = key === '-' ? parent.length : indexOf(key, path);
  if (index > parent.length) throw unfit(`path ${shown(path)} is out of bounds`);
  touch(holder, parent.length - index);
  parent.splice(index, 0, value);
}

function replace(holder: Holder, path: readonly string[], value: unknown): void {
  valueAt(holder, path);
  const { parent, key } = parentOf(holder, path);
  if (Array.isArray(parent)) parent[indexOf(key, path)] = value;
  else parent[key] = value;
}

function remove(holder: Holder, path: readonly string[]): void {
  valueAt(holder, path);
  const { parent, key } = parentOf(holder, path);
  if (!Array.isArray(parent)) {
    delete parent[key];
    return;
  }
  const index = indexOf(key, path);
  touch(holder, parent.length - index);
  parent.splice(index, 1);
}

function equals(holder: Holder, value: unknown, expected: unknown): boolean {
  if (Array.isArray(value)) {
    if (!Array.isArray(expected) || value.length !== expected.length) return false;
    return value.every((item, index) => equals(holder, item, expected[index]));
  }
  if (!isRecord(value) || !isRecord(expected)) return value === expected;
  const keys = Object.keys(value);
  touch(holder, keys.length);
  if (keys.length !== Object.keys(expected).length) return false;
  return keys.every((key) => Object.hasOwn(expected, key) && equals(holder, value[key], expected[key]));
}

function parentOf(holder: Holder, path: readonly string[]): { parent: Record<string, unknown> | unknown[]; key: string } {
  const parent = valueAt(holder, path.slice(0, -1));
  if (!isRecord(parent) && !Array.isArray(parent)) throw unfit(`path ${shown(path)} is missing`);
  return { parent, key: path.at(-1) ?? 'root' };
}

function indexOf(key: string, path: readonly string[]): number {
  if (!/^(0|[1-9]\d*)$/.test(key)) throw unfit(`path ${shown(path)} has no valid index`);
  return Number(key);
}

const shown = (path: readonly string[]): string => `/${path.slice(1).join('/')}`;

/** k8s: NewGenericServerResponse(422); the detail is kpod's addition to the API server's general sentence. */
const unfit = (detail: string): ApiError =>
  failure(422, 'Invalid', 'the server rejected our request due to an error in our request', { causes: [{ message: detail }] });
