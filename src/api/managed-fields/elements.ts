import { isRecord } from '../is-record.ts';
import { type ElementKey, itemKey, valueKey } from './element-keys.ts';
import type { ListShape } from './shapes.ts';

/** What tells the elements of a merged list apart. */
export type Merge = NonNullable<ListShape['merge']>;

/** An element that nothing tells from others; `problem` says what it lacks. */
export class ElementProblem extends Error {}

/**
 * The key of an element of a merged list. Throws ElementProblem, in the words of the API server.
 * k8s: structured-merge-diff typed/helpers.go listItemToPathElement
 */
export function keyOfElement(merge: Merge, element: unknown): ElementKey {
  if (merge === 'set') {
    if (element === null) throw new ElementProblem("associative list without keys has an element that's an explicit null");
    if (typeof element === 'object') {
      throw new ElementProblem(`associative list without keys has an element that's a ${Array.isArray(element) ? 'list' : 'map'} type`);
    }
    return valueKey(element);
  }
  if (element === null) throw new ElementProblem('associative list with keys may not have a null element');
  if (!isRecord(element)) throw new ElementProblem('associative list with keys may not have non-map elements');
  const values: Record<string, unknown> = {};
  for (const name of merge.keys) {
    const value = element[name] ?? merge.defaults[name];
    if (value === undefined) {
      throw new ElementProblem(`associative list with keys has an element that omits key field "${name}" (and doesn't have default value)`);
    }
    values[name] = value;
  }
  return itemKey(values);
}

/** The elements of a list by their keys, in their order; several with the same key together. What has no key is left out. */
export function elementsByKey(merge: Merge, list: readonly unknown[]): ReadonlyMap<ElementKey, readonly unknown[]> {
  const elements = new Map<ElementKey, unknown[]>();
  for (const element of list) {
    const key = tryKey(merge, element);
    if (key === undefined) continue;
    const same = elements.get(key);
    if (same) same.push(element);
    else elements.set(key, [element]);
  }
  return elements;
}

function tryKey(merge: Merge, element: unknown): ElementKey | undefined {
  try {
    return keyOfElement(merge, element);
  } catch (error) {
    if (error instanceof ElementProblem) return undefined;
    throw error;
  }
}
